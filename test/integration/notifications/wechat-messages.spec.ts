import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '#kernel';
import type { WechatMessage } from '#notifications';
import type { Config } from '#platform';
import { wechatMessages } from '#wechat';
import { readConfig } from '../../../apps/wechat-sandbox/src/config.js';
import { openidOf } from '../../../apps/wechat-sandbox/src/login.js';
import { createSandbox, type Sandbox } from '../../../apps/wechat-sandbox/src/sandbox.js';
import { SECRETS } from '../../support/stores.js';
import { FakeWechat, nobody } from '../wechat/fake-wechat.js';

const { identity } = readConfig({ SECRETS_DIR: SECRETS });
const openid = openidOf(identity.appid, 'li');
const MESSAGE: WechatMessage = {
  openid,
  templateId: 'sandbox-template-leave-soon-000000000000004',
  page: 'pages/bookings/bookings',
  values: { thing1: '示例停车场', time2: '2026年3月2日 18:00', thing3: '请按时离场' },
};
const TOKEN = { access_token: 'token', expires_in: 7_200 };

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

const clock = new FakeClock(0);
const messagesAt = (bases: string[], appSecret = identity.appSecret) =>
  wechatMessages({ WECHAT_API_BASES: bases, secrets: { wechat: { appid: identity.appid }, appSecret } } as unknown as Config, clock);
const json = (body: object) => ({ status: 200, body: JSON.stringify(body) });
const script = (fault: object) =>
  fetch(`${base}/control/messages/script`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
const onPhones = () => sandbox.world.book.messages().filter(({ errcode }) => errcode === 0);

test('a message is on the phone, with the words that it was given', async () => {
  expect(await messagesAt([base]).send(MESSAGE)).toEqual({ kind: 'sent' });
  expect(onPhones()).toMatchObject([{ openid, templateId: MESSAGE.templateId, page: MESSAGE.page, values: MESSAGE.values }]);
});

test.each([43101, 47003, 40037, 45009])('a refusal with %i is told as it is, and not repeated', async (errcode) => {
  await script({ outcome: 'refuse', errcode });
  expect(await messagesAt([base]).send(MESSAGE)).toEqual({ kind: 'refused', errcode });
  expect(sandbox.world.book.messages()).toHaveLength(1);
});

describe('the token', () => {
  test('is fetched once for many messages, and again a minute before its end', async () => {
    for (const answer of [TOKEN, { errcode: 0 }, { errcode: 0 }, TOKEN, { errcode: 0 }]) other.answers(json(answer));
    const messages = messagesAt([other.base]);
    await messages.send(MESSAGE);
    clock.advance(7_139_999);
    await messages.send(MESSAGE);
    clock.advance(1);
    await messages.send(MESSAGE);
    expect(other.heard.map(({ path }) => path.split('?')[0])).toEqual([
      '/cgi-bin/stable_token',
      ...['/cgi-bin/message/subscribe/send', '/cgi-bin/message/subscribe/send'],
      '/cgi-bin/stable_token',
      '/cgi-bin/message/subscribe/send',
    ]);
  });

  test('is asked for by one of those who need it at the same time', async () => {
    const messages = messagesAt([base]);
    expect(await Promise.all(Array.from({ length: 9 }, () => messages.send(MESSAGE)))).toEqual(Array(9).fill({ kind: 'sent' }));
    expect(onPhones()).toHaveLength(9);
  });

  test.each([40001, 42001, 40014])('that is refused with %i is replaced, once, and the message sent once', async (errcode) => {
    const messages = messagesAt([base]);
    await messages.send(MESSAGE);
    await script({ outcome: 'token-refused', errcode });
    expect(await messages.send(MESSAGE)).toEqual({ kind: 'sent' });
    expect(onPhones()).toHaveLength(2);
  });

  test('that is refused twice is given up: the message is refused', async () => {
    await script({ outcome: 'token-refused', times: 2 });
    const messages = messagesAt([base]);
    expect(await messages.send(MESSAGE)).toEqual({ kind: 'refused', errcode: 40001 });
    expect(await messages.send(MESSAGE)).toEqual({ kind: 'sent' });
  });

  test('that is not to be had leaves the message certainly unsent', async () => {
    expect(await messagesAt([base], 'wrong').send(MESSAGE)).toEqual({ kind: 'not_sent' });
    expect(sandbox.world.book.messages()).toEqual([]);
  });
});

describe('an outcome that nobody can tell', () => {
  test('is unknown when the line is cut, whether the message arrived or not', async () => {
    const messages = messagesAt([base]);
    await script({ outcome: 'sent-then-cut' });
    expect(await messages.send(MESSAGE)).toEqual({ kind: 'unknown' });
    await script({ outcome: 'cut' });
    expect(await messages.send(MESSAGE)).toEqual({ kind: 'unknown' });
    expect(onPhones()).toHaveLength(1);
  });

  test.each<[string, { status: number; body: string }]>([
    ['WeChat is busy', json({ errcode: -1, errmsg: 'system error' })],
    ['the answer is none', { status: 200, body: 'oops' }],
    ['a gateway on the way has failed', { status: 502, body: '{"errcode":0}' }],
  ])('is unknown when %s, and no other host is asked', async (_what, answer) => {
    const second = await FakeWechat.open();
    try {
      other.answers(json(TOKEN));
      other.answers(answer);
      expect(await messagesAt([other.base, second.base]).send(MESSAGE)).toEqual({ kind: 'unknown' });
      expect([other.heard.length, second.heard.length]).toEqual([2, 0]);
    } finally {
      await second.close();
    }
  });

  test('is none when no host could be reached, and a host that cannot be is followed by the next', async () => {
    expect(await messagesAt([await nobody()]).send(MESSAGE)).toEqual({ kind: 'not_sent' });
    expect(await messagesAt([await nobody(), base]).send(MESSAGE)).toEqual({ kind: 'sent' });
  });
});
