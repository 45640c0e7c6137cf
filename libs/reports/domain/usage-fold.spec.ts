import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bookedTicksOf } from './booking-use.js';
import { Figures, slotsOf } from './figures.js';
import { firstTickOf, NIGHT_TICKS, nightAt, nightPartsOf } from './night.js';
import type { BookingState, Place } from './trail-leaf.js';
import { UsageFold } from './usage-fold.js';

const NIGHT = 20_000;
const NOON = firstTickOf(NIGHT);
const PLACES: readonly Place[] = [
  { carPark: 'north', pool: 'n1', partner: 'p' },
  { carPark: 'north', pool: 'n2', partner: 'p' },
  { carPark: 'south', pool: 's1', partner: 'q' },
];
const placeAt = (n: number): Place => PLACES[n] ?? { carPark: '', pool: '', partner: '' };

/** What a booking does, as the product lets bookings do: moves happen before they begin. */
type Deed =
  | { readonly kind: 'offer'; readonly place: number; readonly from: number; readonly length: number; readonly bays: number }
  | { readonly kind: 'begin'; readonly place: number; readonly from: number; readonly length: number; readonly isFree: boolean }
  | { readonly kind: 'pay' | 'lapse' | 'cancel' | 'move'; readonly which: number; readonly at: number; readonly place: number };

const span = { place: fc.nat(2), from: fc.integer({ min: -30, max: 120 }), length: fc.integer({ min: 1, max: 130 }) };
const step = fc.constantFrom('pay' as const, 'lapse' as const, 'cancel' as const, 'move' as const);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({ kind: fc.constant('offer' as const), ...span, bays: fc.integer({ min: -3, max: 5 }) }),
  fc.record({ kind: fc.constant('begin' as const), ...span, isFree: fc.boolean() }),
  fc.record({
    kind: step,
    which: fc.nat(9),
    at: fc.nat(100),
    place: fc.nat(2),
  }),
);

interface Life {
  place: number;
  from: number;
  to: number;
  state: BookingState;
  wasConfirmed: boolean;
  /** Time does not run backwards. */
  now: number;
  /** Each tick that it has a bay, by pool. */
  ticks: Map<number, string>;
}

/** Does the deeds twice: by the fold, and tick by tick on sheets of numbers. */
function run(deeds: readonly Deed[]) {
  const fold = new UsageFold();
  const offered = new Map<string, number>();
  const released = new Map<string, number>();
  const lives: Life[] = [];
  const step = (n: number, state: BookingState, claimFrom: number | null, moved?: 'taken_back'): void => {
    const { place, from, to } = lives[n] as Life;
    fold.stepBooking({ id: `b${n}`, at: n, place: placeAt(place), from, to, claimFrom, state, moved });
  };
  for (const one of deeds) {
    if (one.kind === 'offer') {
      const [from, to] = [NOON + one.from, NOON + one.from + one.length];
      fold.changeCapacity({ at: 0, place: placeAt(one.place), changes: [[from, to, one.bays]] });
      for (let tick = from; tick < to; tick++) {
        const key = `${placeAt(one.place).pool} ${tick}`;
        offered.set(key, (offered.get(key) ?? 0) + one.bays);
        released.set(key, Math.max(released.get(key) ?? 0, offered.get(key) ?? 0));
      }
    } else if (one.kind === 'begin') {
      const [from, to] = [NOON + one.from, NOON + one.from + one.length];
      const ticks = new Map(Array.from({ length: one.length }, (_, n) => [from + n, placeAt(one.place).pool] as const));
      lives.push({ place: one.place, from, to, state: one.isFree ? 'confirmed' : 'held', wasConfirmed: one.isFree, now: from, ticks });
      step(lives.length - 1, one.isFree ? 'confirmed' : 'held', from);
    } else act(one, lives, step);
  }
  return { fold, offered, released, lives };
}

function act(
  { kind, which, at, place }: Exclude<Deed, { kind: 'offer' | 'begin' }>,
  lives: readonly Life[],
  step: (n: number, state: BookingState, claimFrom: number | null, moved?: 'taken_back') => void,
): void {
  const life = lives[which];
  if (!life) return;
  const now = Math.min(life.to, life.now + (at % 12));
  life.now = now;
  const rest = now < life.to ? now : null;
  const drop = (from: number) => [...life.ticks.keys()].filter((tick) => tick >= from).map((tick) => life.ticks.delete(tick));
  const isLive = life.state === 'held' || life.state === 'confirmed';
  if (kind === 'pay' && (life.state === 'held' || (life.state === 'lapsed' && rest !== null))) {
    const isLate = life.state === 'lapsed';
    if (isLate) for (let tick = now; tick < life.to; tick++) life.ticks.set(tick, placeAt(life.place).pool);
    Object.assign(life, { state: 'confirmed', wasConfirmed: true });
    step(which, 'confirmed', isLate ? now : null);
  } else if ((kind === 'lapse' && life.state === 'held') || (kind === 'cancel' && isLive)) {
    drop(rest ?? life.to);
    life.state = kind === 'lapse' ? 'lapsed' : 'cancelled';
    step(which, life.state, rest);
  } else if (kind === 'move' && isLive && now === life.from && life.place !== place) {
    life.place = place;
    for (const tick of [...life.ticks.keys()]) life.ticks.set(tick, placeAt(place).pool);
    step(which, life.state, life.from, 'taken_back');
  }
}

const deeds = fc.array(deed, { minLength: 25, maxLength: 60, size: 'max' });

describe('the fold of any history', () => {
  test('has at each tick of each pool what a naive reader finds there', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const { fold, offered, released, lives } = run(all);
        for (const night of fold.nights.values()) {
          const first = firstTickOf(night.night);
          const naive = (read: (key: string, tick: number) => number) =>
            Array.from({ length: NIGHT_TICKS }, (_, at) => read(`${night.place.pool} ${first + at}`, first + at)).join();
          const holding = (tick: number, fits: (life: Life) => boolean) =>
            lives.filter((life) => life.ticks.get(tick) === night.place.pool && fits(life)).length;
          expect(night.offered.join()).toBe(naive((key) => offered.get(key) ?? 0));
          expect(night.released.join()).toBe(naive((key) => released.get(key) ?? 0));
          expect(night.booked.join()).toBe(naive((_, tick) => holding(tick, ({ wasConfirmed }) => wasConfirmed)));
          expect(night.taken.join()).toBe(naive((_, tick) => holding(tick, () => true)));
        }
      }),
      { numRuns: 120 },
    );
  });

  test('gives each booking as many ticks as its pools have of it, in every span', () => {
    fc.assert(
      fc.property(deeds, fc.integer({ min: -40, max: 150 }), fc.nat(150), (all, start, length) => {
        const { fold, lives } = run(all);
        const within = { from: NOON + start, to: NOON + start + length };
        for (const [n, life] of lives.entries()) {
          const use = fold.bookings.get(`b${n}`);
          const ticks = [...life.ticks.keys()].filter((tick) => tick >= within.from && tick < within.to).length;
          expect(use && bookedTicksOf(use, within)).toBe(life.wasConfirmed ? ticks : 0);
        }
      }),
      { numRuns: 120 },
    );
  });

  test('adds up: hours to nights, nights to the whole; bays released together are counted together', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const { fold, released } = run(all);
        const pools = [...fold.nights.values()];
        const figures = new Figures();
        for (const pool of pools) figures.addNight(pool);
        const sum = (
          name: 'releasedTicks' | 'bookableTicks' | 'bookedTicks',
          parts: readonly { readonly [key in typeof name]: number }[],
        ) => parts.reduce((total, part) => total + part[name], 0);
        for (const name of ['releasedTicks', 'bookableTicks', 'bookedTicks'] as const) {
          expect(sum(name, figures.hourlySlots)).toBe(figures.slots[name]);
          expect(
            sum(
              name,
              pools.map((pool) => slotsOf(pool)),
            ),
          ).toBe(figures.slots[name]);
        }
        const whole = new Figures();
        for (const pool of pools) {
          const own = new Figures();
          own.addNight(pool);
          whole.add(own);
        }
        expect(whole).toEqual(figures);
        const byTick = new Map<string, number>();
        for (const [key, bays] of released) {
          const tick = key.split(' ')[1] ?? '';
          byTick.set(tick, (byTick.get(tick) ?? 0) + bays);
        }
        expect(figures.releasedBays).toBe(Math.max(0, ...byTick.values()));
      }),
      { numRuns: 120 },
    );
  });
});

test('a window is cut at every noon, and its parts are the window', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000_000 }), fc.integer({ min: 1, max: 500 }), (from, length) => {
      const parts = nightPartsOf({ from, to: from + length });
      const ticks = parts.flatMap((part) => Array.from({ length: part.to - part.from }, (_, n) => firstTickOf(part.night) + part.from + n));
      expect(ticks).toEqual(Array.from({ length }, (_, n) => from + n));
      for (const { night, from: start, to } of parts)
        expect([nightAt(firstTickOf(night) + start), start < to, to <= NIGHT_TICKS]).toEqual([night, true, true]);
    }),
  );
});

test('sold out is the first instant at which no pool has a bay for all that it offers', () => {
  const fold = new UsageFold();
  const [n1, n2] = [placeAt(0), placeAt(1)];
  const window = { from: NOON + 24, to: NOON + 80 };
  const booking = (id: string, place: Place, at: number, over = {}) =>
    fold.stepBooking({ id, at, place, ...window, claimFrom: window.from, state: 'confirmed', moved: undefined, ...over });
  for (const place of [n1, n2]) fold.changeCapacity({ at: 1, place, changes: [[window.from, window.to, 1]] });
  const at = () => fold.soldOut.get(`${NIGHT} north`)?.atMs;
  booking('a', n1, 10);
  expect(at()).toBeUndefined();
  booking('b', n2, 20, { from: NOON + 30, to: NOON + 31, claimFrom: NOON + 30 });
  expect(at()).toBe(20); // one hour is gone from each, though most of the night is free
  fold.stepBooking({
    id: 'b',
    at: 30,
    place: n2,
    from: NOON + 30,
    to: NOON + 31,
    claimFrom: NOON + 30,
    state: 'cancelled',
    moved: undefined,
  });
  booking('c', n2, 40);
  expect(at()).toBe(20);
  expect(fold.soldOut.get(`${NIGHT} south`)).toBeUndefined();
});
