import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Fault } from '#kernel';
import type { Config } from '#platform';
import { wechatLogins } from '#wechat';
import { readConfig } from '../../../apps/wechat-sandbox/src/config.js';
import { createSandbox, type Sandbox } from '../../../apps/wechat-sandbox/src/sandbox.js';
import { SECRETS } from '../../support/stores.js';
import { FakeWechat, nobody } from './fake-wechat.js';

const { identity } = readConfig({ SECRETS_DIR: SECRETS });
let sandbox: Sandbox;
let base: string;
let other: FakeWechat;
beforeEach(async () => {
  sandbox = createSandbox({ identity });
  base = await sandbox.listen({ port: 0 });
  other = await FakeWechat.open();
});
afterEach(async () => {
  await sandbox.close();
  await other.close();
});

const loginsAt = (bases: string[], appSecret = identity.appSecret) =>
  wechatLogins({ WECHAT_API_BASES: bases, secrets: { wechat: { appid: identity.appid }, appSecret } } as unknown as Config);

test('a code gives the same person every time, and is spent by one use', async () => {
  const logins = loginsAt([base]);
  const first = await logins.openidOf('dev:li:1');
  expect(first).toEqual({ openid: expect.stringMatching(/^o.{27}$/) });
  expect(await logins.openidOf('dev:li:2')).toEqual(first);
  expect(await logins.openidOf('dev:li:1')).toEqual({ refused: 'login_code_rejected' });
});

test('an invented code is refused', async () => {
  expect(await loginsAt([base]).openidOf('no such&code=1')).toEqual({ refused: 'login_code_rejected' });
});

test('a wrong secret of ours is a fault, not the fault of the person', async () => {
  await expect(loginsAt([base], 'wrong').openidOf('dev:li:3')).rejects.toThrow(Fault);
});

test('a host that cannot be reached is followed by the next', async () => {
  expect(await loginsAt([await nobody(), base]).openidOf('dev:li:4')).toHaveProperty('openid');
});

test('a code whose answer is lost is not shown to another host, for it may be spent', async () => {
  other.answers(undefined);
  await expect(loginsAt([other.base, base]).openidOf('dev:li:5')).rejects.toThrow(Fault);
  expect(await loginsAt([base]).openidOf('dev:li:5')).toHaveProperty('openid');
});

test('no fault tells the code or the secret', async () => {
  other.answers(undefined);
  const fault = await loginsAt([other.base], 'top-secret')
    .openidOf('dev:li:6')
    .catch((error: unknown) => error);
  const told = JSON.stringify(fault, Object.getOwnPropertyNames(fault)) + String(fault) + String((fault as Error).cause);
  expect(told).not.toMatch(/top-secret|dev:li/);
});
