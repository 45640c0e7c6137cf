import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { OwnUploads, SupplyPlans } from '#car-parks';
import { isRefusal } from '#kernel';
import { LEASE_MS } from '../../../libs/allocation/adapters/import-rows.js';
import { AbandonedImports } from '../../../libs/allocation/jobs/abandoned-imports.js';
import { SupplyImports } from '../../../libs/allocation/use-cases/supply-imports.js';
import { eventually } from '../../support/stores.js';
import { bytes, ImportWorld, NOW_MS, WINDOWS } from './import-world.js';

const POOLS = Array.from({ length: 50 }, (_, i) => `pool-${String(i).padStart(2, '0')}`);
const MANY = bytes(
  WINDOWS,
  ...POOLS.flatMap((pool) => Array.from({ length: 200 }, (_, i) => `${pool},Mon-Fri,18:00,08:00+1,${(i % 40) + 1},2027-01-01,`)),
);

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open({ ours: POOLS, theirs: ['z'] }, 2);
});
afterEach(async () => {
  world.onFailpoint(undefined);
  await world.close();
});

/** All drafts, each once, and nothing else. */
async function expectAllOnce(): Promise<void> {
  const drafts = await world.rows<{ revision: number; n: number }>(
    "SELECT revision, JSON_LENGTH(plan, '$.windows') AS n FROM supply_draft ORDER BY pool_id",
  );
  expect(drafts.map(({ revision, n }) => [revision, Number(n)])).toEqual(POOLS.map(() => [1, 200]));
  expect(await world.told()).toEqual(POOLS.map((pool) => `supply.drafted ${pool}`));
}

/** A gate that holds up whoever comes to it. */
class Gate {
  private readonly knocks = new EventEmitter();
  readonly arrived = once(this.knocks, 'arrived');
  private readonly opened = once(this.knocks, 'opened');

  async pass(): Promise<void> {
    this.knocks.emit('arrived');
    await this.opened;
  }

  open(): void {
    this.knocks.emit('opened');
  }
}

/** Tells the number of the line on which a worker writes. */
function lineOf(worker: number): Promise<number> {
  const uploads = world.get(OwnUploads, worker);
  const judge = uploads.judge.bind(uploads);
  return new Promise((resolve) => {
    uploads.judge = async (scope, tx, parsed) => {
      const [row] = await tx.query<{ id: number }[]>('SELECT CONNECTION_ID() AS id');
      resolve(Number(row?.id));
      return judge(scope, tx, parsed);
    };
  });
}

test('ten thousand windows are written in one go, and one sees how far it is', async () => {
  const plans = world.get(SupplyPlans);
  const save = plans.saveDraft.bind(plans);
  const id = await world.send('windows', MANY);
  let written = 0;
  plans.saveDraft = async (tx, draft) => {
    if (++written === 30)
      await eventually(
        () => world.shown(id),
        ({ state, doneRows, totalRows }) => state === 'writing' && doneRows > 0 && doneRows <= 5_800 && totalRows === 10_000,
      );
    return save(tx, draft);
  };
  expect((await world.shown(id)).state).toBe('waiting');
  const began = performance.now();
  await world.run(id);
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(await world.shown(id)).toMatchObject({ state: 'done', doneRows: 10_000, totalRows: 10_000, draftsWritten: 50 });
  await expectAllOnce();
});

test('ten thousand and one are too many, told before anything is written', async () => {
  const [last] = await world.errorsOf('windows', Buffer.concat([MANY, bytes('', 'pool-00,Mon,18:00,22:00,1,,')]));
  expect(last).toBe('windows:10002:null 超过 10000 行');
});

test('a worker that is killed before it commits leaves nothing, and another one begins anew', async () => {
  const gate = new Gate();
  world.onFailpoint((name) => (name === 'import.beforeCommit' ? gate.pass() : undefined));
  const id = await world.send('windows', MANY);
  const line = lineOf(0);
  const first = world.run(id).catch((error: unknown) => error);
  await gate.arrived;
  expect([await world.draftCount(), (await world.shown(id)).state]).toEqual([0, 'writing']);
  await world.rows(`KILL ${await line}`); // as the server does when a process is gone
  world.onFailpoint(undefined);

  world.workers[1]?.clock.advance(LEASE_MS - 1);
  expect(await world.get(AbandonedImports, 1).run()).toBe(0);
  world.workers[1]?.clock.advance(1);
  expect(await world.get(AbandonedImports, 1).run()).toBe(1);
  expect((await world.shown(id)).state).toBe('done');

  gate.open();
  expect(await first).toBeInstanceOf(Error);
  await expectAllOnce();
});

test('a worker that is killed after it committed has nothing left to do', async () => {
  world.onFailpoint((name) => {
    if (name === 'import.afterCommit') throw new Error('killed');
  });
  const id = await world.send('windows', MANY);
  await expect(world.run(id)).rejects.toThrow('killed');
  world.onFailpoint(undefined);
  world.workers[1]?.clock.advance(10 * LEASE_MS);
  await world.run(id, 1);
  expect(await world.get(AbandonedImports, 1).run()).toBe(0);
  await expectAllOnce();
});

test('a worker that stood still while another one did its work writes nothing', async () => {
  const gate = new Gate();
  const uploads = world.get(OwnUploads);
  const parse = uploads.parse.bind(uploads);
  uploads.parse = async (content) => {
    await gate.pass();
    return parse(content);
  };
  const id = await world.send('windows', MANY);
  const first = world.run(id).catch((error: unknown) => error);
  await gate.arrived;
  world.workers[1]?.clock.advance(LEASE_MS);
  await world.run(id, 1);
  gate.open();
  expect(await first).toMatchObject({ message: 'another worker has taken this import' });
  await expectAllOnce();
});

test('two workers that are told at once do the work once', async () => {
  const id = await world.send('windows', MANY);
  await Promise.all([world.run(id), world.run(id, 1)]);
  expect((await world.shown(id)).state).toBe('done');
  await expectAllOnce();
});

describe('a lost job', () => {
  test('is found by the sweep, which gives a job that is only slow some time', async () => {
    const id = await world.send('windows', MANY);
    expect(await world.get(AbandonedImports).run()).toBe(0);
    world.workers[0]?.clock.advance(5_000);
    expect(await world.get(AbandonedImports).run()).toBe(1);
    expect((await world.shown(id)).state).toBe('done');
  });

  test('an import that fails each time is given up, and forgets what was sent', async () => {
    world.onFailpoint((name) => {
      if (name === 'import.beforeCommit') throw new Error('killed');
    });
    const id = await world.send('windows', bytes(WINDOWS, 'pool-00,Mon,18:00,22:00,1,,'));
    for (let tries = 1; tries <= 5; tries++) await expect(world.run(id)).rejects.toThrow('killed');
    await world.run(id);
    expect(await world.shown(id)).toMatchObject({ state: 'failed', draftsWritten: 0 });
    expect([await world.draftCount(), await world.rows('SELECT * FROM supply_import_piece')]).toEqual([0, []]);
  });
});

test('ten megabytes are kept, and a fourth import waits its turn', async () => {
  const large = Buffer.alloc(10 * 1024 * 1024, 'x');
  await world.send('windows', large);
  await world.send('windows', large);
  const id = await world.send('windows', MANY);
  const author = { staffId: world.staffId, name: '林经理' };
  const refused = await world.get(SupplyImports).request(world.scope, author, { format: 'csv', file: 'windows', bytes: MANY });
  expect(isRefusal(refused) && refused).toMatchObject({ refused: 'too_many_requests', detail: { retryAfterSeconds: 10 } });
  await world.run(id);
  expect((await world.shown(id)).endedAt).toBe(new Date(NOW_MS + 8 * 3_600_000).toISOString().replace('.000Z', '+08:00'));
});
