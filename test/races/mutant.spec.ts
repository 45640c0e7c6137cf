import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { System } from '../support/system.js';
import { makeRedisLie, ONE_WINS, race, rivals, sold, systemWithLastBays } from './last-bay.js';

/**
 * A product whose commit takes no lock on the pool and does not mind a log number that is taken. A race that stayed green on it
 * would prove nothing about the locks.
 */
const WITHOUT_LOCKS = [
  ['ORDER BY pool_id FOR UPDATE', 'ORDER BY pool_id'],
  ['INSERT INTO pool_log', 'INSERT IGNORE INTO pool_log'],
] as const;

const ROUNDS = ['round-1', 'round-2', 'round-3', 'round-4', 'round-5'];
let folder: string;
let system: System;
let poolIds: Map<string, number>;

beforeAll(async () => {
  folder = mkdtempSync(join('.data', 'mutant-'));
  cpSync('dist', join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', imports: { '#*': './dist/libs/*/index.js' } }));
  const file = join(folder, 'dist/libs/availability/adapters/pool-log.js');
  writeFileSync(file, WITHOUT_LOCKS.reduce(replaceOnce, readFileSync(file, 'utf8')));
  ({ system, poolIds } = await systemWithLastBays(ROUNDS, join(folder, 'dist')));
}, 60_000);

afterAll(async () => {
  await system?.close();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

function replaceOnce(source: string, [before, after]: readonly [string, string]): string {
  if (source.split(before).length !== 2)
    throw new Error(`the mutant expects “${before}” exactly once: the commit has changed, change the mutant`);
  return source.replace(before, after);
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
