import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { System } from '../support/system.js';
import { makeRedisLie, ONE_WINS, race, rivals, sold, systemWithLastBays } from './last-bay.js';

/**
 * A product without the guards of the commit: no lock on the pool, no mind for a log number that is taken, no look whether head and log
 * agree. It dawdles between looking and writing, so that two commits surely meet there. A race that stayed green on it would prove nothing.
 */
const WITHOUT_LOCKS: readonly (readonly [file: string, before: string, after: string])[] = [
  ['adapters/pool-log.js', 'ORDER BY pool_id FOR UPDATE', 'ORDER BY pool_id'],
  ['adapters/pool-log.js', 'INSERT INTO pool_log', 'DO SLEEP(1); INSERT IGNORE INTO pool_log'],
  ['pool-locks.js', 'timeline.seq === head.seq', 'true'],
];

const ROUNDS = ['round-1', 'round-2', 'round-3', 'round-4', 'round-5'];
let folder: string;
let system: System;
let poolIds: Map<string, number>;

beforeAll(async () => {
  folder = mkdtempSync(join('.data', 'mutant-'));
  cpSync('dist', join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', imports: { '#*': './dist/libs/*/index.js' } }));
  for (const change of WITHOUT_LOCKS) replaceOnce(join(folder, 'dist/libs/availability'), change);
  ({ system, poolIds } = await systemWithLastBays(ROUNDS, join(folder, 'dist')));
}, 60_000);

afterAll(async () => {
  await system?.close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

function replaceOnce(room: string, [name, before, after]: (typeof WITHOUT_LOCKS)[number]): void {
  const file = join(room, name);
  const parts = readFileSync(file, 'utf8').split(before);
  if (parts.length !== 2)
    throw new Error(`the mutant expects “${before}” exactly once in ${name}: the commit has changed, change the mutant`);
  writeFileSync(file, parts.join(after));
}

test('without the locks of the commit the race for the last bay oversells', async () => {
  const clients = await rivals(system);
  for (const name of ROUNDS) {
    await system.dataSource.query("UPDATE booking SET state = 'cancelled', hold_expires_at_ms = NULL");
    await makeRedisLie(system, poolIds.get(name) ?? 0);
    const answers = await race(clients, name);
    if ((await sold(system, poolIds.get(name) ?? 0)) > 1) {
      expect(answers).not.toEqual(ONE_WINS);
      return;
    }
  }
  throw new Error('five races without locks sold the last bay once each: the race sees nothing');
}, 120_000);
