import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { type SendOutcome, type WechatMessage, WechatMessages } from '#notifications';
import { counter } from '#platform';
import { AccessTokens, type App } from '../client/access-tokens.js';
import { type ExchangeFailed, exchange, type HttpAnswer } from '../client/http-exchange.js';
import type { Surroundings } from '../client/surroundings.js';

const calls = counter('wechat_messages_total', 'Subscription messages given to WeChat, by outcome', ['outcome']);

const TIMEOUT_MS = 5_000;
const SEND_PATH = '/cgi-bin/message/subscribe/send';

/** Answers come with status 200 whatever happened; `errcode` tells. */
const SendAnswer = z.object({ errcode: z.int() });

/** Wrong, expired, malformed: the message was not looked at, and a fresh token may do. */
const TOKEN_REFUSED = new Set([40001, 42001, 40014]);
/** "Busy" says nothing of whether it was done. */
const BUSY = -1;

/** https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_sendmessage */
export class SubscriptionMessages extends WechatMessages {
  private readonly logger = new Logger('SubscriptionMessages');
  private readonly tokens: AccessTokens;

  constructor(
    private readonly bases: readonly string[],
    app: App,
    /** Which of its versions the Mini Program opens in. */
    private readonly version: 'formal' | 'developer',
    world: Pick<Surroundings, 'nowMs'>,
  ) {
    super();
    this.tokens = new AccessTokens(app, async (path, body) => jsonOf(await this.post(path, body)), world);
  }

  /** A refused token is replaced once. Nothing else is ever sent a second time. */
  override async send(message: WechatMessage): Promise<SendOutcome> {
    let outcome = await this.attempt(message);
    if (outcome.kind === 'refused' && TOKEN_REFUSED.has(outcome.errcode)) outcome = await this.attempt(message);
    calls.inc({ outcome: outcome.kind });
    if (outcome.kind === 'refused') this.logger.warn(`WeChat refused a message with errcode ${outcome.errcode}`);
    else if (outcome.kind !== 'sent') this.logger.warn(`a message is ${outcome.kind}`);
    return outcome;
  }

  private async attempt({ openid, templateId, page, values }: WechatMessage): Promise<SendOutcome> {
    let token: string;
    try {
      token = await this.tokens.token();
    } catch {
      return { kind: 'not_sent' };
    }
    const fields = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { value }]));
    const body = { touser: openid, template_id: templateId, page, miniprogram_state: this.version, lang: 'zh_CN', data: fields };
    try {
      const outcome = outcomeOf(await this.post(`${SEND_PATH}?access_token=${encodeURIComponent(token)}`, JSON.stringify(body)));
      if (outcome.kind === 'refused' && TOKEN_REFUSED.has(outcome.errcode)) this.tokens.forget(token);
      return outcome;
    } catch (error) {
      return { kind: (error as ExchangeFailed).wasSent ? 'unknown' : 'not_sent' };
    }
  }

  /** Only a host that could not be reached is followed by the next. The path holds the token and the body the openid: neither is logged. */
  private async post(path: string, body: string): Promise<HttpAnswer> {
    const headers = { Accept: 'application/json', 'Content-Type': 'application/json', 'User-Agent': 'dongxiao-night-berth' };
    let cause: unknown;
    for (const base of this.bases) {
      try {
        return await exchange(base, { method: 'POST', path, headers, body }, TIMEOUT_MS);
      } catch (error) {
        cause = error;
        if ((error as ExchangeFailed).wasSent) break;
      }
    }
    throw cause;
  }
}

function outcomeOf(answer: HttpAnswer): SendOutcome {
  const parsed = SendAnswer.safeParse(jsonOf(answer));
  if (answer.status !== 200 || !parsed.success || parsed.data.errcode === BUSY) return { kind: 'unknown' };
  return parsed.data.errcode === 0 ? { kind: 'sent' } : { kind: 'refused', errcode: parsed.data.errcode };
}

function jsonOf({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
