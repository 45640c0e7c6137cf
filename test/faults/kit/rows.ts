import { expect, test } from '@jest/globals';
import { finish, type Recording, record } from '../history/index.js';
import type { Chance } from './chance.js';
import type { World } from './world.js';

const LIMIT_MS = 120_000;

type Work = () => Promise<void>;

/** Rows of the fault matrix as tests: a row that fails tells the seed, and how to run it again. */
export function rowsWith(chance: Chance) {
  const seeded = (work: Work) => () =>
    work().catch((cause: unknown) => {
      throw new Error(`run again with SEED=${chance.seed}`, { cause });
    });
  const row = (name: string, work: Work, limitMs = LIMIT_MS): void => test(name, seeded(work), limitMs);
  /** Runs beside the concurrent rows that stand next to it, each with members of the world for itself. */
  const concurrent = (name: string, work: Work, limitMs = LIMIT_MS): void => test.concurrent(name, seeded(work), limitMs);
  return Object.assign(row, { concurrent });
}

/** Begins a recording of the whole world. Clients go past the proxies unless `isAtTheEdge`. */
export function recordWorld(world: World, name: string, { isAtTheEdge = false } = {}): Recording {
  const gateways = world.gateways.map(({ url, edge }) => (isAtTheEdge ? `http://127.0.0.1:${edge.port}` : url));
  return record(
    { gateways, sandbox: world.sandboxUrl, dataSource: world.dataSource, config: world.config },
    { name, seed: world.chance.seed },
  );
}

/** In the end nothing moves and no promise was broken. */
export async function expectPromisesKept(world: World, recording: Recording): Promise<void> {
  const logs = Object.fromEntries(world.members.map(({ program }) => [program.name, program.lines]));
  const { violations, stillMoving, file } = await finish(recording, { logs });
  expect({ violations, stillMoving, ...(violations.length > 0 && { file }) }).toEqual({ violations: [], stillMoving: [] });
}
