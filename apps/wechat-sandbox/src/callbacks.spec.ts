import { describe, expect, test } from '@jest/globals';
import { afterRound, type Callback, envelopeTamper, RETRY_PAUSES_MS, type Try, wordsOfRound } from './callbacks.js';

const NOW_MS = Date.parse('2026-03-01T10:00:00Z');

function aCallback(changes: Partial<Callback> = {}): Callback {
  const facts = {
    id: 'c1',
    kind: 'payment' as const,
    eventType: 'TRANSACTION.SUCCESS',
    outTradeNo: 'order-0001',
    url: 'https://example.com/n',
  };
  const plaintext = { out_trade_no: 'order-0001', mchid: '1', appid: 'wx1', amount: { total: 800, currency: 'CNY' } };
  return { ...facts, plaintext, plan: {}, createdAtMs: NOW_MS, state: 'due', nextTryAtMs: NOW_MS, rounds: 0, tries: [], ...changes };
}

const answered = (status: number | null): Try => ({ atMs: NOW_MS, status, bodySnippet: '' });

describe('the retry table', () => {
  test('has fifteen pauses over 24 hours and 4 minutes', () => {
    expect(RETRY_PAUSES_MS).toHaveLength(15);
    expect(RETRY_PAUSES_MS.reduce((sum, pause) => sum + pause, 0)).toBe((24 * 60 + 4) * 60_000);
  });

  test('ends after the sixteenth try', () => {
    let callback = aCallback();
    for (let round = 0; round < 16; round++) {
      expect(callback.state).toBe('due');
      callback = afterRound(callback, [answered(500)], NOW_MS);
    }
    expect(callback).toMatchObject({ state: 'given_up', rounds: 16 });
  });

  test.each([200, 204])('%i means received', (status) => {
    expect(afterRound(aCallback(), [answered(status)], NOW_MS).state).toBe('received');
  });

  test.each([201, 202, 301, 400, 500, null])('%p means once more in fifteen seconds', (status) => {
    expect(afterRound(aCallback(), [answered(status)], NOW_MS)).toMatchObject({ state: 'due', nextTryAtMs: NOW_MS + 15_000 });
  });

  test('one received copy is enough', () => {
    expect(afterRound(aCallback(), [answered(500), answered(200)], NOW_MS)).toMatchObject({ state: 'received' });
  });
});

describe('a spoilt callback', () => {
  test('is spoilt for so many tries and true afterwards', () => {
    const spoilt = aCallback({ plan: { tamper: { how: 'wrong-amount', tries: 1 } } });
    expect(wordsOfRound(spoilt)['amount']).toMatchObject({ total: 801 });
    expect(wordsOfRound({ ...spoilt, rounds: 1 })['amount']).toMatchObject({ total: 800 });
  });

  test('has either false words or a false envelope', () => {
    const forged = aCallback({ plan: { tamper: { how: 'forged', tries: 1 } } });
    expect([wordsOfRound(forged), envelopeTamper(forged)]).toEqual([forged.plaintext, 'forged']);
    expect(envelopeTamper(aCallback({ plan: { tamper: { how: 'wrong-mchid', tries: 1 } } }))).toBeUndefined();
  });
});
