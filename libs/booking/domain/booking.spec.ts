import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, MINUTE_MS, msOf } from '#kernel';
import { type Booking, cancel, confirm, confirmLate, type HeldBooking, isLive, lapse, NEXT, type State } from './booking.js';

const WINDOW = { from: 1_000, to: 1_056 };
const EXPIRES_MS = msOf(WINDOW.from) - 60 * MINUTE_MS;

const facts = {
  id: 'booking-1',
  residentId: 'resident-1',
  vehicleId: 3,
  poolId: 7,
  window: WINDOW,
  priceFen: 800,
  tariff: { kind: 'per_night', unitFen: 800, overtimeHalfHourFen: 300, freeCancelMinutes: 60, lateCancelPercent: 50 },
  claimId: 'first-claim',
  extendsId: null,
  createdAtMs: 0,
  version: 1,
} as const;

const aHold = (over: Partial<HeldBooking> = {}): HeldBooking => ({ ...facts, state: 'held', holdExpiresAtMs: EXPIRES_MS, ...over });
const a = (state: State): Booking => (state === 'held' ? aHold() : { ...facts, state });

const STATES = Object.keys(NEXT) as State[];
const LATE_CLAIM = 'second-claim';

/** Every way in which a booking moves on. */
const MOVES: readonly ((booking: Booking, nowMs: number) => object | undefined)[] = [
  (booking, nowMs) => (booking.state === 'held' ? confirm(booking, nowMs) : undefined),
  (booking, nowMs) => (booking.state === 'held' ? lapse(booking, nowMs) : undefined),
  (booking) => (booking.state === 'held' || booking.state === 'lapsed' ? confirmLate(booking, LATE_CLAIM) : undefined),
  cancel,
];

function followers(booking: Booking, nowMs: number): Booking[] {
  return MOVES.flatMap((move) => {
    const after = move(booking, nowMs);
    return after === undefined || isRefusal(after) ? [] : [after as Booking];
  });
}

test('a hold cannot be confirmed from the instant it lapses', () => {
  expect(confirm(aHold(), EXPIRES_MS)).toEqual({ refused: 'hold_lapsed' });
  expect(confirm(aHold(), EXPIRES_MS - 1)).toMatchObject({ state: 'confirmed' });
});

test('a hold cannot lapse until the instant at which it can no longer be confirmed', () => {
  fc.assert(
    fc.property(fc.integer({ min: -5, max: 5 }), (ms) => {
      const now = EXPIRES_MS + ms;
      expect(isRefusal(confirm(aHold(), now))).toBe(!isRefusal(lapse(aHold(), now)));
    }),
  );
  expect(lapse(aHold(), EXPIRES_MS - 1)).toEqual({ refused: 'hold_still_runs' });
});

test('every state can be reached from a hold', () => {
  const reached = new Set<State>(['held']);
  for (const state of reached) for (const next of NEXT[state]) reached.add(next);
  expect([...reached].toSorted()).toEqual(STATES.toSorted());
});

test('the moves are those of the table, no more and no fewer', () => {
  for (const state of STATES) {
    const next = [EXPIRES_MS - 1, EXPIRES_MS, msOf(WINDOW.to)].flatMap((nowMs) => followers(a(state), nowMs).map((after) => after.state));
    expect([...new Set(next)].toSorted()).toEqual(NEXT[state].toSorted());
  }
});

test('a move raises the version by one and changes nothing else but the state and, for a late payment, the claim', () => {
  for (const state of STATES)
    for (const { state: _, claimId, version, ...rest } of followers(a(state), EXPIRES_MS - 1)) {
      const { claimId: _first, version: _one, ...same } = facts;
      expect(rest).toEqual(same);
      expect(version).toBe(2);
      expect([facts.claimId, LATE_CLAIM]).toContain(claimId);
    }
});

test('a late payment holds the bay by the claim that was taken for it', () => {
  expect(confirmLate({ ...facts, state: 'lapsed' }, LATE_CLAIM)).toMatchObject({ state: 'confirmed', claimId: LATE_CLAIM });
});

test('a booking can be given up until it has ended', () => {
  for (const state of ['held', 'confirmed'] as const) {
    expect(cancel(a(state), msOf(WINDOW.to) - 1)).toMatchObject({ state: 'cancelled' });
    expect(cancel(a(state), msOf(WINDOW.to))).toEqual({ refused: 'not_cancellable' });
  }
});

test('only holds and confirmed bookings hold a bay', () => {
  expect(STATES.filter((state) => isLive(a(state)))).toEqual(['held', 'confirmed']);
});
