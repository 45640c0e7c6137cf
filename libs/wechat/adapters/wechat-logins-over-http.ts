import { z } from 'zod';
import { WechatLogins } from '#identity';
import { Fault, type Refusal, refuse } from '#kernel';
import { type ExchangeFailed, exchange, type HttpAnswer } from '../client/http-exchange.js';

const TIMEOUT_MS = 5_000;

/** code2session answers 200 whatever happened; `errcode` tells. https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session */
const SessionAnswer = z.object({ errcode: z.int().optional(), openid: z.string().min(1).max(128).optional() });

/** Bad or expired, used before, no such code, or a person whom WeChat has blocked. */
const REJECTED = new Set([40029, 40163, 41008, 40226]);

export class WechatLoginsOverHttp extends WechatLogins {
  constructor(
    private readonly bases: readonly string[],
    private readonly app: { readonly appid: string; readonly appSecret: string },
  ) {
    super();
  }

  /** The session_key of the answer is not read: nothing here needs it, so nothing can leak it. */
  override async openidOf(code: string): Promise<{ readonly openid: string } | Refusal<'login_code_rejected'>> {
    const answer = await this.ask(code);
    const parsed = SessionAnswer.safeParse(jsonOf(answer.body.toString('utf8')));
    if (answer.status !== 200 || !parsed.success) throw new Fault(`WeChat answered a login with status ${answer.status}`, false);
    const { errcode = 0, openid } = parsed.data;
    if (REJECTED.has(errcode)) return refuse('login_code_rejected');
    if (errcode !== 0 || openid === undefined) throw new Fault(`WeChat answered a login with errcode ${errcode}`, false);
    return { openid };
  }

  /** A code is spent by the first asking, so only a host that could not be reached is followed by the next. The path holds secrets: never logged. */
  private async ask(code: string): Promise<HttpAnswer> {
    const { appid, appSecret } = this.app;
    const query = new URLSearchParams({ appid, secret: appSecret, js_code: code, grant_type: 'authorization_code' });
    const headers = { Accept: 'application/json', 'User-Agent': 'dongxiao-night-berth' };
    let cause: unknown;
    for (const base of this.bases) {
      try {
        return await exchange(base, { method: 'GET', path: `/sns/jscode2session?${query}`, headers, body: '' }, TIMEOUT_MS);
      } catch (error) {
        cause = error;
        if ((error as ExchangeFailed).wasSent) break;
      }
    }
    throw new Fault('WeChat did not answer a login', false, { cause });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
