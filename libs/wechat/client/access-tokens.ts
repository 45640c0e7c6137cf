import { z } from 'zod';
import type { Surroundings } from './surroundings.js';

/** https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken */
const TokenAnswer = z.object({ access_token: z.string().min(1).max(512), expires_in: z.int().min(0) });

/** Asked again this long before its end; WeChat hands out the next one five minutes before. */
const SPARE_MS = 60_000;

export interface App {
  readonly appid: string;
  readonly appSecret: string;
}

type Ask = (path: string, body: string) => Promise<unknown>;

/**
 * The token with which the Mini Program's server APIs are called, from the stable interface in its normal mode: every process gets the same
 * one, so none needs to share it, and none ever makes that of another worthless.
 */
export class AccessTokens {
  private known: { readonly token: string; readonly untilMs: number } | undefined;
  private asking: Promise<string> | undefined;

  constructor(
    private readonly app: App,
    private readonly ask: Ask,
    private readonly world: Pick<Surroundings, 'nowMs'>,
  ) {}

  /** @throws when WeChat gives none; the fault tells no secret. */
  async token(): Promise<string> {
    if (this.known && this.world.nowMs() < this.known.untilMs) return this.known.token;
    this.asking ??= this.renew().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  /** WeChat does not take this token any more. */
  forget(token: string): void {
    if (this.known?.token === token) this.known = undefined;
  }

  private async renew(): Promise<string> {
    const { appid, appSecret } = this.app;
    const answer = await this.ask('/cgi-bin/stable_token', JSON.stringify({ grant_type: 'client_credential', appid, secret: appSecret }));
    const parsed = TokenAnswer.safeParse(answer);
    if (!parsed.success) throw new Error('WeChat gave no access token');
    const { access_token: token, expires_in: seconds } = parsed.data;
    this.known = { token, untilMs: this.world.nowMs() + seconds * 1_000 - SPARE_MS };
    return token;
  }
}
