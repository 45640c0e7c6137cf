import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { SignatureCheck } from './signature-check.js';

const wechat = generateKeyPairSync('rsa', { modulusLength: 2048 });
const certified = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

const NOW_S = 1_700_000_000;
const body = Buffer.from('{"id":"夜泊"}');
const check = new SignatureCheck(
  { id: 'PUB_KEY_ID_1', key: wechat.publicKey },
  async (serial) => (serial === 'CERT1' ? certified.publicKey : undefined),
  () => NOW_S * 1000,
);

function headers({ key = wechat.privateKey, serial = 'PUB_KEY_ID_1', timestamp = `${NOW_S}`, content = body } = {}) {
  const message = Buffer.concat([Buffer.from(`${timestamp}\nnonce\n`), content, Buffer.from('\n')]);
  return {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': 'nonce',
    'wechatpay-serial': serial,
    'wechatpay-signature': sign('RSA-SHA256', message, key).toString('base64'),
  };
}

test('bytes that WeChat signed are without fault, whichever of its keys it used', async () => {
  expect(await check.faultIn(headers(), body)).toBeUndefined();
  expect(await check.faultIn(headers({ key: certified.privateKey, serial: 'CERT1' }), body)).toBeUndefined();
});

test('an answer without a body is signed over an empty line', async () => {
  const empty = Buffer.alloc(0);
  expect(await check.faultIn(headers({ content: empty }), empty)).toBeUndefined();
});

test('a changed byte, a stranger key and a key under another name are forged', async () => {
  expect(await check.faultIn(headers(), Buffer.from('{"id":"夜伯"}'))).toBe('forged');
  expect(await check.faultIn(headers({ key: stranger.privateKey }), body)).toBe('forged');
  expect(await check.faultIn(headers({ key: certified.privateKey }), body)).toBe('forged');
});

test('probe traffic simply does not verify', async () => {
  const probe = { ...headers(), 'wechatpay-signature': `WECHATPAY/SIGNTEST/${'A'.repeat(325)}` };
  expect(await check.faultIn(probe, body)).toBe('forged');
});

test('five minutes either way are fresh, a second more is stale', async () => {
  expect(await check.faultIn(headers({ timestamp: `${NOW_S - 300}` }), body)).toBeUndefined();
  expect(await check.faultIn(headers({ timestamp: `${NOW_S + 300}` }), body)).toBeUndefined();
  expect(await check.faultIn(headers({ timestamp: `${NOW_S - 301}` }), body)).toBe('stale');
  expect(await check.faultIn(headers({ timestamp: `${NOW_S + 301}` }), body)).toBe('stale');
});

test('a key that nobody knows is refused', async () => {
  expect(await check.faultIn(headers({ serial: 'CERT2' }), body)).toBe('unknown_serial');
});

test.each(['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-serial', 'wechatpay-signature'])(
  'without %s it is unsigned',
  async (name) => {
    expect(await check.faultIn({ ...headers(), [name]: undefined }, body)).toBe('unsigned');
    expect(await check.faultIn({ ...headers(), [name]: ['a', 'b'] }, body)).toBe('unsigned');
  },
);

test('a timestamp that is no number of seconds is unsigned, not fresh', async () => {
  expect(await check.faultIn(headers({ timestamp: 'NaN' }), body)).toBe('unsigned');
});
