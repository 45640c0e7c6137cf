import { describe, expect, test } from '@jest/globals';
import { Book } from './book.js';
import { Chance } from './chance.js';
import { codeToSession, isOpenidOf, openidOf, StableTokens } from './login.js';

const app = { appid: 'wx5a0db0c0ffee0001', appSecret: 'secret' };
const good = { appid: app.appid, secret: app.appSecret, js_code: 'dev:li:1', grant_type: 'authorization_code' };
const book = new Book(undefined);
const ask = (changes: object = {}) => codeToSession({ ...good, ...changes }, app, book, new Chance('login'), 0);

describe('an openid', () => {
  test('is stable per app and name, and looks like one', () => {
    expect(openidOf(app.appid, 'li')).toBe(openidOf(app.appid, 'li'));
    expect(openidOf(app.appid, 'li')).toMatch(/^o[\w-]{27}$/);
    expect(openidOf(app.appid, 'wang')).not.toBe(openidOf(app.appid, 'li'));
  });

  test('belongs to one app only', () => {
    expect(isOpenidOf(app.appid, openidOf(app.appid, 'li'))).toBe(true);
    expect(isOpenidOf('wx0000000000000002', openidOf(app.appid, 'li'))).toBe(false);
    expect(isOpenidOf(app.appid, 'o-invented')).toBe(false);
  });
});

describe('logging in', () => {
  test('works once with a code', () => {
    expect(ask()).toMatchObject({ openid: openidOf(app.appid, 'li') });
    expect(ask()).toMatchObject({ errcode: 40163 });
    expect(ask({ js_code: 'dev:li:2' })).toMatchObject({ openid: openidOf(app.appid, 'li') });
  });

  test.each([
    ['a code nobody made', { js_code: 'invented' }, 40029],
    ['a code without a nonce', { js_code: 'dev:li' }, 40029],
    ['no code', { js_code: undefined }, 41008],
    ['another app', { appid: 'wx2' }, 40013],
    ['no app', { appid: undefined }, 41002],
    ['a wrong secret', { secret: 'x' }, 40125],
    ['no secret', { secret: undefined }, 41004],
    ['another grant', { grant_type: 'x' }, 40002],
  ])('with %s is told its errcode', (_what, changes, errcode) => {
    expect(ask(changes)).toMatchObject({ errcode });
  });
});

describe('the stable token', () => {
  const body = { grant_type: 'client_credential', appid: app.appid, secret: app.appSecret };

  test('stays the same until its last five minutes', () => {
    const tokens = new StableTokens(app, new Chance('token'));
    const first = tokens.issue(body, 0);
    expect(tokens.issue(body, 6_899_999)).toMatchObject({ access_token: first['access_token'], expires_in: 300 });
    expect(tokens.issue(body, 6_900_000)['access_token']).not.toBe(first['access_token']);
  });

  test('is forced at most every thirty seconds', () => {
    const tokens = new StableTokens(app, new Chance('token'));
    expect(tokens.issue({ ...body, force_refresh: true }, 0)['access_token']).toBeDefined();
    expect(tokens.issue({ ...body, force_refresh: true }, 29_999)).toMatchObject({ errcode: 45011 });
    expect(tokens.issue({ ...body, force_refresh: true }, 30_000)['access_token']).toBeDefined();
  });
});
