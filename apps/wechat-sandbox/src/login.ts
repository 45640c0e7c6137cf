import { createHash } from 'node:crypto';
import type { Book } from './book.js';
import type { Chance } from './chance.js';

const FIRST_PART = 18;

/**
 * The openid of a person in one app: stable, 28 characters, starts with `o` as WeChat's do. Its last nine characters are a
 * check over the rest and the app, so that the sandbox knows its own openids without remembering anybody.
 */
export function openidOf(appid: string, name: string): string {
  const start = `o${fingerprint(`${appid}/${name}`).slice(0, FIRST_PART)}`;
  return start + checkOf(appid, start);
}

/** Whether this app issued the openid: another app's openid, or an invented one, is refused by WeChat. */
export function isOpenidOf(appid: string, openid: string): boolean {
  return openid.length === 28 && openid.slice(FIRST_PART + 1) === checkOf(appid, openid.slice(0, FIRST_PART + 1));
}

function checkOf(appid: string, start: string): string {
  return fingerprint(`${appid}#${start}`).slice(0, 9);
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

export interface MiniProgram {
  readonly appid: string;
  readonly appSecret: string;
}

/** Status is always 200 in these APIs; `errcode` tells. */
export type SnsAnswer = Record<string, unknown>;

export function snsError(errcode: number, errmsg: string): SnsAnswer {
  return { errcode, errmsg };
}

/** Codes of https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session */
export function codeToSession(
  query: Record<string, string | undefined>,
  app: MiniProgram,
  book: Book,
  chance: Chance,
  nowMs: number,
): SnsAnswer {
  const { appid, secret, js_code: code, grant_type: grantType } = query;
  if (!appid) return snsError(41002, 'appid missing');
  if (appid !== app.appid) return snsError(40013, 'invalid appid');
  if (!secret) return snsError(41004, 'appsecret missing');
  if (secret !== app.appSecret) return snsError(40125, 'invalid appsecret');
  if (!code) return snsError(41008, 'missing code');
  if (grantType !== 'authorization_code') return snsError(40002, 'invalid grant_type');
  const name = /^dev:([^:]{1,64}):([^:]{1,64})$/.exec(code)?.[1];
  if (name === undefined) return snsError(40029, 'invalid code');
  if (!book.takeCode(code, nowMs)) return snsError(40163, 'code been used');
  return { session_key: chance.bytes(16).toString('base64'), openid: openidOf(appid, name) };
}

const TOKEN_LIFE_MS = 7_200_000;
const RENEWED_BEFORE_END_MS = 300_000;
const FORCED_PAUSE_MS = 30_000;
const DAY_MS = 86_400_000;
const FORCED_PER_DAY = 20;

/** https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken : the same token till its last five minutes; forcing is rationed. */
export class StableTokens {
  #token: { text: string; endsAtMs: number } | undefined;
  /** The one before, good for five minutes more. */
  #former: { text: string; endsAtMs: number } | undefined;
  #forcedAtMs: number[] = [];

  constructor(
    private readonly app: MiniProgram,
    private readonly chance: Chance,
  ) {}

  issue(body: Record<string, unknown>, nowMs: number): SnsAnswer {
    if (body['grant_type'] !== 'client_credential') return snsError(40002, 'invalid grant_type');
    if (!body['appid']) return snsError(41002, 'appid missing');
    if (body['appid'] !== this.app.appid) return snsError(40013, 'invalid appid');
    if (!body['secret']) return snsError(41004, 'appsecret missing');
    if (body['secret'] !== this.app.appSecret) return snsError(40125, 'invalid appsecret');
    const isForced = body['force_refresh'] === true;
    const refusal = isForced ? this.#refuseForcing(nowMs) : undefined;
    if (refusal) return refusal;
    if (isForced) this.#forcedAtMs.push(nowMs);
    if (!this.#token || isForced || nowMs >= this.#token.endsAtMs - RENEWED_BEFORE_END_MS) {
      this.#former = this.#token && { text: this.#token.text, endsAtMs: nowMs + RENEWED_BEFORE_END_MS };
      this.#token = { text: `80_${this.chance.token(133)}`, endsAtMs: nowMs + TOKEN_LIFE_MS };
    }
    return { access_token: this.#token.text, expires_in: Math.floor((this.#token.endsAtMs - nowMs) / 1000) };
  }

  /** Why a call with this token is refused. */
  refusalOf(text: string, nowMs: number): SnsAnswer | undefined {
    const token = [this.#token, this.#former].find((one) => one?.text === text);
    if (!token) return snsError(40001, 'invalid credential, access_token is invalid or not latest');
    return nowMs < token.endsAtMs ? undefined : snsError(42001, 'access_token expired');
  }

  /** No token is good any more, as when somebody forces a new one twice. */
  revoke(): void {
    this.#token = undefined;
    this.#former = undefined;
  }

  #refuseForcing(nowMs: number): SnsAnswer | undefined {
    this.#forcedAtMs = this.#forcedAtMs.filter((atMs) => nowMs - atMs < DAY_MS);
    const latestMs = this.#forcedAtMs.at(-1);
    if (latestMs !== undefined && nowMs - latestMs < FORCED_PAUSE_MS) return snsError(45011, 'api minute-quota reach limit, must slower');
    return this.#forcedAtMs.length >= FORCED_PER_DAY ? snsError(45009, 'reach max api daily quota limit') : undefined;
  }
}
