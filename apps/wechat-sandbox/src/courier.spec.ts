import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { unseal } from './crypto.js';
import type { HeardCallback } from './testing/merchant.js';
import { openStage, type Stage } from './testing/stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.clear());

interface LedgerCallback {
  readonly kind: string;
  readonly state: string;
  readonly tries: readonly { readonly at: string; readonly status: number | null; readonly note?: string }[];
}

async function recorded(): Promise<LedgerCallback[]> {
  return (await stage.merchant.control('GET', '/ledger')).json['callbacks'] as LedgerCallback[];
}

async function payWith(outcome: string, params: object = {}): Promise<void> {
  await stage.merchant.pay(await stage.merchant.placed('courier-1'), { outcome, params });
  await stage.advance(0);
}

const isGenuine = ({ headers, body }: HeardCallback) => stage.merchant.isGenuine(new Headers(headers as Record<string, string>), body);
const wordsOf = ({ body }: HeardCallback) => JSON.parse(unseal(JSON.parse(body).resource, stage.identity.apiv3Key));
const MINUTE_MS = 60_000;

describe('a callback', () => {
  test('refused is sent again by the table until it is received, signed afresh under the same id', async () => {
    stage.merchant.answerWith = () => (stage.merchant.heard.length < 4 ? 500 : 204);
    await payWith('paid');
    await stage.advance(24 * 60 * MINUTE_MS);
    const [callback] = await recorded();
    const times = (callback?.tries ?? []).map((one) => Date.parse(one.at));
    expect(times.map((at) => Math.round((at - (times[0] ?? 0)) / 1000))).toEqual([0, 15, 30, 60]);
    expect(callback?.tries.map((one) => one.status)).toEqual([500, 500, 500, 204]);
    const { heard } = stage.merchant;
    expect(heard.every(isGenuine)).toBe(true);
    expect(new Set(heard.map(({ body }) => JSON.parse(body).id)).size).toBe(1);
    expect(new Set(heard.map(({ headers }) => headers['wechatpay-nonce'])).size).toBe(4);
  });

  test('that nobody takes is given up after sixteen tries', async () => {
    stage.merchant.answerWith = () => 500;
    await payWith('paid');
    await stage.advance(24 * 60 * MINUTE_MS + 4 * MINUTE_MS);
    const [callback] = await recorded();
    expect([callback?.state, callback?.tries.length]).toEqual(['given_up', 16]);
  });

  test('never follows a redirect', async () => {
    stage.merchant.answerWith = () => 302;
    await payWith('paid');
    expect(stage.merchant.heard).toHaveLength(1);
    expect((await recorded())[0]?.tries[0]?.status).toBe(302);
  });

  test('can be hurried without moving the clock', async () => {
    stage.merchant.answerWith = () => 500;
    await payWith('paid');
    stage.merchant.answerWith = () => 200;
    expect((await stage.merchant.control('POST', '/callbacks/hurry')).json).toEqual({ sent: 1 });
    expect((await recorded())[0]?.state).toBe('received');
  });
});

describe('in a scenario a callback', () => {
  test('is lost, and found again by a later try', async () => {
    await payWith('paid-callback-lost', { tries: 2 });
    expect(stage.merchant.heard).toHaveLength(0);
    await stage.advance(30_000);
    expect(stage.merchant.heard).toHaveLength(1);
    expect((await recorded())[0]?.tries.map((one) => one.note ?? one.status)).toEqual(['lost', 'lost', 200]);
  });

  test('comes in copies that are under way at the same time', async () => {
    let release: () => void = () => undefined;
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    stage.merchant.answerWith = async () => {
      if (stage.merchant.heard.length === 3) release();
      await both;
      return 200;
    };
    await payWith('paid-callback-duplicated', { copies: 3 });
    expect((await recorded())[0]?.tries.map((one) => one.status)).toEqual([200, 200, 200]);
  });

  test.each(['callback-forged', 'callback-signtest', 'callback-unsigned'])(
    '%s fails verification once and is true at the retry',
    async (outcome) => {
      stage.merchant.answerWith = (heard) => (isGenuine(heard) ? 200 : 401);
      await payWith(outcome);
      await stage.advance(15_000);
      expect((await recorded())[0]?.tries.map((one) => one.status)).toEqual([401, 200]);
    },
  );

  test('callback-stale is signed well, but for ten minutes ago', async () => {
    await payWith('callback-stale');
    const [heard] = stage.merchant.heard;
    expect(Number(heard?.headers['wechatpay-timestamp'])).toBe(stage.clock.nowMs() / 1000 - 600);
    expect(heard && isGenuine(heard)).toBe(true);
  });

  test('callback-other-key is signed well and cannot be opened; its retry can', async () => {
    stage.merchant.answerWith = () => (stage.merchant.heard.length === 1 ? 401 : 200);
    await payWith('callback-other-key');
    await stage.advance(15_000);
    const [spoilt, genuine] = stage.merchant.heard;
    expect(spoilt && isGenuine(spoilt)).toBe(true);
    expect(() => spoilt && wordsOf(spoilt)).toThrow();
    expect(genuine && wordsOf(genuine)).toMatchObject({ out_trade_no: 'courier-1' });
  });

  test('callback-new-members says the truth and more', async () => {
    await payWith('callback-new-members');
    const [heard] = stage.merchant.heard;
    expect(heard && wordsOf(heard)).toMatchObject({ trade_state: 'SUCCESS', amount: { total: 800 }, invented_since: { list: [1, null] } });
  });

  test.each([
    ['callback-wrong-amount', { amount: { total: 801 } }],
    ['callback-wrong-currency', { amount: { total: 800, currency: 'USD' } }],
    ['callback-wrong-mchid', { mchid: '1999999999' }],
    ['callback-wrong-appid', { appid: 'wx0000000000000000' }],
    ['callback-unknown-order', { out_trade_no: expect.stringMatching(/^unknown/) }],
  ])('%s lies under a good signature', async (outcome, lie) => {
    await payWith(outcome);
    const [heard] = stage.merchant.heard;
    expect(heard && isGenuine(heard)).toBe(true);
    expect(heard && wordsOf(heard)).toMatchObject(lie);
    expect((await stage.merchant.query('courier-1')).json).toMatchObject({ trade_state: 'SUCCESS', amount: { total: 800 } });
  });

  test('is replayed with the very same bytes and headers', async () => {
    await payWith('callback-replayed', { afterMs: 1000 });
    await stage.advance(1000);
    const [first, again] = stage.merchant.heard;
    expect(again?.body).toBe(first?.body);
    expect(again?.headers['wechatpay-signature']).toBe(first?.headers['wechatpay-signature']);
    expect((await recorded())[0]?.tries.map((one) => one.note)).toEqual([undefined, 'replayed']);
  });

  test('of a payment comes after that of its refund', async () => {
    await payWith('refund-callback-before-payment-callback');
    expect(stage.merchant.heard).toHaveLength(0);
    await stage.merchant.refund('courier-1', 'refund-1', 800);
    await stage.advance(2000);
    const events = stage.merchant.heard.map(({ body }) => JSON.parse(body).event_type);
    expect(events).toEqual(['REFUND.SUCCESS', 'TRANSACTION.SUCCESS']);
  });

  test('is delayed', async () => {
    await stage.merchant.control('POST', '/scenarios', {
      nextOrder: true,
      scenario: 'delayed',
      params: { endpoint: 'callback', ms: 5000 },
    });
    await payWith('paid');
    expect(stage.merchant.heard).toHaveLength(0);
    await stage.advance(5000);
    expect(stage.merchant.heard).toHaveLength(1);
  });
});
