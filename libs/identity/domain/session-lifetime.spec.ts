import { expect, test } from '@jest/globals';
import { isLive, RESIDENT_SESSION, STAFF_SESSION, shouldNoteSeen } from './session-lifetime.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("a resident's session lasts 30 days, one of staff 12 hours", () => {
  expect([RESIDENT_SESSION.lifetimeMs, STAFF_SESSION.lifetimeMs]).toEqual([30 * DAY, 12 * HOUR]);
});

test('a session ends at the instant of its expiry', () => {
  const session = { expiresAtMs: 30 * DAY, seenAtMs: 30 * DAY - 1 };
  for (const limits of [RESIDENT_SESSION, STAFF_SESSION])
    expect([isLive(session, limits, 30 * DAY - 1), isLive(session, limits, 30 * DAY)]).toEqual([true, false]);
});

test.each([
  ['a resident', RESIDENT_SESSION, 7 * DAY],
  ['staff', STAFF_SESSION, 30 * MINUTE],
])('a session of %s ends when it was idle for too long', (_, limits, idleMs) => {
  const session = { expiresAtMs: 30 * DAY, seenAtMs: DAY };
  expect([isLive(session, limits, DAY + idleMs - 1), isLive(session, limits, DAY + idleMs)]).toEqual([true, false]);
});

test.each([
  ['an hour', RESIDENT_SESSION, HOUR],
  ['a minute', STAFF_SESSION, MINUTE],
])('a request is noted %s after the last noted one, not before', (_, limits, grainMs) => {
  const session = { expiresAtMs: 30 * DAY, seenAtMs: 0 };
  expect([shouldNoteSeen(session, limits, grainMs - 1), shouldNoteSeen(session, limits, grainMs)]).toEqual([false, true]);
});
