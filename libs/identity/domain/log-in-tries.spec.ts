import { describe, expect, test } from '@jest/globals';
import { oneTryLess, oneTryMore, type Tries } from './log-in-tries.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const START_MS = 1_000_000 * SECOND;

/** Tries one after another, each as soon as it may; the pause after each, in seconds. */
function pauses(kind: Parameters<typeof oneTryMore>[1], count: number): number[] {
  let [nowMs, tries] = [START_MS, undefined as Tries | undefined];
  return Array.from({ length: count }, () => {
    tries = oneTryMore(tries, kind, nowMs);
    const pauseMs = Math.max(0, tries.blockedUntilMs - nowMs);
    nowMs += pauseMs;
    return pauseMs / SECOND;
  });
}

describe('S21 tries to log in', () => {
  test('of an account from one network: five are free, then each pause is twice as long until one is forgiven meanwhile, a quarter of an hour at most', () => {
    expect(pauses('account-here', 12)).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 480, 900, 900]);
  });

  test.each([
    ['network', 20],
    ['account', 50],
  ] as const)('of a %s: %d are free', (kind, free) => {
    const all = pauses(kind, free + 1);
    expect([all.slice(0, free - 1).some((pause) => pause > 0), all[free - 1], all[free]]).toEqual([false, 30, 60]);
  });

  test('are never held against anybody for ever: after the longest pause there is another try, and after some hours all are forgiven', () => {
    let tries: Tries | undefined;
    for (let i = 0; i < 10_000; i++) tries = oneTryMore(tries, 'account-here', START_MS);
    expect((tries?.blockedUntilMs ?? 0) - START_MS).toBe(15 * MINUTE);
    expect((tries?.settledAtMs ?? 0) - START_MS).toBe(11 * 15 * MINUTE);
  });

  test('are forgiven one by one, a quarter of an hour each', () => {
    let tries: Tries | undefined;
    for (let i = 0; i < 4; i++) tries = oneTryMore(tries, 'account-here', START_MS);
    expect(oneTryMore(tries, 'account-here', START_MS + 15 * MINUTE).blockedUntilMs).toBe(0);
    expect(oneTryMore(tries, 'account-here', START_MS).blockedUntilMs).toBe(START_MS + 30 * SECOND);
  });

  test('that succeed are taken back, with the pause that they began', () => {
    let tries: Tries | undefined;
    for (let i = 0; i < 5; i++) tries = oneTryMore(tries, 'account-here', START_MS);
    if (!tries) throw new Error('unreachable');
    expect(oneTryLess(tries, 'account-here', START_MS)).toEqual({ settledAtMs: START_MS + 60 * MINUTE, blockedUntilMs: 0 });
  });
});
