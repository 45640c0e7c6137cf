import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadConfig } from './config.js';

const NEEDED = { DATABASE_URL: 'mysql://u:CANARY@h/d', REDIS_URL: 'redis://h' };

/** What somebody who starts the product is told. */
function complaint(environment: Record<string, string>): string {
  try {
    loadConfig({ ...NEEDED, ...environment });
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([
  ['DATABASE_URL', 'postgres://u:CANARY@h/d'],
  ['REDIS_URL', 'redis://a,redis://b'],
  ['REDIS_URL', 'redis://a,http://b'],
  ['NODE_ENV', 'prod'],
  ['PUBLIC_URL', 'park.example'],
  ['TRUSTED_PROXIES', '10.0.0.0/8,proxy'],
  ['WECHAT_API_BASES', ''],
  ['WECHAT_PAY_BASES', 'https://api.mch.weixin.qq.com,rubbish'],
  ['HOLD_MS', '120000'],
])('a wrong %s stops the start and is named, and no password is told', (name, value) => {
  expect(complaint({ [name]: value })).toMatch(new RegExp(`→ at ${name}`));
  expect(complaint({ [name]: value })).not.toContain('CANARY');
});

test('each secret file that is missing or malformed is named, and nothing of what it holds is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'night-berth-'));
  const files = {
    'wechat.json': '{"appid":"CANARY",',
    'merchant-private.pem': 'CANARY PRIVATE KEY',
    'field.key': 'CANARY',
    'app-secret': 'CANARY',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const told = complaint({ SECRETS_DIR: folder });
  rmSync(folder, { recursive: true });
  for (const name of ['wechat.json', 'merchant-private.pem', 'field.key', 'apiv3.key', 'index.key', 'wechatpay-public.pem'])
    expect(told).toContain(`\n${name}: `);
  expect(told).not.toMatch(/app-secret|CANARY/);
});
