import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from './config.js';
import { throwawayIdentity } from './testing/throwaway-identity.js';

const identity = throwawayIdentity();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wechat-secrets-'));
  const { appid, mchid, merchantSerial, publicKeyId } = identity;
  const files = {
    'wechat.json': JSON.stringify({ appid, mchid, merchantSerial, publicKeyId }),
    'merchant-public.pem': identity.merchantPublicKey,
    'wechatpay-private.pem': identity.wechatpayPrivateKey,
    'platform-private.pem': identity.platformPrivateKey,
    'platform-cert.pem': identity.platformCertificate,
    'apiv3.key': `${identity.apiv3Key}\n`,
    'app-secret': `${identity.appSecret}\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (changes: Record<string, string> = {}) => readConfig({ SECRETS_DIR: folder, ...changes });

describe('the sandbox', () => {
  test('starts on this machine with the development secrets', () => {
    expect(read()).toMatchObject({ port: 3401, host: '127.0.0.1', identity: { apiv3Key: identity.apiv3Key, mchid: identity.mchid } });
  });

  test('refuses production', () => {
    expect(() => read({ NODE_ENV: 'production' })).toThrow(/never runs in production/);
  });

  test.each<Record<string, string>>([
    { HOST: 'api.mch.weixin.qq.com' },
    { PUBLIC_URL: 'https://pay.QQ.com/x' },
    { WECHAT_PAY_BASES: 'http://localhost:3401, https://api.mch.weixin.qq.com' },
    { WECHAT_API_BASES: 'https://api.weixin.qq.com' },
  ])('refuses to run beside %p', (changes) => {
    expect(() => read(changes)).toThrow(/qq\.com/);
  });

  test('does not mistake another host for one of qq.com', () => {
    expect(read({ HOST: 'notqq.com' }).host).toBe('notqq.com');
  });

  test('refuses to start without its secrets', () => {
    expect(() => readConfig({})).toThrow(/SECRETS_DIR/);
  });
});
