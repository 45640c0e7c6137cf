import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openidOf } from './login.js';
import { TEMPLATES } from './templates.js';
import { openStage, type Stage } from './testing/stage.js';

let stage: Stage;
let openid: string;
beforeAll(async () => {
  stage = await openStage();
  openid = openidOf(stage.identity.appid, 'li');
});
beforeEach(() => stage.clear());
afterAll(() => stage.close());

const post = async (path: string, body: unknown) => {
  const answer = await fetch(stage.merchant.baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as Record<string, unknown>;
};
const token = async () => {
  const { appid, appSecret: secret } = stage.identity;
  return String((await post('/cgi-bin/stable_token', { grant_type: 'client_credential', appid, secret }))['access_token']);
};
const [, , , LEAVE] = TEMPLATES;
const fields = { thing1: { value: '示例停车场' }, time2: { value: '2026年3月2日 18:00' }, thing3: { value: '请按时离场' } };
const message = (changes: object = {}) => ({
  touser: openid,
  template_id: LEAVE?.id,
  page: 'pages/bookings/bookings',
  data: fields,
  ...changes,
});
const send = async (body: unknown, accessToken?: string) =>
  post(`/cgi-bin/message/subscribe/send?access_token=${accessToken ?? (await token())}`, body);
const book = async (of = openid) => (await stage.merchant.control('GET', `/messages?openid=${of}`)).json['messages'] as object[];

test('a message that fits is on the phone, and in the book for people and tests', async () => {
  expect(await send(message())).toMatchObject({ errcode: 0, errmsg: 'ok' });
  expect(await book()).toMatchObject([
    {
      openid,
      title: '离场提醒',
      page: 'pages/bookings/bookings',
      values: { thing1: '示例停车场', time2: '2026年3月2日 18:00', thing3: '请按时离场' },
      words: { 停车场: '示例停车场' },
      errcode: 0,
    },
  ]);
  expect(await book('nobody')).toEqual([]);
});

test.each<[string, object, number]>([
  ['a person of another app', { touser: 'o-invented' }, 40003],
  ['a template that nobody picked', { template_id: 'x' }, 40037],
  ['a page that is none', { page: 'https://example.com' }, 41030],
  ['a member that WeChat does not know', { form_id: '1' }, 47001],
  ['no fields', { data: null }, 47001],
])('%s is refused', async (_what, changes, errcode) => {
  expect(await send(message(changes))).toMatchObject({ errcode });
});

test.each<[string, object, string]>([
  ['a thing of 21 characters', { thing1: { value: '一'.repeat(21) } }, 'thing1'],
  ['an empty thing', { thing1: { value: ' ' } }, 'thing1'],
  ['two lines', { thing3: { value: '一\n二' } }, 'thing3'],
  ['a time that is none', { time2: { value: 'tomorrow' } }, 'time2'],
  ['a field left out', { time2: undefined }, 'time2'],
  ['a field too many', { thing9: { value: '一' } }, 'thing9'],
  ['a bare value', { thing1: '示例停车场' }, 'thing1'],
])('%s is refused by name', async (_what, changes, name) => {
  const answer = await send(message({ data: { ...fields, ...changes } }));
  expect(answer).toEqual({ errcode: 47003, errmsg: `argument invalid! data.${name}.value invalid` });
});

describe('the token', () => {
  test('must be there and be the sandbox’s own', async () => {
    expect(await post('/cgi-bin/message/subscribe/send', message())).toMatchObject({ errcode: 41001 });
    expect(await send(message(), 'invented')).toMatchObject({ errcode: 40001 });
  });

  test('is good for five minutes more when the next one has been handed out, and no longer', async () => {
    const first = await token();
    stage.clock.advance(6_900_000);
    const second = await token();
    expect(second).not.toBe(first);
    expect(await send(message(), first)).toMatchObject({ errcode: 0 });
    stage.clock.advance(300_000);
    expect(await send(message(), first)).toMatchObject({ errcode: 42001 });
    expect(await send(message(), second)).toMatchObject({ errcode: 0 });
  });
});

describe('by script', () => {
  const script = (fault: object) => stage.merchant.control('POST', '/messages/script', fault);

  test('the next message of a person is refused, once', async () => {
    await script({ outcome: 'refuse', errcode: 43101, openid });
    const other = openidOf(stage.identity.appid, 'wang');
    expect(await send(message({ touser: other }))).toMatchObject({ errcode: 0 });
    expect([await send(message()), await send(message())]).toMatchObject([{ errcode: 43101 }, { errcode: 0 }]);
    expect(await book()).toMatchObject([{ errcode: 43101 }, { errcode: 0 }]);
  });

  test('the line is cut with or without the message on the phone', async () => {
    await script({ outcome: 'sent-then-cut' });
    await expect(send(message())).rejects.toThrow();
    expect(await book()).toMatchObject([{ errcode: 0 }]);
    await script({ outcome: 'cut' });
    await expect(send(message())).rejects.toThrow();
    expect(await book()).toHaveLength(1);
  });

  test('the token is worth nothing any more', async () => {
    const before = await token();
    await script({ outcome: 'token-refused' });
    expect(await send(message(), before)).toMatchObject({ errcode: 40001 });
    expect(await token()).not.toBe(before);
    expect(await send(message())).toMatchObject({ errcode: 0 });
  });

  test('a script that is none is refused in words', async () => {
    expect(await script({ outcome: 'explode' })).toMatchObject({ status: 400 });
  });
});
