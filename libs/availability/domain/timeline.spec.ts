import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TICKS_PER_DAY, type Tick, type TimeWindow } from '#kernel';
import type { LogRow } from './log-row.js';
import { Timeline } from './timeline.js';

const ORIGIN = 1_000;
const DAYS = 3;
const END = ORIGIN + DAYS * TICKS_PER_DAY;

/** What a timeline promises, kept in the simplest way: two numbers per tick. */
class NaiveTimeline {
  readonly capacity = new Map<Tick, number>();
  readonly free = new Map<Tick, number>();

  apply(row: LogRow): void {
    for (let tick = row.from; tick < row.to; tick++) {
      this.free.set(tick, this.freeAt(tick) + row.delta);
      if (row.cause === 'capacity') this.capacity.set(tick, this.capacityAt(tick) + row.delta);
    }
  }

  freeAt(tick: Tick): number {
    return this.free.get(tick) ?? 0;
  }

  capacityAt(tick: Tick): number {
    return this.capacity.get(tick) ?? 0;
  }

  lowest(window: TimeWindow): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (let tick = window.from; tick < window.to; tick++) lowest = Math.min(lowest, this.freeAt(tick));
    return Math.max(0, lowest);
  }
}

/** Windows that may begin before the timeline and end after it. */
const Window = fc
  .tuple(fc.integer({ min: ORIGIN - 40, max: END + 20 }), fc.integer({ min: 1, max: 150 }))
  .map(([from, length]) => ({ from, to: from + length }));
const InsideWindow = fc
  .tuple(fc.nat(DAYS * TICKS_PER_DAY - 1), fc.nat(400))
  .map(([from, length]) => ({ from: ORIGIN + from, to: Math.min(END, ORIGIN + from + 1 + length) }));
const Change = fc.record({
  cause: fc.constantFrom('capacity' as const, 'claim' as const, 'release' as const),
  window: Window,
  size: fc.integer({ min: 1, max: 5 }),
});
const Changes = fc.array(Change, { maxLength: 40 });
type Change = typeof Change extends fc.Arbitrary<infer T> ? T : never;

const DELTAS = { capacity: (size: number) => (size > 3 ? 3 - size : size), claim: () => -1, release: () => 1 };

function rowsOf(changes: readonly Change[], firstSeq = 1): LogRow[] {
  return changes.map(({ cause, window, size }, index) => ({
    poolId: 7,
    seq: firstSeq + index,
    cause,
    ...window,
    delta: DELTAS[cause](size),
    claimId: null,
    atMs: 0,
  }));
}

function both(changes: readonly Change[]): [Timeline, NaiveTimeline] {
  const timeline = Timeline.empty(7, ORIGIN, DAYS);
  const naive = new NaiveTimeline();
  for (const row of rowsOf(changes)) {
    timeline.apply(row);
    naive.apply(row);
  }
  return [timeline, naive];
}

/** Ticks of a timeline at which it differs from the naive one. */
function differences(timeline: Timeline, naive: NaiveTimeline): Tick[] {
  const ticks: Tick[] = [];
  for (let tick = timeline.origin; tick < timeline.end; tick++)
    if (timeline.freeAt(tick) !== naive.freeAt(tick) || timeline.capacityAt(tick) !== naive.capacityAt(tick)) ticks.push(tick);
  return ticks;
}

const row = (over: Partial<LogRow>): LogRow => ({
  ...{ poolId: 7, seq: 1, cause: 'capacity', from: ORIGIN, to: ORIGIN + 8, delta: 2, claimId: null, atMs: 0 },
  ...over,
});

test('after any history the bays of each tick are the sum of its rows', () => {
  fc.assert(fc.property(Changes, (changes) => expect(differences(...both(changes))).toEqual([])));
});

test('bays free throughout a window are the fewest of its ticks, by blocks or by hand', () => {
  fc.assert(
    fc.property(Changes, InsideWindow, (changes, window) => {
      const [timeline, naive] = both(changes);
      expect(timeline.freeThroughout(window)).toBe(naive.lowest(window));
    }),
  );
});

test('a window that the timeline does not cover has no free bay', () => {
  const timeline = Timeline.empty(7, ORIGIN, DAYS);
  timeline.apply(row({ from: ORIGIN - 5, to: END + 5 }));
  expect(timeline.freeThroughout({ from: ORIGIN - 1, to: ORIGIN + 1 })).toBe(0);
  expect(timeline.freeThroughout({ from: END - 1, to: END + 1 })).toBe(0);
  expect(timeline.freeThroughout({ from: ORIGIN, to: END })).toBe(2);
});

test('what stands in the way is the first tick that is closed, else the first that is full, else nothing', () => {
  fc.assert(
    fc.property(Changes, InsideWindow, (changes, window) => {
      const [timeline, naive] = both(changes);
      const ticks = Array.from({ length: window.to - window.from }, (_, index) => window.from + index);
      const closedAt = ticks.find((tick) => naive.capacityAt(tick) <= 0);
      const fullAt = ticks.find((tick) => naive.freeAt(tick) <= 0);
      const isInTheWay = fullAt !== undefined;
      const expected = closedAt === undefined ? { fullAt } : { closedAt };
      expect(timeline.obstacleTo(window)).toEqual(isInTheWay ? expected : undefined);
    }),
  );
});

test('the stretch that is offered is the first without a break, full or not', () => {
  fc.assert(
    fc.property(Changes, InsideWindow, (changes, window) => {
      const [timeline, naive] = both(changes);
      let from = window.from;
      while (from < window.to && naive.capacityAt(from) <= 0) from++;
      let to = from;
      while (to < window.to && naive.capacityAt(to) > 0) to++;
      expect(timeline.offeredWithin(window)).toEqual(from < to ? { from, to } : undefined);
    }),
  );
});

test('a timeline owes when more is claimed than offered at some tick', () => {
  fc.assert(
    fc.property(Changes, (changes) => {
      const [timeline, naive] = both(changes);
      const owed = [...naive.free].some(([tick, free]) => tick >= ORIGIN && tick < END && free < 0);
      expect(timeline.owes).toBe(owed);
    }),
  );
});

test('a row that makes, changes or ends a debt is told from one that touches none', () => {
  const timeline = Timeline.empty(7, ORIGIN, DAYS);
  const next = (some: Partial<LogRow>) => timeline.apply(row({ seq: timeline.seq + 1, from: ORIGIN, to: ORIGIN + 8, ...some }));
  const owing = () => Array.from({ length: timeline.seq }, (_, index) => timeline.hasOwedSince(index + 1));
  next({ delta: 1 });
  next({ cause: 'claim', delta: -1 });
  expect(owing()).toEqual([false, false]);
  next({ delta: -1 });
  next({ from: ORIGIN + 8, to: ORIGIN + 9, delta: 1 });
  expect(owing()).toEqual([true, true, true, false]);
  next({ cause: 'release', delta: 1 });
  next({ delta: 1 });
  expect([timeline.owes, ...owing()]).toEqual([false, true, true, true, true, true, false]);
});

test('moved forwards, it forgets what has passed and goes on folding', () => {
  fc.assert(
    fc.property(Changes, Changes, fc.nat(DAYS * TICKS_PER_DAY + 50), (before, after, shift) => {
      const [timeline, naive] = both(before);
      timeline.rebase(ORIGIN + shift);
      for (let tick = END; tick < END + shift; tick++) {
        naive.free.delete(tick);
        naive.capacity.delete(tick); // a row told of these before anybody could see them
      }
      for (const next of rowsOf(after, before.length + 1)) {
        timeline.apply(next);
        naive.apply(next);
      }
      expect(timeline.end - timeline.origin).toBe(DAYS * TICKS_PER_DAY);
      expect(differences(timeline, naive)).toEqual([]);
      const covered = { from: timeline.origin + 3, to: timeline.end - 5 };
      expect(timeline.freeThroughout(covered)).toBe(naive.lowest(covered));
    }),
  );
});

test('moved backwards, what lay before its origin is unknown: nothing is offered there', () => {
  fc.assert(
    fc.property(Changes, fc.nat(DAYS * TICKS_PER_DAY + 50), (changes, shift) => {
      const [timeline, naive] = both(changes);
      timeline.rebase(ORIGIN - shift);
      for (let tick = ORIGIN - shift; tick < timeline.end; tick++) {
        expect(timeline.freeAt(tick)).toBe(tick < ORIGIN ? 0 : naive.freeAt(tick));
        expect(timeline.capacityAt(tick)).toBe(tick < ORIGIN ? 0 : naive.capacityAt(tick));
      }
    }),
    { numRuns: 50 },
  );
});

test('a kept fold brings back everything that both can see', () => {
  fc.assert(
    fc.property(Changes, fc.integer({ min: -100, max: 100 }), (changes, shift) => {
      const [kept, naive] = both(changes);
      const { capacity, free } = kept.arrays();
      const timeline = Timeline.empty(7, ORIGIN + shift, DAYS);
      timeline.apply(row({})); // whatever it held before is forgotten
      timeline.restore(kept.seq, kept.origin, capacity, free);
      expect(timeline.seq).toBe(changes.length);
      for (let tick = timeline.origin; tick < timeline.end; tick++) {
        const isKept = tick >= ORIGIN && tick < END;
        expect(timeline.freeAt(tick)).toBe(isKept ? naive.freeAt(tick) : 0);
      }
      const seen = { from: Math.max(ORIGIN, timeline.origin), to: Math.min(END, timeline.end) };
      expect(timeline.freeThroughout(seen)).toBe(naive.lowest(seen));
    }),
    { numRuns: 50 },
  );
});

test('a copy and its original go separate ways', () => {
  const timeline = Timeline.empty(7, ORIGIN, DAYS);
  timeline.apply(row({}));
  const copy = timeline.clone();
  copy.apply(row({ seq: 2, cause: 'claim', delta: -1 }));
  copy.rebase(ORIGIN + TICKS_PER_DAY);
  expect([timeline.seq, timeline.origin, timeline.freeAt(ORIGIN), timeline.freeThroughout({ from: ORIGIN, to: ORIGIN + 8 })]).toEqual([
    1,
    ORIGIN,
    2,
    2,
  ]);
  const { free } = timeline.arrays();
  free.fill(9);
  expect(timeline.freeAt(ORIGIN)).toBe(2);
});

test('a row counts once, and a gap is a bug', () => {
  const timeline = Timeline.empty(7, ORIGIN, DAYS);
  expect([timeline.apply(row({})), timeline.apply(row({}))]).toEqual([true, false]);
  expect(timeline.freeAt(ORIGIN)).toBe(2);
  expect(() => timeline.apply(row({ seq: 3 }))).toThrow('cannot take row 3');
});
