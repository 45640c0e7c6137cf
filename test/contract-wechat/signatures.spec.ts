import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Aes } from 'wechatpay-axios-plugin';
import { type Bench, errorCodeOf, openBench } from './another-client.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ codeSpelling: 'new' });
});
afterAll(() => bench.close());

const jsapi = 'v3/pay/transactions/jsapi';
let orders = 0;
const order = () => bench.merchant.orderBody(`signed-${String(++orders).padStart(4, '0')}`);

describe('answers that a careful client must not believe', () => {
  test.each([
    ['answer-unsigned', 'EV3_RES_HEADERS_INCOMPLATE'],
    ['answer-stale', 'EV3_RES_HEADER_TIMESTAMP_OFFSET'],
    ['answer-unknown-serial', 'EV3_RES_HEADER_PLATFORM_SERIAL'],
    ['answer-forged', 'EV3_RES_HEADER_SIGNATURE_DIGEST'],
    ['answer-tampered', 'EV3_RES_HEADER_SIGNATURE_DIGEST'],
    ['answer-signtest', 'EV3_RES_HEADER_SIGNATURE_DIGEST'],
  ])('%s is refused as %s, and the next answer is believed', async (scenario, code) => {
    const body = order();
    await bench.merchant.control('POST', '/scenarios', { outTradeNo: body['out_trade_no'], scenario });
    const refused: unknown = await bench
      .client(jsapi)
      .post(body)
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code });
    expect((await bench.client(jsapi).post(body)).status).toBe(200);
  });
});

describe('requests that WeChat does not believe', () => {
  test('a request signed with another key is refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await errorCodeOf(bench.client(jsapi, undefined, { privateKey: pem }).post(order()))).toBe('SIGN_ERROR');
  });

  test('a request under another merchant’s name or serial is refused', async () => {
    expect(await errorCodeOf(bench.client(jsapi, undefined, { mchid: '1900000099' }).post(order()))).toBe('SIGN_ERROR');
    expect(await errorCodeOf(bench.client(jsapi, undefined, { serial: 'A'.repeat(40) }).post(order()))).toBe('SIGN_ERROR');
  });
});

describe('the platform certificate', () => {
  test('is listed in certificate mode, and verifies the answers of that mode', async () => {
    await bench.merchant.control('POST', '/switches', { signingMode: 'cert' });
    const listed = await bench.merchant.call('GET', '/v3/certificates');
    const [entry] = listed.json['data'] as [{ serial_no: string; encrypt_certificate: Record<string, string> }];
    const { ciphertext = '', nonce = '', associated_data = '' } = entry.encrypt_certificate;
    const pem = Aes.AesGcm.decrypt(ciphertext, bench.identity.apiv3Key, nonce, associated_data);
    expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect((await bench.client(jsapi, { [entry.serial_no]: pem }).post(order())).status).toBe(200);
    expect(await errorCodeOf(bench.client(jsapi).post(order()))).toBe('EV3_RES_HEADER_PLATFORM_SERIAL');
    await bench.merchant.control('POST', '/switches', { signingMode: 'pubkey' });
  });

  test('does not exist for a merchant in public-key mode', async () => {
    expect(await errorCodeOf(bench.client('v3/certificates').get())).toBe('RESOURCE_NOT_EXISTS');
  });

  test('in mixed mode signs when the request names it', async () => {
    await bench.merchant.control('POST', '/switches', { signingMode: 'mixed' });
    const serial = bench.sandbox.world.signer.certificate.serial;
    const named = await bench.merchant.call('POST', `/${jsapi}`, order(), { 'Wechatpay-Serial': serial });
    expect(named.headers.get('Wechatpay-Serial')).toBe(serial);
    await bench.merchant.control('POST', '/switches', { signingMode: 'pubkey' });
  });
});
