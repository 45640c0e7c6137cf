import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { clientOf, FakeWechat, NOW_MS, nobody, signed } from './fake-wechat.js';

let wechat: FakeWechat;
beforeEach(async () => {
  wechat = await FakeWechat.open();
});
afterEach(() => wechat.close());

const PREPAY = { status: 200, body: '{"prepay_id":"wx201410272009395522657a690389285100","new_member":1}' };
const error = (status: number, code: string) => ({ status, body: JSON.stringify({ code, message: '说明' }) });
const BYTES = '{"description":"夜泊"}';

describe('what is sent', () => {
  test('the stored bytes go out unchanged, signed and naming the key that the answer shall be signed with', async () => {
    wechat.answers(PREPAY);
    const outcome = await clientOf(wechat.base).payments.placeOrder(BYTES);
    expect(outcome).toEqual({ kind: 'ok', value: { prepayId: 'wx201410272009395522657a690389285100' } });
    expect(wechat.heard).toMatchObject([{ method: 'POST', path: '/v3/pay/transactions/jsapi', body: BYTES }]);
    expect(wechat.heard[0]?.headers).toMatchObject({
      'wechatpay-serial': 'PUB_KEY_ID_1',
      accept: 'application/json',
      'content-type': 'application/json',
    });
    expect(wechat.heard[0]?.headers.authorization).toMatch(/^WECHATPAY2-SHA256-RSA2048 mchid="1900000001",/);
  });

  test('an order carries the deadline in Beijing time, our address for notifications and nothing unknown', () => {
    const { payments } = clientOf(wechat.base);
    const payUntilMs = Date.parse('2026-03-02T10:15:00.987Z');
    const order = payments.orderBytes({
      outTradeNo: 'order-000001',
      amountFen: 800,
      description: '夜'.repeat(60),
      openid: 'o1',
      payUntilMs,
    });
    expect(JSON.parse(order)).toEqual({
      appid: 'wx1',
      mchid: '1900000001',
      description: '夜'.repeat(42), // 126 of 127 bytes: no character is cut in half
      out_trade_no: 'order-000001',
      time_expire: '2026-03-02T18:15:00+08:00',
      notify_url: 'https://berth.example/api/v1/wechat/payment-notifications',
      amount: { total: 800, currency: 'CNY' },
      payer: { openid: 'o1' },
    });
  });

  test('a refund of nothing or of more than was paid is a bug', () => {
    const { payments } = clientOf(wechat.base);
    const refund = { outTradeNo: 'o', outRefundNo: 'r', totalFen: 800, reason: '退款' };
    expect(() => payments.refundBytes({ ...refund, amountFen: 0 })).toThrow();
    expect(() => payments.refundBytes({ ...refund, amountFen: 801 })).toThrow();
  });
});

describe('which answers count', () => {
  test('a 204 is an answer, signed over an empty body', async () => {
    wechat.answers({ status: 204 });
    expect(await clientOf(wechat.base).payments.closeOrder('order-000001')).toEqual({ kind: 'ok', value: 'closed' });
    expect(wechat.heard[0]?.path).toBe('/v3/pay/transactions/out-trade-no/order-000001/close');
  });

  test.each([
    ['nobody signed', { ...PREPAY, isUnsigned: true }],
    ['is older than five minutes', { ...PREPAY, isUnsigned: true, headers: signed(PREPAY.body, NOW_MS - 301_000) }],
    ['was changed on the way', { ...PREPAY, isUnsigned: true, headers: signed('{"prepay_id":"wx1"}') }],
    ['is not what the page promises', { status: 200, body: '{"prepay":"wx1"}' }],
    ['is not JSON', { status: 200, body: 'wx1' }],
  ])('a good status whose body %s is unknown, and is not asked again', async (_, reply) => {
    wechat.answers(reply);
    expect(await clientOf(wechat.base).payments.placeOrder(BYTES)).toMatchObject({ kind: 'unknown' });
    expect(wechat.heard).toHaveLength(1);
  });

  test.each(['ORDERPAID', 'ORDER_PAID'])('%s is the same code in both spellings', async (code) => {
    wechat.answers(error(403, code));
    const outcome = await clientOf(wechat.base).payments.placeOrder(BYTES);
    expect(outcome).toEqual({ kind: 'business', code: 'ORDERPAID', status: 403, isVerified: true });
  });

  test('a refusal that nobody signed is told apart', async () => {
    wechat.answers({ ...error(404, 'ORDER_NOT_EXIST'), isUnsigned: true });
    const outcome = await clientOf(wechat.base).payments.queryOrder('order-000001');
    expect(outcome).toEqual({ kind: 'business', code: 'ORDERNOTEXIST', status: 404, isVerified: false });
  });

  test('an answer about another order is unknown', async () => {
    wechat.answers({ status: 200, body: JSON.stringify({ appid: 'wx1', mchid: '1', out_trade_no: 'other1', trade_state: 'NOTPAY' }) });
    expect(await clientOf(wechat.base).payments.queryOrder('order-000001')).toMatchObject({ kind: 'unknown' });
  });

  test('a redirect is not followed', async () => {
    wechat.answers({ status: 302, headers: { Location: `${wechat.base}/elsewhere` } });
    expect(await clientOf(wechat.base).payments.placeOrder(BYTES)).toMatchObject({ kind: 'unknown' });
    expect(wechat.heard).toHaveLength(1);
  });

  test('an answer without end is cut off', async () => {
    const endless = (response: { writeHead(status: number): { write(text: string): void } }) =>
      response.writeHead(200).write('x'.repeat(300_000));
    wechat.answers(endless, endless, endless);
    expect(await clientOf(wechat.base).payments.placeOrder(BYTES)).toMatchObject({ kind: 'unknown' });
  });
});

describe('what is tried again', () => {
  test.each([
    ['a 500', error(500, 'SYSTEM_ERROR')],
    ['a 429', error(429, 'FREQUENCY_LIMITED')],
    ['a cut line', undefined],
  ])('%s is followed by the same bytes under a new nonce, after a pause of chance', async (_, reply) => {
    wechat.answers(reply, PREPAY);
    const { payments, pauses } = clientOf(wechat.base);
    expect(await payments.placeOrder(BYTES)).toMatchObject({ kind: 'ok' });
    expect(wechat.heard.map((one) => one.body)).toEqual([BYTES, BYTES]);
    expect(wechat.heard[0]?.headers.authorization).not.toBe(wechat.heard[1]?.headers.authorization);
    expect(pauses).toEqual([100]); // half of 200 ms
  });

  test('three tries and no more: a 500 stays unknown, a 429 says what it is', async () => {
    wechat.answers(...Array(3).fill(error(500, 'SYSTEM_ERROR')), ...Array(3).fill(error(429, 'FREQUENCY_LIMITED')));
    const { payments } = clientOf(wechat.base);
    expect(await payments.placeOrder(BYTES)).toMatchObject({ kind: 'unknown' });
    expect(wechat.heard).toHaveLength(3);
    expect(await payments.placeOrder(BYTES)).toMatchObject({ kind: 'business', code: 'FREQUENCYLIMITED', status: 429 });
    expect(wechat.heard).toHaveLength(6);
  });

  test('a business refusal is not tried again', async () => {
    wechat.answers(error(400, 'PARAM_ERROR'));
    expect(await clientOf(wechat.base).payments.placeOrder(BYTES)).toMatchObject({ kind: 'business', code: 'PARAMERROR' });
    expect(wechat.heard).toHaveLength(1);
  });
});

describe('which host is asked', () => {
  test('when the first host cannot be reached the second is asked, and stays the one that is asked', async () => {
    wechat.answers(PREPAY, PREPAY);
    const { payments, pauses } = clientOf(await nobody(), wechat.base);
    expect(await payments.placeOrder(BYTES)).toMatchObject({ kind: 'ok' });
    expect(await payments.placeOrder(BYTES)).toMatchObject({ kind: 'ok' });
    expect(pauses).toHaveLength(1);
  });

  test('a host that takes the request and gives no whole answer is left too', async () => {
    const other = await FakeWechat.open();
    wechat.answers(undefined);
    other.answers(PREPAY, PREPAY);
    const { payments } = clientOf(wechat.base, other.base);
    expect(await payments.placeOrder(BYTES)).toMatchObject({ kind: 'ok' });
    expect(await payments.placeOrder(BYTES)).toMatchObject({ kind: 'ok' });
    expect([wechat.heard.length, other.heard.map((one) => one.body)]).toEqual([1, [BYTES, BYTES]]);
    await other.close();
  });

  test('when no host can be reached the outcome is unknown', async () => {
    const { payments } = clientOf(await nobody(), await nobody());
    expect(await payments.queryOrder('order-000001')).toMatchObject({ kind: 'unknown' });
  });
});
