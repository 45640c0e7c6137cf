import { createPrivateKey, sign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openidOf } from './login.js';
import { openStage, type Stage } from './testing/stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.clear());

/** The arguments of `wx.requestPayment`, signed as the merchant must. */
function requestPayment(prepayId: string, changes: Record<string, string> = {}): Record<string, string> {
  const { appid, merchantPrivateKey } = stage.identity;
  const timeStamp = String(stage.clock.nowMs() / 1000);
  const message = `${appid}\n${timeStamp}\nsome-nonce\nprepay_id=${prepayId}\n`;
  const paySign = sign('sha256', Buffer.from(message), createPrivateKey(merchantPrivateKey)).toString('base64');
  return { appId: appid, timeStamp, nonceStr: 'some-nonce', package: `prepay_id=${prepayId}`, signType: 'RSA', paySign, ...changes };
}

describe('the cashier', () => {
  test('takes what the merchant signed', async () => {
    const prepayId = await stage.merchant.placed('cashier-1');
    expect((await stage.merchant.pay(prepayId, requestPayment(prepayId))).json['result']).toBe('requestPayment:ok');
  });

  test.each<Record<string, string>>([
    { nonceStr: 'another' },
    { timeStamp: '1700000000' },
    { appId: 'wx2' },
    { signType: 'MD5' },
    { paySign: 'bm8=' },
    { package: 'prepay_id=wx-other' },
  ])('turns away %p, and the order stays unpaid', async (changes) => {
    const prepayId = await stage.merchant.placed('cashier-1');
    const answer = await stage.merchant.pay(prepayId, requestPayment(prepayId, changes));
    expect(answer.json['result']).toMatch(/^requestPayment:fail /);
    expect(answer.json['orderState']).toBe('NOTPAY');
  });

  test('turns away a person for whom the order was not placed', async () => {
    const prepayId = await stage.merchant.placed('cashier-1');
    const openid = openidOf(stage.identity.appid, 'somebody else');
    expect((await stage.merchant.pay(prepayId, { openid })).json['orderState']).toBe('NOTPAY');
  });

  test('opened in time lets the person pay after time_expire; closed, it does not open', async () => {
    const time_expire = '2026-03-01T18:10:00+08:00';
    const opened = await stage.merchant.placed('cashier-1', { time_expire });
    const unopened = await stage.merchant.placed('cashier-2', { time_expire });
    await stage.merchant.control('POST', `/prepay/${opened}/open`);
    await stage.advance(11 * 60_000);
    expect((await stage.merchant.pay(opened)).json['result']).toBe('requestPayment:ok');
    expect((await stage.merchant.pay(unopened)).json['result']).toBe('requestPayment:fail 订单已超过支付期限');
  });

  test('is shut when WeChat closes the order of its own accord, and the bank may complete a payment all the same', async () => {
    const prepayId = await stage.merchant.placed('cashier-1');
    const closed = await stage.merchant.control('POST', '/orders/cashier-1/close', { paidAfterMs: 2_000 });
    expect(closed.json).toEqual({ state: 'CLOSED' });
    expect((await stage.merchant.pay(prepayId)).json['result']).toBe('requestPayment:fail 该订单已关闭');
    await stage.advance(2_000);
    expect((await stage.merchant.query('cashier-1')).json['trade_state']).toBe('SUCCESS');
    expect((await stage.merchant.control('POST', '/orders/cashier-1/close')).status).toBe(409);
  });

  test('knows no prepay_id that was never issued', async () => {
    const answer = await stage.merchant.pay('wx-never');
    expect([answer.status, answer.json['orderState']]).toEqual([404, null]);
  });
});
