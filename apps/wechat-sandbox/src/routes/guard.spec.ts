import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from '../testing/merchant.js';
import { openStage, type Stage } from '../testing/stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.clear());

const PATH = '/v3/pay/transactions/jsapi';
const verdict = ({ status, json }: Answer) => [status, json['code']];

/** Places an order with the parts of the Authorization changed. */
function placeAs(changes: Record<string, string>): Promise<Answer> {
  const body = JSON.stringify(stage.merchant.orderBody('guarded-1'));
  return stage.merchant.call('POST', PATH, body, { Authorization: stage.merchant.authorization('POST', PATH, body, changes) });
}

describe('a request is refused as unsigned', () => {
  const secondsOff = (seconds: number) => String(stage.clock.nowMs() / 1000 + seconds);

  test('when its body differs from what was signed by a single byte', async () => {
    const body = JSON.stringify(stage.merchant.orderBody('guarded-1'));
    const Authorization = stage.merchant.authorization('POST', PATH, body);
    const refused = await stage.merchant.call('POST', PATH, `${body} `, { Authorization });
    expect(verdict(refused)).toEqual([401, 'SIGN_ERROR']);
    expect(refused.json['detail']).toMatchObject({
      location: 'authorization',
      sign_information: { method: 'POST', url: PATH, truncated_sign_message: expect.stringContaining(`POST\n${PATH}\n`) },
    });
    expect(refused.text).not.toContain('openid');
  });

  test('when its query differs from what was signed', async () => {
    const Authorization = stage.merchant.authorization('GET', '/v3/pay/transactions/out-trade-no/guarded-1?mchid=1', '');
    const refused = await stage.merchant.call('GET', '/v3/pay/transactions/out-trade-no/guarded-1?mchid=2', undefined, { Authorization });
    expect(verdict(refused)).toEqual([401, 'SIGN_ERROR']);
  });

  test('when its time is more than five minutes off, either way', async () => {
    expect((await placeAs({ timestamp: secondsOff(300) })).status).toBe(200);
    expect((await placeAs({ timestamp: secondsOff(-300) })).status).toBe(200);
    expect(verdict(await placeAs({ timestamp: secondsOff(301) }))).toEqual([401, 'SIGN_ERROR']);
    expect(verdict(await placeAs({ timestamp: secondsOff(-301) }))).toEqual([401, 'SIGN_ERROR']);
  });

  test('when its nonce was heard in the last five minutes', async () => {
    expect((await placeAs({ nonce_str: 'twice' })).status).toBe(200);
    expect(verdict(await placeAs({ nonce_str: 'twice' }))).toEqual([401, 'SIGN_ERROR']);
    stage.clock.advance(300_001);
    expect((await placeAs({ nonce_str: 'twice' })).status).toBe(200);
  });

  test.each<Record<string, string>>([
    { mchid: '1900000099' },
    { serial_no: 'ABCDEF' },
    { signature: 'bm90IGEgc2lnbmF0dXJl' },
    { signature: '' },
  ])('with %p', async (changes) => {
    expect(verdict(await placeAs(changes))).toEqual([401, 'SIGN_ERROR']);
  });

  test('without an Authorization, or with one of another scheme', async () => {
    for (const Authorization of ['', 'Bearer x', 'WECHATPAY2-SM2-WITH-SM3 mchid="1"']) {
      expect(verdict(await stage.merchant.call('POST', PATH, {}, { Authorization }))).toEqual([401, 'SIGN_ERROR']);
    }
  });
});

describe('a request is refused before it is read', () => {
  test.each([
    ['Accept that excludes JSON', { Accept: 'text/html' }, 406],
    ['empty User-Agent', { 'User-Agent': '' }, 400],
    ['Content-Type that is no JSON', { 'Content-Type': 'text/plain' }, 400],
    ['Wechatpay-Serial that WeChat does not have', { 'Wechatpay-Serial': 'PUB_KEY_ID_other' }, 400],
  ])('for an %s', async (_what, headers, status) => {
    const refused = await stage.merchant.call('POST', PATH, stage.merchant.orderBody('guarded-1'), headers as Record<string, string>);
    expect(verdict(refused)).toEqual([status, 'PARAM_ERROR']);
  });

  test('and errors are signed and numbered like any answer', async () => {
    const refused = await stage.merchant.query('guarded-none');
    expect(verdict(refused)).toEqual([404, 'ORDER_NOT_EXIST']);
    expect(stage.merchant.isGenuine(refused.headers, refused.text)).toBe(true);
    expect(refused.headers.get('Request-ID')).toMatch(/-268512771$/);
  });
});

describe('a field is refused by its place', () => {
  test.each([
    [{ surprise: 1 }, '/surprise'],
    [{ amount: { total: 800, currency: 'CNY', tip: 1 } }, '/amount/tip'],
    [{ amount: { total: 0 } }, '/amount/total'],
    [{ amount: { total: 8.5 } }, '/amount/total'],
    [{ amount: { total: 800, currency: 'USD' } }, '/amount/currency'],
    [{ payer: { openid: 'o-of-nobody' } }, '/payer/openid'],
    [{ description: '停'.repeat(43) }, '/description'],
    [{ out_trade_no: 'short' }, '/out_trade_no'],
    [{ out_trade_no: 'with space' }, '/out_trade_no'],
    [{ time_expire: '2026-03-01T10:30:00Z' }, '/time_expire'],
    [{ time_expire: '2026-03-01T10:30:00.000+08:00' }, '/time_expire'],
    [{ time_expire: '2026-03-01T17:59:59+08:00' }, '/time_expire'],
    [{ notify_url: 'http://example.com/n' }, '/notify_url'],
    [{ notify_url: 'https://example.com/n?a=1' }, '/notify_url'],
    [{ notify_url: 'https://pay.weixin.qq.com/n' }, '/notify_url'],
  ])('%j at %s', async (changes, field) => {
    const refused = await stage.merchant.place('guarded-2', changes);
    expect(verdict(refused)).toEqual([400, 'PARAM_ERROR']);
    expect(refused.json['detail']).toMatchObject({ field, location: 'body' });
    if (field.endsWith('surprise')) expect(refused.headers.get('Request-ID')).toMatch(/-270924358$/);
  });

  test('and old pages’ spelling is met as well', async () => {
    await stage.merchant.control('POST', '/switches', { codeSpelling: 'old' });
    expect((await stage.merchant.query('guarded-none')).json['code']).toBe('ORDERNOTEXIST');
    await stage.merchant.control('POST', '/switches', { codeSpelling: 'mixed' });
    const codes = new Set<unknown>();
    for (let ask = 0; ask < 20; ask++) codes.add((await stage.merchant.query('guarded-none')).json['code']);
    expect(codes).toEqual(new Set(['ORDERNOTEXIST', 'ORDER_NOT_EXIST']));
    await stage.merchant.control('POST', '/switches', { codeSpelling: 'new' });
  });
});
