import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TICKS_PER_DAY } from '#kernel';
import { capacityChanges } from './capacity-changes.js';
import { PoolDraft } from './pool-draft.js';
import { Timeline } from './timeline.js';

const ORIGIN = 5_000;
const TICKS = TICKS_PER_DAY;
const CLAIM = 'AAAAAAAAAAAAAAAAAAAAAA';

const Bays = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: TICKS }).map((bays) => Int16Array.from(bays));
const Claims = fc.array(fc.tuple(fc.nat(TICKS - 2), fc.integer({ min: 1, max: 20 })), { maxLength: 30 });
const From = fc.nat(TICKS / 2);

/** A pool that offered something and of which bays were claimed, as far as they were free. */
function aPool(offered: Int16Array, claims: readonly (readonly [number, number])[]): { draft: PoolDraft; timeline: Timeline } {
  const timeline = Timeline.empty(1, ORIGIN, 1);
  const draft = new PoolDraft(timeline, [], 0);
  draft.offer(offered, ORIGIN);
  for (const [from, length] of claims) draft.claim({ from: ORIGIN + from, to: Math.min(ORIGIN + TICKS, ORIGIN + from + length) }, CLAIM);
  return { draft, timeline };
}

const claimedAt = (timeline: Timeline, tick: number) => timeline.capacityAt(tick) - timeline.freeAt(tick);

test('afterwards the pool offers what is wanted, and where more is claimed exactly that', () => {
  fc.assert(
    fc.property(Bays, Claims, Bays, From, (offered, claims, wanted, from) => {
      const { draft, timeline } = aPool(offered, claims);
      const before = timeline.clone();
      draft.offer(wanted, ORIGIN + from);
      for (let tick = ORIGIN; tick < ORIGIN + TICKS; tick++) {
        const wish = wanted[tick - ORIGIN - from];
        const claimed = claimedAt(before, tick);
        expect(timeline.capacityAt(tick)).toBe(wish === undefined ? before.capacityAt(tick) : Math.max(wish, claimed));
        expect(claimedAt(timeline, tick)).toBe(claimed);
      }
      expect(timeline.owes).toBe(false);
    }),
  );
});

test('wanting the same again changes nothing', () => {
  fc.assert(
    fc.property(Bays, Claims, Bays, From, (offered, claims, wanted, from) => {
      const { draft, timeline } = aPool(offered, claims);
      draft.offer(wanted, ORIGIN + from);
      expect(capacityChanges(timeline, wanted, ORIGIN + from)).toEqual([]);
    }),
  );
});

test('one change tells of a whole stretch, and no two changes touch one tick', () => {
  const timeline = Timeline.empty(1, ORIGIN, 1);
  const wanted = Int16Array.from([0, 3, 3, 3, 0, 0, 2, 5, 5]);
  expect(capacityChanges(timeline, wanted, ORIGIN)).toEqual([
    { window: { from: ORIGIN + 1, to: ORIGIN + 4 }, delta: 3 },
    { window: { from: ORIGIN + 6, to: ORIGIN + 7 }, delta: 2 },
    { window: { from: ORIGIN + 7, to: ORIGIN + 9 }, delta: 5 },
  ]);
});

test('a bay that was given back leaves with the partner who wants fewer', () => {
  const { draft, timeline } = aPool(new Int16Array(8).fill(2), [
    [0, 8],
    [0, 8],
  ]);
  const one = new Int16Array(8).fill(1);
  draft.offer(one, ORIGIN);
  expect(timeline.capacityAt(ORIGIN)).toBe(2);
  draft.release({ from: ORIGIN, to: ORIGIN + 8 }, CLAIM);
  draft.offer(one, ORIGIN);
  expect([timeline.capacityAt(ORIGIN), timeline.freeAt(ORIGIN)]).toEqual([1, 0]);
});

test('a draft numbers its rows without a gap from the head of the pool', () => {
  const { draft } = aPool(new Int16Array(8).fill(1), [[0, 4]]);
  expect(draft.claim({ from: ORIGIN, to: ORIGIN + 8 }, CLAIM)).toEqual({ fullAt: ORIGIN });
  expect(draft.claim({ from: ORIGIN + 6, to: ORIGIN + 9 }, CLAIM)).toEqual({ closedAt: ORIGIN + 8 });
  draft.release({ from: ORIGIN + 2, to: ORIGIN + 4 }, CLAIM);
  expect(draft.added.map(({ seq, cause, delta }) => [seq, cause, delta])).toEqual([
    [1, 'capacity', 1],
    [2, 'claim', -1],
    [3, 'release', 1],
  ]);
  expect(draft.seq).toBe(3);
});
