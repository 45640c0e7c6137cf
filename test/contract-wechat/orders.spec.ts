import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin';
import { type Bench, errorCodeOf, eventually, openBench } from './another-client.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ codeSpelling: 'new', refundSettleMs: 0 });
});
afterAll(() => bench.close());

const jsapi = 'v3/pay/transactions/jsapi';
const byNumber = (outTradeNo: string) => `v3/pay/transactions/out-trade-no/${outTradeNo}`;
const place = (outTradeNo: string, changes: object = {}) => bench.client(jsapi).post(bench.merchant.orderBody(outTradeNo, changes));
const query = (outTradeNo: string) => bench.client(byNumber(outTradeNo)).get({ params: { mchid: bench.identity.mchid } });

describe('a client by other hands', () => {
  test('places an order, finds it unpaid, and closes it', async () => {
    const placed = await place('contract-0001');
    expect(placed.data['prepay_id']).toMatch(/^wx\d{14}/);
    expect((await query('contract-0001')).data).toMatchObject({ trade_state: 'NOTPAY', amount: { total: 800 } });
    const closed = await bench.client(`${byNumber('contract-0001')}/close`).post({ mchid: bench.identity.mchid });
    expect(closed.status).toBe(204);
    expect((await query('contract-0001')).data['trade_state']).toBe('CLOSED');
  });

  test('finds a paid order by both of its numbers, with the payer and the time', async () => {
    const placed = await place('contract-0002', { attach: 'a booking' });
    await bench.merchant.pay(String(placed.data['prepay_id']));
    const paid = await query('contract-0002');
    expect(paid.data).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'JSAPI', attach: 'a booking', amount: { payer_total: 800 } });
    expect(paid.data['success_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
    const byId = bench.client(`v3/pay/transactions/id/${paid.data['transaction_id']}`);
    expect((await byId.get({ params: { mchid: bench.identity.mchid } })).data).toEqual(paid.data);
  });

  test('opens a callback: checks its signature and decrypts the payment', async () => {
    const placed = await place('contract-0003');
    bench.merchant.heard.length = 0;
    await bench.merchant.pay(String(placed.data['prepay_id']));
    await eventually(() => bench.merchant.heard.length === 1);
    const [heard] = bench.merchant.heard;
    const headers = (heard?.headers ?? {}) as Record<string, string>;
    const body = heard?.body ?? '';
    const signed = Formatter.response(headers['wechatpay-timestamp'] ?? '', headers['wechatpay-nonce'] ?? '', body);
    expect(headers['wechatpay-serial']).toBe(bench.identity.publicKeyId);
    expect(Rsa.verify(signed, headers['wechatpay-signature'] ?? '', bench.identity.wechatpayPublicKey)).toBe(true);
    expect(Rsa.verify(`${signed}!`, headers['wechatpay-signature'] ?? '', bench.identity.wechatpayPublicKey)).toBe(false);
    const { resource } = JSON.parse(body);
    const words = Aes.AesGcm.decrypt(resource.ciphertext, bench.identity.apiv3Key, resource.nonce, resource.associated_data);
    expect(JSON.parse(words)).toMatchObject({ out_trade_no: 'contract-0003', trade_state: 'SUCCESS', amount: { total: 800 } });
  });

  test('refunds part of a payment and learns how it went', async () => {
    const placed = await place('contract-0004');
    await bench.merchant.pay(String(placed.data['prepay_id']));
    const refund = { out_trade_no: 'contract-0004', out_refund_no: 'refund@4', amount: { refund: 300, total: 800, currency: 'CNY' } };
    const accepted = await bench.client('v3/refund/domestic/refunds').post(refund);
    expect(accepted.data).toMatchObject({ status: 'PROCESSING', amount: { refund: 300, total: 800 } });
    await bench.merchant.control('POST', '/clock', { advanceMs: 0 });
    const found = await bench.client('v3/refund/domestic/refunds/refund@4').get();
    expect(found.data).toMatchObject({ status: 'SUCCESS', refund_id: accepted.data['refund_id'] });
    expect((await query('contract-0004')).data['trade_state']).toBe('REFUND');
  });

  test('is told in WeChat’s words what it did wrong', async () => {
    expect(await errorCodeOf(query('contract-none'))).toBe('ORDER_NOT_EXIST');
    expect(await errorCodeOf(place('contract-0005', { amount: { total: 0 } }))).toBe('PARAM_ERROR');
    expect(await errorCodeOf(place('contract-0006', { surprise: 1 }))).toBe('PARAM_ERROR');
    expect(await errorCodeOf(place('contract-0007', { appid: 'wxanother' }))).toBe('APPID_MCHID_NOT_MATCH');
  });
});
