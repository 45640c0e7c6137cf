import { expect, test } from '@jest/globals';
import { isLive, shouldNoteSeen } from './session-lifetime.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('a session ends at the instant of its expiry', () => {
  const session = { expiresAtMs: 30 * DAY, seenAtMs: 30 * DAY - 1 };
  expect([isLive(session, 30 * DAY - 1), isLive(session, 30 * DAY)]).toEqual([true, false]);
});

test('a session ends after seven days without a request', () => {
  const session = { expiresAtMs: 30 * DAY, seenAtMs: DAY };
  expect([isLive(session, 8 * DAY - 1), isLive(session, 8 * DAY)]).toEqual([true, false]);
});

test('a request is noted an hour after the last noted one, not before', () => {
  const session = { expiresAtMs: 30 * DAY, seenAtMs: 0 };
  expect([shouldNoteSeen(session, HOUR - 1), shouldNoteSeen(session, HOUR)]).toEqual([false, true]);
});
