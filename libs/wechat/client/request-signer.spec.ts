import { createVerify, generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { RequestSigner } from './request-signer.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const world = {
  nowMs: () => 1_554_208_460_999,
  chance: () => 0,
  nonce: () => '593BEC0C930BF1AFEB40B4A08C8FB242',
  pause: async () => undefined,
};
const signer = new RequestSigner({ mchid: '1900009191', merchantSerial: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C' }, pem, world);

/** Checked with another interface of node than the one that signs. */
function isSigned(message: string, signature: string): boolean {
  return createVerify('RSA-SHA256').update(message).verify(publicKey, signature, 'base64');
}

test('a request is signed over method, path with query, second, nonce and body, each ended by a line feed', async () => {
  const header = await signer.authorization('POST', '/v3/pay/transactions/jsapi', '{"a":"夜泊"}');
  const fields = Object.fromEntries([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  expect(header).toMatch(/^WECHATPAY2-SHA256-RSA2048 /);
  expect(fields).toMatchObject({
    mchid: '1900009191',
    nonce_str: '593BEC0C930BF1AFEB40B4A08C8FB242',
    timestamp: '1554208460',
    serial_no: '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C',
  });
  const message = 'POST\n/v3/pay/transactions/jsapi\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{"a":"夜泊"}\n';
  expect(isSigned(message, fields['signature'] ?? '')).toBe(true);
});

test('a GET has an empty body and keeps its line', async () => {
  const header = await signer.authorization('GET', '/v3/certificates?algorithm_type=RSA', '');
  const signature = /signature="([^"]*)"/.exec(header)?.[1] ?? '';
  expect(isSigned('GET\n/v3/certificates?algorithm_type=RSA\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n', signature)).toBe(true);
});

test('signing happens off the event loop: other work goes on between the call and the signature', async () => {
  const order: string[] = [];
  const signed = signer.sign('a').then(() => order.push('signed'));
  await Promise.resolve();
  order.push('went on');
  await signed;
  expect(order).toEqual(['went on', 'signed']);
});
