import { expect, test } from '@jest/globals';
import { dutyAfter, pauseAfterEnquiry } from './refund-plan.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const said = (code: string, status = 403) => ({ kind: 'business', code, status, isVerified: true }) as const;

test('an unknown outcome is asked again with growing pauses, an hour at most', () => {
  const pauses = [1, 2, 3, 20].map((tries) => dutyAfter({ kind: 'unknown', cause: 'cut' }, tries));
  expect(pauses.map((step) => step.duty === 'later' && step.pauseMs)).toEqual([
    10 * SECOND_MS,
    20 * SECOND_MS,
    40 * SECOND_MS,
    60 * MINUTE_MS,
  ]);
});

test('a limited call waits at least a minute', () => {
  expect(dutyAfter(said('FREQUENCYLIMITED', 429), 1)).toEqual({ duty: 'later', pauseMs: MINUTE_MS });
});

test('an empty account is an alarm, and the refund stays alive', () => {
  expect(dutyAfter(said('NOTENOUGH'), 1)).toEqual({ duty: 'later', pauseMs: MINUTE_MS, incident: 'merchant_balance_low' });
});

test('keys and permissions are for a person to mend while the refund stays alive', () => {
  expect(dutyAfter(said('NOAUTH'), 1)).toMatchObject({ duty: 'later', incident: 'refund_refused' });
  expect(dutyAfter(said('SIGNERROR', 401), 1)).toMatchObject({ duty: 'later', incident: 'refund_refused' });
});

test.each(['USERACCOUNTABNORMAL', 'RESOURCENOTEXISTS', 'PARAMERROR'])('%s goes to a person', (code) => {
  expect(dutyAfter(said(code), 1).duty).toBe('person');
});

test('a broken rule is settled by asking about the refund itself', () => {
  expect(dutyAfter(said('INVALIDREQUEST', 400), 1)).toEqual({ duty: 'enquire' });
});

test('an accepted refund is asked about no sooner than a minute apart', () => {
  expect([1, 2, 30].map(pauseAfterEnquiry)).toEqual([MINUTE_MS, 2 * MINUTE_MS, 60 * MINUTE_MS]);
});
