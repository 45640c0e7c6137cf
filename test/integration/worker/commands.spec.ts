import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectRedis } from '#platform';
import { freshStores, SECRETS, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';

let stores: Stores;
let folder: string;
beforeEach(async () => {
  stores = await freshStores();
  folder = mkdtempSync(join(tmpdir(), 'night-berth-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await stores.close();
});

interface Ending {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a compiled program of the worker to its end; `onOutput` hears its output so far. */
async function run(program: string, args: string[], databaseUrl = stores.config.DATABASE_URL, onOutput = heardNothing): Promise<Ending> {
  const { NODE_OPTIONS: _unwanted, ...environment } = process.env;
  const { REDIS_URL, KEY_PREFIX } = stores.config;
  const child = spawn(process.execPath, [`dist/apps/worker/src/${program}.js`, ...args], {
    env: { ...environment, NODE_ENV: 'test', LOG_LEVEL: 'info', DATABASE_URL: databaseUrl, REDIS_URL, KEY_PREFIX, SECRETS_DIR: SECRETS },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => {
    out += text;
    onOutput(out, child.kill.bind(child));
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}
const heardNothing = (_out: string, _kill: (signal: NodeJS.Signals) => void): void => undefined;

const rows = (sql: string) => stores.dataSource.query<Record<string, unknown>[]>(sql);

test('two migrations at once bring an empty database to the newest schema once', async () => {
  const url = new URL(stores.config.DATABASE_URL);
  url.pathname += '_empty';
  const name = url.pathname.slice(1);
  await rows(`CREATE DATABASE \`${name}\``);
  try {
    const endings = await Promise.all([run('commands/migrate', [], url.href), run('commands/migrate', [], url.href)]);
    expect(endings.map(({ code }) => code)).toEqual([0, 0]);
    expect(endings.map(({ out }) => out.split(':')[0]?.trim()).sort()).toEqual(['migrated', 'nothing to migrate']);
    expect(await rows(`SELECT version FROM \`${name}\`.directory_version`)).toHaveLength(1);
  } finally {
    await rows(`DROP DATABASE \`${name}\``);
  }
});

test('importing the sample publishes its bays, and a second time changes nothing', async () => {
  const first = await run('commands/import-sample', ['data/sample']);
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(/^imported 49 partners, 35 car parks, .* published \d+ pools with [1-9]\d* changes of capacity\n$/);
  const again = await run('commands/import-sample', ['data/sample']);
  expect(again.out).toMatch(/with 0 changes of capacity\n$/);
});

test('a flawed file is told by line and column, with exit code 1 and nothing written', async () => {
  writeFileSync(join(folder, 'partners.csv'), 'code,name,kind,is_sample\na,=1+1,hospital,true\nb,乙,hospital,false\n');
  const { code, err } = await run('commands/import-sample', [folder]);
  expect(code).toBe(1);
  expect(err).toBe('nothing was imported: 1 errors\n  partners.csv 第 2 行 name 列：不能以 = + - @ 开头\n');
  expect(await rows('SELECT code FROM partner')).toEqual([]);
});

test('a folder without any of the files ends with exit code 1 and says what was looked for', async () => {
  const { code, err } = await run('commands/import-sample', [folder]);
  expect(code).toBe(1);
  expect(err).toMatch(/has none of partners\.csv/);
});

test('rebuilding Redis keeps the epoch, and gives a restored database a new one when it is asked to', async () => {
  await offerBays(stores.dataSource, [{ code: 'a', bays: 3 }]);
  const epoch = async () => String((await rows('SELECT epoch FROM availability_epoch'))[0]?.['epoch']);
  const before = await epoch();
  expect(await run('commands/rebuild-redis', [])).toMatchObject({ code: 0, out: 'wrote the timelines of 1 pools into Redis\n' });
  expect([await epoch(), await epochInRedis()]).toEqual([before, before]);
  expect(await run('commands/rebuild-redis', ['--new-epoch'])).toMatchObject({ code: 0 });
  const after = await epoch();
  expect(after).not.toBe(before);
  expect(await epochInRedis()).toBe(after);
  expect(await run('commands/rebuild-redis', ['--new'])).toMatchObject({ code: 1, err: 'the only option is --new-epoch, not --new\n' });
});

async function epochInRedis(): Promise<string | null> {
  const redis = connectRedis(stores.config, { enableOfflineQueue: true });
  const [pool] = await rows('SELECT id FROM pool');
  const epoch = await redis.hget(`{${stores.config.KEY_PREFIX}:pool:${pool?.['id']}}:meta`, 'epoch');
  redis.disconnect();
  return epoch;
}

test('a worker that is asked to stop ends well within ten seconds', async () => {
  let askedAt = 0;
  const { code, out } = await run('main', [], undefined, (text, kill) => {
    if (askedAt > 0 || !text.includes('worker ready')) return;
    askedAt = performance.now();
    kill('SIGTERM');
  });
  expect(out).toContain('worker ready');
  expect(code).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(10_000);
});
