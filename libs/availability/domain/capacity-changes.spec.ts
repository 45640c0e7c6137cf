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

test('afterwards the pool offers what is wanted, claims stay claimed, and what is claimed beyond it is owed', () => {
  fc.assert(
    fc.property(Bays, Claims, Bays, From, (offered, claims, wanted, from) => {
      const { draft, timeline } = aPool(offered, claims);
      const before = timeline.clone();
      draft.offer(wanted, ORIGIN + from);
      let isOwing = false;
      for (let tick = ORIGIN; tick < ORIGIN + TICKS; tick++) {
        const wish = wanted[tick - ORIGIN - from] ?? before.capacityAt(tick);
        const claimed = claimedAt(before, tick);
        expect(timeline.capacityAt(tick)).toBe(wish);
        expect(claimedAt(timeline, tick)).toBe(claimed);
        isOwing ||= claimed > wish;
      }
      expect(timeline.owes).toBe(isOwing);
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

test('a bay that is given back fills the debt before anybody can claim it', () => {
  const window = { from: ORIGIN, to: ORIGIN + 8 };
  const { draft, timeline } = aPool(new Int16Array(8).fill(2), [
    [0, 8],
    [0, 8],
  ]);
  draft.offer(new Int16Array(8).fill(1), ORIGIN);
  expect([timeline.capacityAt(ORIGIN), timeline.freeAt(ORIGIN), timeline.freeThroughout(window)]).toEqual([1, -1, 0]);
  draft.release(window, CLAIM);
  expect(draft.claim(window, CLAIM)).toEqual({ fullAt: ORIGIN });
  draft.release(window, CLAIM);
  expect(draft.claim(window, CLAIM)).toBeUndefined();
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
