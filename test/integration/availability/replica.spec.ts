import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { PublishSupply, Replica } from '#availability';
import { CarParkDirectory } from '#car-parks';
import { type Tick, tickAt, tickContaining } from '#kernel';
import { appendRows, moveHeads } from '../../../libs/availability/adapters/pool-log.js';
import { writeSnapshot } from '../../../libs/availability/adapters/snapshots.js';
import type { LogRow } from '../../../libs/availability/domain/log-row.js';
import type { Timeline } from '../../../libs/availability/domain/timeline.js';
import { eventually } from '../../support/stores.js';
import { AvailabilityWorld } from './availability-world.js';
import { EVENING_MS, NIGHT_FROM_MS, NIGHT_TO_MS, openPools } from './city.js';

const NIGHT = { from: tickAt(NIGHT_FROM_MS), to: tickAt(NIGHT_TO_MS) };
const DAY_MS = 24 * 3_600_000;

let world: AvailabilityWorld;
let pools = 0;
let code = '';
beforeAll(async () => {
  world = await AvailabilityWorld.open({ processes: 2 });
  Logger.overrideLogger(false);
});
beforeEach(async () => {
  world.clock.set(EVENING_MS);
  code = `pool-${++pools}`;
  await world.offer([{ code, bays: 3 }]);
});
afterAll(() => world.close());

/** A replica that nobody tells anything: it hears what the test offers and reads MySQL when it is told to. */
async function aDeafReplica(sql: DataSource = world.sql): Promise<Replica> {
  const replica = new Replica(sql, world.app.get(CarParkDirectory), world.clock, world.stores.config);
  await replica.catchUp();
  return replica;
}

/** A line to the database on which, when it is blocked, answers about heads are old by the time they arrive. */
class SlowLine {
  private opened: Promise<void> = Promise.resolve();
  unblock: () => void = () => undefined;

  readonly sql = new Proxy(world.sql, {
    get: (target, name) => (name === 'query' ? this.query.bind(this) : Reflect.get(target, name)),
  });

  block(): void {
    this.opened = new Promise((resolve) => {
      this.unblock = resolve;
    });
  }

  private async query(text: string, parameters?: unknown[]): Promise<unknown> {
    const opened = this.opened;
    const answer: unknown = await world.sql.query(text, parameters);
    if (text.includes('FROM pool_head')) await opened;
    return answer;
  }
}

async function append(rows: readonly LogRow[]): Promise<void> {
  if (rows.length === 0) return;
  for (const { sql, parameters } of [appendRows(rows), moveHeads(rows.slice(-1))]) await world.sql.query(sql, [...(parameters ?? [])]);
}

/** Free bays by simple addition over the rows in MySQL. */
async function sumsOf(poolId: number): Promise<Map<Tick, number>> {
  const rows = await world.sql.query<{ from_tick: number; to_tick: number; delta: number }[]>(
    'SELECT from_tick, to_tick, delta FROM pool_log WHERE pool_id = ?',
    [poolId],
  );
  const sums = new Map<Tick, number>();
  for (const { from_tick, to_tick, delta } of rows)
    for (let tick = from_tick; tick < to_tick; tick++) sums.set(tick, (sums.get(tick) ?? 0) + delta);
  return sums;
}

async function expectTrue(timeline: Timeline | undefined, first = timeline?.origin ?? 0): Promise<void> {
  if (!timeline) throw new Error('the replica does not know the pool');
  const sums = await sumsOf(timeline.poolId);
  const wrong = [];
  for (let tick = first; tick < timeline.end; tick++) if (timeline.freeAt(tick) !== (sums.get(tick) ?? 0)) wrong.push(tick);
  expect(wrong).toEqual([]);
}

const Delivery = fc.record({ from: fc.nat(30), length: fc.integer({ min: 1, max: 8 }), isCatchUp: fc.boolean() });

test('rows that come late, twice, in any order or never end in the same timeline, and versions only rise', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Delivery, { maxLength: 12 }), fc.integer({ min: 1, max: 30 }), async (deliveries, count) => {
      const poolId = world.poolId(code);
      const replica = await aDeafReplica();
      const first = (replica.timeline(poolId)?.seq ?? 0) + 1;
      const rows = Array.from({ length: count }, (_, index): LogRow => {
        const window = { from: NIGHT.from + (index % 7), to: NIGHT.to - (index % 5) };
        return { poolId, seq: first + index, cause: 'claim', ...window, delta: index % 2 === 0 ? -1 : 1, claimId: null, atMs: 0 };
      });
      await append(rows);
      const heard: number[] = [];
      replica.onChange((row) => heard.push(row.seq));
      for (const { from, length, isCatchUp } of deliveries) {
        replica.offer(rows.slice(from, from + length));
        if (isCatchUp) await replica.catchUp();
      }
      await replica.catchUp();
      expect(replica.timeline(poolId)?.seq).toBe(first + count - 1);
      expect(heard).toEqual(rows.map((row) => row.seq));
      await expectTrue(replica.timeline(poolId));
    }),
    { numRuns: 40, endOnFailure: true },
  );
});

test('a gap is closed without waiting for the next look at MySQL', async () => {
  const replica = await aDeafReplica();
  const before = replica.timeline(world.poolId(code))?.seq ?? 0;
  await world.claim(code, NIGHT);
  const rows: LogRow[] = [];
  const stop = world.app.get(Replica).onChange((row) => rows.push(row));
  await world.claim(code, NIGHT);
  stop();
  replica.offer(rows);
  await eventually(() => replica.timeline(world.poolId(code))?.seq === before + 2);
});

test('a row that tells of a gap is not lost to a reading that began before its commit', async () => {
  const line = new SlowLine();
  const replica = await aDeafReplica(line.sql);
  const seq = () => replica.timeline(world.poolId(code))?.seq ?? 0;
  const before = seq();
  line.block();
  const reading = replica.catchUp();
  const rows: LogRow[] = [];
  const stop = world.app.get(Replica).onChange((row) => rows.push(row));
  for (let i = 0; i < 2; i++) await world.claim(code, NIGHT);
  stop();
  replica.offer(rows.slice(-1));
  line.unblock();
  await reading;
  await eventually(() => seq() === before + 2);
});

test('a refreshed replica knows the new pools although a reading was under way', async () => {
  const line = new SlowLine();
  const replica = await aDeafReplica(line.sql);
  line.block();
  const reading = replica.catchUp();
  const ids = await openPools(world.sql, [{ code: `${code}-new`, bays: 2 }]);
  const refreshed = replica.refresh();
  await eventually(() => world.app.get(CarParkDirectory).pool(`${code}-new`));
  line.unblock();
  await Promise.all([reading, refreshed]);
  expect(replica.timeline(ids.get(`${code}-new`) ?? 0)).toBeDefined();
});

test('what one process commits, the other learns', async () => {
  const [one, other] = world.processes;
  await world.claim(code, NIGHT, world.aClaimId(), one);
  await eventually(() => world.timeline(code, other).freeThroughout(NIGHT) === 2);
  await world.claim(code, NIGHT, world.aClaimId(), other);
  await eventually(() => world.timeline(code, one).freeThroughout(NIGHT) === 1);
});

test('two processes that commit in turns and at once keep one log and equal replicas', async () => {
  const commits = Array.from({ length: 40 }, (_, index) => {
    const claimId = world.aClaimId();
    const window = { from: NIGHT.from + (index % 3), to: NIGHT.to };
    const work = (draft: Parameters<Parameters<AvailabilityWorld['commit']>[1]>[0]) => {
      if (!draft.claim(window, claimId)) draft.release(window, claimId);
    };
    return world.commit(code, work, world.processes[index % 2]);
  });
  await Promise.all(commits);
  for (const one of world.processes) {
    await one.get(Replica).catchUp();
    await expectTrue(world.timeline(code, one));
  }
  await world.untilMirrored(code);
});

test('a listener that fails stops neither the folding nor the other listeners', async () => {
  const replica = await aDeafReplica();
  const heard: number[] = [];
  replica.onChange(() => {
    throw new Error('a defect of a listener');
  });
  replica.onChange((row) => heard.push(row.seq));
  const before = replica.timeline(world.poolId(code))?.seq ?? 0;
  for (let i = 0; i < 2; i++) await world.claim(code, NIGHT);
  await replica.catchUp();
  expect(heard).toEqual([before + 1, before + 2]);
});

test.each(['00', '20', 'ff'])('a claim whose name ends in the byte %s is read back as it was written', async (end) => {
  const claimId = Buffer.from(`${'5a'.repeat(15)}${end}`, 'hex').toString('base64url');
  const replica = await aDeafReplica();
  const heard: LogRow[] = [];
  replica.onChange((row) => heard.push(row));
  await world.claim(code, NIGHT, claimId);
  await replica.catchUp();
  expect(heard).toMatchObject([{ claimId, cause: 'claim', delta: -1, ...NIGHT, atMs: world.clock.nowMs() }]);
});

test('who starts later reads the kept fold and only the rows after it', async () => {
  await world.claim(code, NIGHT);
  await writeSnapshot(world.sql, world.timeline(code));
  const kept = world.timeline(code).seq;
  await world.claim(code, NIGHT);
  await world.sql.query('DELETE FROM pool_log WHERE pool_id = ? AND seq <= ?', [world.poolId(code), kept]);
  const replica = await aDeafReplica();
  const timeline = replica.timeline(world.poolId(code));
  expect(timeline?.seq).toBe(kept + 1);
  expect([timeline?.freeThroughout(NIGHT), timeline?.capacityAt(NIGHT.from)]).toEqual([1, 3]);
});

test('an older fold never replaces a newer one', async () => {
  const older = world.timeline(code).clone();
  await world.claim(code, NIGHT);
  await writeSnapshot(world.sql, world.timeline(code));
  await writeSnapshot(world.sql, older);
  const [kept] = await world.sql.query<{ seq: number }[]>('SELECT seq FROM pool_snapshot WHERE pool_id = ?', [world.poolId(code)]);
  expect(kept?.seq).toBe(older.seq + 1);
});

test('a kept fold of days ago still serves', async () => {
  await world.claim(code, { from: NIGHT.from + 10 * 96, to: NIGHT.to + 10 * 96 });
  await writeSnapshot(world.sql, world.timeline(code));
  world.clock.advance(6 * DAY_MS);
  const replica = await aDeafReplica();
  await expectTrue(replica.timeline(world.poolId(code)), tickContaining(world.clock.nowMs()));
});

test('a pool that is new in the directory has a timeline without a restart', async () => {
  const ids = await openPools(world.sql, [{ code: `${code}-new`, bays: 2 }]);
  await world.app.get(CarParkDirectory).refresh();
  await eventually(() => world.app.get(Replica).timeline(ids.get(`${code}-new`) ?? 0));
});

test('each day the timeline begins a day later, with what is claimed and what is offered unchanged', async () => {
  const far = { from: NIGHT.from + 20 * 96, to: NIGHT.to + 20 * 96 };
  await world.claim(code, far);
  const origin = world.timeline(code).origin;
  for (let day = 1; day <= 3; day++) {
    void world.app.get(Replica).catchUp();
    await new Promise((resolve) => setImmediate(resolve)); // that reading is of the day before
    world.clock.advance(DAY_MS);
    for (const one of world.processes) await one.get(Replica).refresh();
    expect(world.timeline(code).origin).toBe(origin + day * 96);
    await world.app.get(PublishSupply).execute();
    for (const one of world.processes) {
      await one.get(Replica).catchUp();
      await expectTrue(world.timeline(code, one));
    }
  }
  expect([world.timeline(code).freeThroughout(far), world.timeline(code).capacityAt(far.from)]).toEqual([2, 3]);
});
