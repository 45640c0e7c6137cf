import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Config, connectRedis, type RedisClient } from '#platform';
import { RedisTimelines } from '../../../libs/availability/adapters/redis-timelines.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { PoolModel } from './timelines-model.js';

/** Three pools of half a day each: small enough that everything meets everything. A failure prints seed and path. */
const POOLS = [1, 2, 3];
const ORIGIN = 20_000;
const TICKS = 48;
const EPOCHS = ['epoch-of-now', 'epoch-of-before'];
const CLAIMS = 12;

let stores: Stores;
let redis: RedisClient;
let timelines: RedisTimelines;
beforeAll(async () => {
  stores = await freshStores();
  redis = connectRedis(stores.config, { enableOfflineQueue: true });
  timelines = new RedisTimelines(redis, stores.config);
});
afterAll(async () => {
  redis.disconnect();
  await stores.close();
});

const claimName = (number: number): string => Buffer.alloc(16, number + 1).toString('base64url');

const Pool = fc.constantFrom(...POOLS);
const Claim = fc.nat(CLAIMS - 1).map(claimName);
const Epoch = fc.oneof({ weight: 9, arbitrary: fc.constant(EPOCHS[0] ?? '') }, { weight: 1, arbitrary: fc.constant(EPOCHS[1] ?? '') });
/** May begin before what is loaded and end after it. */
const Window = fc
  .tuple(fc.integer({ min: -4, max: TICKS + 3 }), fc.integer({ min: 1, max: 20 }))
  .map(([from, length]) => ({ from: ORIGIN + from, to: ORIGIN + from + length }));
const Deadline = fc.integer({ min: 0, max: 20 });
const Bays = fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 2, max: 4 }), fc.constant(254), fc.constant(255));

const Admit = fc.record({
  verb: fc.constant('admit' as const),
  epoch: Epoch,
  claims: fc.array(fc.record({ poolId: Pool, window: Window, claimId: Claim, deadlineMs: Deadline }), { minLength: 1, maxLength: 12 }),
});
const Row = fc.record({
  /** Counted from the pool's seq: 0 was taken before, 2 leaves a gap. */
  ahead: fc.oneof({ weight: 12, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(-1, 0, 2) }),
  cause: fc.constantFrom('capacity' as const, 'claim' as const, 'claim' as const, 'release' as const),
  window: Window,
  size: fc.constantFrom(-2, 1, 3, 200),
  claimId: Claim,
});
const Apply = fc.record({ verb: fc.constant('apply' as const), epoch: Epoch, poolId: Pool, rows: fc.array(Row, { maxLength: 6 }) });
const Load = fc.record({
  verb: fc.constant('load' as const),
  epoch: Epoch,
  poolId: Pool,
  ahead: fc.integer({ min: -3, max: 3 }),
  shift: fc.constantFrom(-6, 0, 0, 6),
  bays: fc.array(Bays, { minLength: TICKS, maxLength: TICKS }),
  recent: fc.array(Claim, { maxLength: 3 }),
  mode: fc.constantFrom('always' as const, 'if-newer' as const, 'unless-ahead' as const),
});
const GiveBack = fc.record({
  verb: fc.constant('give back' as const),
  poolId: Pool,
  claimIds: fc.array(Claim, { minLength: 1, maxLength: 4 }),
});
const Lapse = fc.record({ verb: fc.constant('lapse' as const), poolId: Pool, nowMs: Deadline, behind: fc.constantFrom(-1, 0, 0, 1) });
const Flush = fc.record({ verb: fc.constant('flush' as const), poolId: Pool });
const Step = fc.oneof(
  { weight: 8, arbitrary: Admit },
  { weight: 6, arbitrary: Apply },
  { weight: 3, arbitrary: Load },
  { weight: 4, arbitrary: GiveBack },
  { weight: 2, arbitrary: Lapse },
  { weight: 1, arbitrary: Flush },
);
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never;

const DELTA = { capacity: (size: number) => size, claim: () => -1, release: () => 1 };

/** Takes the step in Redis and in the model; gives both answers. */
async function takeBoth(step: Step, models: ReadonlyMap<number, PoolModel>): Promise<[real: unknown, expected: unknown]> {
  const modelOf = (poolId: number) => models.get(poolId) ?? new PoolModel();
  switch (step.verb) {
    case 'admit': {
      const expected = step.claims.map((each) => modelOf(each.poolId).admit(step.epoch, each.window, each.claimId, each.deadlineMs));
      return [await timelines.admit(step.epoch, step.claims), expected];
    }
    case 'apply': {
      const model = modelOf(step.poolId);
      let seq = model.seq;
      const rows = step.rows.map(({ ahead, cause, window, size, claimId }) => {
        seq = Math.max(0, seq + ahead);
        return { seq, cause, ...window, delta: DELTA[cause](size), claimId: cause === 'capacity' ? null : claimId };
      });
      const real = await timelines.apply(
        step.epoch,
        rows.map((row) => ({ ...row, poolId: step.poolId, atMs: 0 })),
      );
      return [real, rows.length === 0 ? { kind: 'applied', seq: 0 } : model.apply(step.epoch, rows)];
    }
    case 'load': {
      const model = modelOf(step.poolId);
      const place = { seq: Math.max(0, model.seq + step.ahead), origin: ORIGIN + step.shift };
      const fold = { epoch: step.epoch, ...place, recent: step.recent };
      const real = await timelines.load({ ...fold, poolId: step.poolId, free: Buffer.from(step.bays), mode: step.mode });
      return [real, model.load({ ...fold, free: step.bays }, step.mode)];
    }
    case 'give back':
      return [await timelines.giveBack(step.poolId, step.claimIds), modelOf(step.poolId).giveBack([...new Set(step.claimIds)])];
    case 'lapse': {
      const model = modelOf(step.poolId);
      const head = Math.max(0, model.seq - step.behind);
      return [await timelines.giveBackLapsed(step.poolId, step.nowMs, head), model.giveBackLapsed(step.nowMs, head)];
    }
    case 'flush':
      await redis.del(...timelines.keys.ofPool(step.poolId));
      Object.assign(modelOf(step.poolId), new PoolModel());
      return [undefined, undefined];
  }
}

async function stateOf(poolId: number): Promise<unknown> {
  const [free, meta, flights, known] = timelines.keys.ofPool(poolId);
  const [epoch, seq, origin] = await redis.hmget(meta, 'epoch', 'seq', 'origin');
  return {
    epoch: epoch ?? undefined,
    seq: Number(seq ?? 0),
    origin: Number(origin ?? 0),
    free: [...((await redis.getBuffer(free)) ?? [])],
    flights: new Map(Object.entries(await redis.hgetall(flights))),
    known: new Set(await redis.smembers(known)),
  };
}

function expectedState({ epoch, seq, origin, free, flights, known }: PoolModel): unknown {
  const texts = [...flights].map(([id, { from, to, deadlineMs }]) => [id, `${from} ${to} ${deadlineMs}`] as const);
  return { epoch, seq, origin, free, flights: new Map(texts), known };
}

test('in any history the scripts answer and leave behind what the model does', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(Step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
      const models = new Map(POOLS.map((poolId) => [poolId, new PoolModel()]));
      for (const poolId of POOLS) await redis.del(...timelines.keys.ofPool(poolId));
      for (const step of steps) {
        const [real, expected] = await takeBoth(step, models);
        expect(real).toEqual(expected);
        for (const { kind } of [real].flat().filter((answer): answer is { kind: string } => typeof answer === 'object'))
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }
      for (const [poolId, model] of models) expect(await stateOf(poolId)).toEqual(expectedState(model));
    }),
    { numRuns: 250, endOnFailure: true },
  );
  for (const kind of ['admitted', 'known', 'bypassed', 'full', 'applied', 'gap', 'unloaded']) expect(seen.get(kind)).toBeGreaterThan(20);
}, 120_000);

/** One loaded pool of so many bays at each tick. */
async function loaded(bays: number, ticks = TICKS, over: Partial<Config> = {}): Promise<void> {
  const fold = { poolId: 9, epoch: 'e', seq: 0, origin: ORIGIN, free: Buffer.alloc(ticks, bays), recent: [] };
  await timelines.load({ ...fold, mode: 'always', ...over });
}
const claim = (number: number, from: number, to: number) => ({
  poolId: 9,
  window: { from: ORIGIN + from, to: ORIGIN + to },
  claimId: claimName(number),
  deadlineMs: 10,
});

test('a pool of 255 bays admits 255 claims and refuses the next', async () => {
  await loaded(255);
  const answers = await timelines.admit(
    'e',
    Array.from({ length: 256 }, (_, index) => ({ ...claim(0, 0, TICKS), claimId: `claim-${index}` })),
  );
  expect(answers.slice(0, 255).every(({ kind }) => kind === 'admitted')).toBe(true);
  expect(answers[255]).toEqual({ kind: 'full', at: ORIGIN });
});

test('claims at the first and the last tick are taken, one tick beyond is not ours to judge', async () => {
  await loaded(1);
  const windows = [claim(1, 0, 1), claim(2, TICKS - 1, TICKS), claim(3, -1, 1), claim(4, TICKS - 1, TICKS + 1)];
  const answers = await timelines.admit('e', windows);
  expect(answers.map(({ kind }) => kind)).toEqual(['admitted', 'admitted', 'bypassed', 'bypassed']);
});

test('a window of more than a thousand ticks is left to MySQL', async () => {
  await loaded(1, 2_000);
  const answers = await timelines.admit('e', [claim(1, 0, 1_001), claim(2, 0, 1_000)]);
  expect(answers.map(({ kind }) => kind)).toEqual(['bypassed', 'admitted']);
});

test('a row over the whole horizon fits the stack of Lua', async () => {
  await loaded(0, 6_240);
  const row = { poolId: 9, seq: 1, cause: 'capacity' as const, from: ORIGIN - 9, to: ORIGIN + 9_000, delta: 7, claimId: null, atMs: 0 };
  expect(await timelines.apply('e', [row])).toEqual({ kind: 'applied', seq: 1 });
  const [free] = timelines.keys.ofPool(9);
  expect(new Set((await redis.getBuffer(free)) ?? [])).toEqual(new Set([7]));
});

test('512 claims of 100 pools fit one call', async () => {
  const ids = Array.from({ length: 100 }, (_, index) => 100 + index);
  for (const poolId of ids) {
    const fold = { poolId, epoch: 'e', seq: 0, origin: ORIGIN, free: Buffer.alloc(TICKS, 5), recent: [], mode: 'always' as const };
    await timelines.load(fold);
  }
  const claims = Array.from({ length: 512 }, (_, index) => ({ ...claim(0, 3, 40), poolId: 100 + (index % 100), claimId: `c-${index}` }));
  const answers = await timelines.admit('e', claims);
  expect(answers.filter(({ kind }) => kind === 'admitted')).toHaveLength(500);
  expect(answers.slice(500)).toEqual(Array.from({ length: 12 }, () => ({ kind: 'full', at: ORIGIN + 3 })));
});

test('of two claims in one call the first takes the last bay', async () => {
  await loaded(1);
  expect(await timelines.admit('e', [claim(1, 5, 9), claim(2, 8, 12), claim(3, 9, 12)])).toEqual([
    { kind: 'admitted' },
    { kind: 'full', at: ORIGIN + 8 },
    { kind: 'admitted' },
  ]);
});

test('a claim is known while it is in flight and after its commit, and new again when it was given back', async () => {
  await loaded(2);
  const asked = claim(1, 0, 4);
  const ask = async () => (await timelines.admit('e', [asked]))[0]?.kind;
  expect([await ask(), await ask()]).toEqual(['admitted', 'known']);
  await timelines.giveBack(9, [asked.claimId]);
  expect([await ask(), await ask()]).toEqual(['admitted', 'known']);
  const row = { poolId: 9, seq: 1, cause: 'claim' as const, ...asked.window, delta: -1, claimId: asked.claimId, atMs: 0 };
  await timelines.apply('e', [row]);
  await timelines.giveBack(9, [asked.claimId]);
  expect(await ask()).toBe('known');
});
