import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AdmissionDesk, RebuildRedis, Replica } from '#availability';
import { tickAt } from '#kernel';
import { REDIS_SUBSCRIBER } from '#platform';
import { RedisTimelines } from '../../../libs/availability/adapters/redis-timelines.js';
import { RedisProjection } from '../../../libs/availability/redis-projection.js';
import { eventually } from '../../support/stores.js';
import { AvailabilityWorld } from './availability-world.js';
import { NIGHT_FROM_MS, NIGHT_TO_MS } from './city.js';

const NIGHT = { from: tickAt(NIGHT_FROM_MS), to: tickAt(NIGHT_TO_MS) };
const DEADLINE_MS = 10_000;
const DAY_MS = 24 * 3_600_000;

let world: AvailabilityWorld;
let pools = 0;
let code = '';
beforeAll(async () => {
  world = await AvailabilityWorld.open({ hasOwnRedis: true });
});
beforeEach(async () => {
  code = `pool-${++pools}`;
  await world.offer([{ code, bays: 3 }]);
  await world.untilMirrored(code);
});
afterAll(() => world.close());

/** Holds back the answers to some statement until it is opened. */
class Gate {
  private opened: Promise<void> = Promise.resolve();
  open: () => void = () => undefined;
  private arrive: () => void = () => undefined;
  reached: Promise<void> = Promise.resolve();

  close(): void {
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
    this.reached = new Promise((resolve) => {
      this.arrive = resolve;
    });
  }

  after(query: AvailabilityWorld['sql']['query'], statement: string): typeof query {
    return async (text: string, ...rest: never[]) => {
      const answer = await query(text, ...rest);
      if (!text.startsWith(statement)) return answer as never;
      this.arrive();
      await this.opened;
      return answer as never;
    };
  }
}

const admit = (claimId: string) => world.app.get(AdmissionDesk).admit(world.poolId(code), NIGHT, claimId);

async function copyOf(): Promise<(Buffer | null)[]> {
  return Promise.all(world.keysOf(code).map((key) => world.redis.dumpBuffer(key)));
}

/** Puts back what Redis held when the copy was made, as a restored backup does. */
async function restore(copy: readonly (Buffer | null)[]): Promise<void> {
  const keys = world.keysOf(code);
  await world.redis.del(...keys);
  for (const [index, key] of keys.entries()) if (copy[index]) await world.redis.restore(key, 0, copy[index]);
}

test('what is committed is in Redis a moment later', async () => {
  await world.claim(code, NIGHT);
  await world.untilMirrored(code);
});

test('a Redis that lost everything is filled again by itself, and knows the claims of the last day', async () => {
  const claimId = world.aClaimId();
  await world.claim(code, NIGHT, claimId);
  await world.redis.flushall();
  await world.untilMirrored(code);
  expect((await admit(claimId)).kind).toBe('known');
  expect((await admit(world.aClaimId())).kind).toBe('admitted');
});

test('pools that were lost together know their own claims of the last day, and none from before', async () => {
  const codes = [code, `pool-${++pools}`] as const;
  await world.offer([{ code: codes[1], bays: 3 }]);
  for (const one of codes) await world.claim(one, NIGHT);
  world.clock.advance(DAY_MS + 1);
  const recent = codes.map((one) => ({ one, claimId: world.aClaimId() }));
  for (const { one, claimId } of recent) await world.claim(one, NIGHT, claimId);
  await world.redis.flushall();
  for (const { one, claimId } of recent) {
    await world.untilMirrored(one);
    expect(await world.redis.smembers(world.keysOf(one)[3])).toEqual([claimId]);
  }
  world.clock.advance(-DAY_MS - 1);
});

test('keys of one pool that were lost are written again', async () => {
  await world.redis.del(...world.keysOf(code));
  await world.untilMirrored(code);
});

test('a copy of Redis from a few rows ago is brought forward', async () => {
  const copy = await copyOf();
  const claimId = world.aClaimId();
  await world.claim(code, NIGHT, claimId);
  await restore(copy);
  await world.untilMirrored(code);
  expect((await admit(claimId)).kind).toBe('known');
});

test('a copy of Redis from very many rows ago is brought forward', async () => {
  const copy = await copyOf();
  await world.commit(code, (draft) => {
    for (let i = 0; i < 100; i++) {
      const claimId = world.aClaimId();
      draft.claim(NIGHT, claimId);
      draft.release(NIGHT, claimId);
    }
    draft.claim(NIGHT, world.aClaimId());
  });
  await restore(copy);
  await world.untilMirrored(code);
});

test('a copy of Redis is brought forward by a process that was not there when it was made', async () => {
  const copy = await copyOf();
  await world.claim(code, NIGHT);
  for (const one of world.processes.splice(0)) await one.close();
  await restore(copy);
  await world.start();
  await world.untilMirrored(code);
});

test('what another history of the database left in Redis is replaced', async () => {
  const [free, meta] = world.keysOf(code);
  await world.redis.set(free, Buffer.alloc(4_000, 200));
  await world.redis.hset(meta, { epoch: 'another', seq: 999_999 });
  await world.untilMirrored(code);
});

test.each([0, 200])('bytes that somebody overwrote with %i are found and mended', async (byte) => {
  const [free] = world.keysOf(code);
  await world.redis.set(free, Buffer.alloc(await world.redis.strlen(free), byte));
  await world.untilMirrored(code);
});

test('a timeline whose bytes alone were lost is written again', async () => {
  await world.redis.del(world.keysOf(code)[0]);
  await world.untilMirrored(code);
});

test('mending leaves claims in flight alone where nothing is wrong', async () => {
  const claimId = world.aClaimId();
  expect((await admit(claimId)).kind).toBe('admitted');
  await world.app.get(Replica).catchUp();
  const checks = async () => world.app.get(Replica).asOfMs;
  for (let i = 1; i <= 3; i++) {
    world.clock.advance(1);
    const now = world.clock.nowMs();
    await eventually(async () => (await checks()) >= now);
  }
  expect((await admit(claimId)).kind).toBe('known');
  await world.claim(code, NIGHT, claimId);
  await world.untilMirrored(code);
});

test('a claim that was never committed is given back once its deadline has passed, not before', async () => {
  const claimIds = [world.aClaimId(), world.aClaimId(), world.aClaimId()];
  for (const claimId of claimIds) expect((await admit(claimId)).kind).toBe('admitted');
  world.clock.advance(DEADLINE_MS - 1);
  const before = world.clock.nowMs();
  await eventually(() => world.app.get(Replica).asOfMs >= before);
  expect(await world.redis.hlen(world.keysOf(code)[2])).toBe(3);
  world.clock.advance(1);
  await world.untilMirrored(code);
  expect((await admit(claimIds[0] ?? '')).kind).toBe('admitted');
});

test('by command Redis is written anew, whatever it holds', async () => {
  const [, meta] = world.keysOf(code);
  await world.redis.hset(meta, { seq: 999_999 });
  expect(await world.app.get(RebuildRedis).execute()).toBe(pools);
  await world.untilMirrored(code);
});

test('when a day has passed the timeline in Redis begins a day later', async () => {
  const [, meta] = world.keysOf(code);
  const before = Number(await world.redis.hget(meta, 'origin'));
  world.clock.advance(DAY_MS);
  await eventually(async () => Number(await world.redis.hget(meta, 'origin')) === before + 96);
  await world.untilMirrored(code);
  world.clock.advance(-DAY_MS);
});

test('a Redis that hangs is not waited for, and what it did late is made good', async () => {
  const claimId = world.aClaimId();
  await world.redis.client('PAUSE', 1_500, 'ALL');
  const began = performance.now();
  expect((await admit(claimId)).kind).toBe('bypassed');
  expect(performance.now() - began).toBeLessThan(1_400);
  await world.claim(code, NIGHT, claimId);
  await world.untilMirrored(code);
  expect(await world.redis.hlen(world.keysOf(code)[2])).toBe(0);
});

test('a claim committed while a timeline is being written is known afterwards', async () => {
  const recents = new Gate();
  const sql = new Proxy(world.sql, {
    get: (target, name) => (name === 'query' ? recents.after(target.query.bind(target), 'SELECT claim_id') : Reflect.get(target, name)),
  });
  const replica = world.app.get(Replica);
  const projection = new RedisProjection(world.app.get(RedisTimelines), world.app.get(REDIS_SUBSCRIBER), replica, sql, world.clock);
  await projection.onModuleInit();
  recents.close();
  const claimId = world.aClaimId();
  const loading = projection.load(world.poolId(code), 'unless-ahead');
  await recents.reached;
  await world.claim(code, NIGHT, claimId);
  recents.open();
  await loading;
  projection.onApplicationShutdown();
  expect((await admit(claimId)).kind).toBe('known');
});

test('without Redis claims are bypassed and commits go on; when it is back it is brought up to date', async () => {
  await world.killRedis();
  expect((await admit(world.aClaimId())).kind).toBe('bypassed');
  await world.claim(code, NIGHT);
  await world.claim(code, NIGHT);
  expect(world.timeline(code).freeThroughout(NIGHT)).toBe(1);
  await world.reviveRedis();
  await world.untilMirrored(code);
  await eventually(async () => (await admit(world.aClaimId())).kind === 'admitted');
}, 30_000);
