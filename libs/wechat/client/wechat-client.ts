import { Logger } from '@nestjs/common';
import { z } from 'zod';
import type { Outcome } from '#payments';
import { counter } from '#platform';
import { type ExchangeFailed, exchange, type HttpAnswer, type HttpRequest } from './http-exchange.js';
import type { RequestSigner } from './request-signer.js';
import type { SignatureCheck } from './signature-check.js';
import type { Surroundings } from './surroundings.js';

const calls = counter('wechat_calls_total', 'Calls to WeChat Pay by outcome', ['call', 'outcome']);

export interface Call<T> {
  /** Name for logs and metrics: paths hold order numbers. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The exact text, serialised once by the caller; empty for GET. */
  readonly body: string;
  /** Turns the parsed answer into what the caller wants; a 204 is parsed as undefined. */
  readonly answer: z.ZodType<T>;
}

/** All tries of a call together, ms. */
export const CALL_TIMEOUT_MS = 8_000;
const TRIES = 3;
/** A try leaves time for another. */
const TRY_TIMEOUT_MS = 5_000;
const LONGEST_PAUSE_MS = 800;

const ErrorBody = z.object({ code: z.string().max(64) });

/**
 * Speaks API v3: every request signed, every answer verified on its raw bytes before it is parsed.
 * Tries again only what is safe to repeat unchanged (5xx, 429, time-outs), and turns to the next host when one gives no whole answer.
 */
export class WechatClient {
  private readonly logger = new Logger('WechatClient');
  /** Index of the host that is asked next; it stays while it answers. */
  private preferred = 0;

  constructor(
    private readonly bases: readonly string[],
    private readonly publicKeyId: string,
    private readonly signer: RequestSigner,
    private readonly signatures: SignatureCheck,
    private readonly surroundings: Surroundings,
  ) {}

  /** Never throws for what the network or WeChat does: that is an outcome. */
  async call<T>(call: Call<T>): Promise<Outcome<T>> {
    const deadlineMs = this.surroundings.nowMs() + CALL_TIMEOUT_MS;
    let outcome: Outcome<T> = { kind: 'unknown', cause: 'not tried' };
    for (let tries = 1; tries <= TRIES; tries++) {
      const leftMs = deadlineMs - this.surroundings.nowMs();
      if (leftMs <= 0) break;
      const attempt = await this.attempt(call, Math.min(TRY_TIMEOUT_MS, leftMs));
      outcome = attempt.outcome;
      if (!attempt.isWorthAnotherTry || tries === TRIES) break;
      // Full jitter: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
      await this.surroundings.pause(this.surroundings.chance() * Math.min(LONGEST_PAUSE_MS, 100 * 2 ** tries));
    }
    calls.inc({ call: call.name, outcome: outcome.kind });
    return outcome;
  }

  private async attempt<T>(call: Call<T>, timeoutMs: number): Promise<{ outcome: Outcome<T>; isWorthAnotherTry: boolean }> {
    const host = this.preferred % this.bases.length;
    try {
      const answer = await exchange(this.bases[host] ?? '', await this.signed(call), timeoutMs);
      const outcome = await this.outcomeOf(call, answer);
      this.log(call, answer, outcome);
      return { outcome, isWorthAnotherTry: answer.status >= 500 || answer.status === 429 };
    } catch (error) {
      const { message } = error as ExchangeFailed;
      this.preferred = host + 1; // also when it only stays silent: every call may be repeated, at whichever host
      this.logger.warn(`${call.name}: ${message}`);
      return { outcome: { kind: 'unknown', cause: error }, isWorthAnotherTry: true };
    }
  }

  /** Each try is signed anew, because a nonce serves once; the body stays the same text. */
  private async signed(call: Call<unknown>): Promise<HttpRequest> {
    const { method, path, body } = call;
    const headers = {
      Accept: 'application/json',
      'Content-Type': 'application/json',
      'User-Agent': 'dongxiao-night-berth',
      'Wechatpay-Serial': this.publicKeyId,
      Authorization: await this.signer.authorization(method, path, body),
    };
    return { method, path, headers, body };
  }

  private async outcomeOf<T>(call: Call<T>, { status, headers, body }: HttpAnswer): Promise<Outcome<T>> {
    const fault = await this.signatures.faultIn(headers, body);
    if (status >= 200 && status < 300) {
      if (fault) return { kind: 'unknown', cause: `answer ${fault}` };
      const parsed = call.answer.safeParse(parseJson(body));
      return parsed.success ? { kind: 'ok', value: parsed.data } : { kind: 'unknown', cause: parsed.error };
    }
    const error = ErrorBody.safeParse(parseJson(body));
    if (status < 400 || status >= 500 || !error.success) return { kind: 'unknown', cause: `status ${status}` };
    return { kind: 'business', code: normalised(error.data.code), status, isVerified: fault === undefined };
  }

  /** The Request-ID is what WeChat's support asks for; bodies and paths hold openids and order numbers. */
  private log(call: Call<unknown>, answer: HttpAnswer, outcome: Outcome<unknown>): void {
    const requestId = String(answer.headers['request-id'] ?? '-').slice(0, 80);
    const doubt = outcome.kind === 'unknown' && typeof outcome.cause === 'string' ? ` (${outcome.cause})` : '';
    const said = outcome.kind === 'business' ? outcome.code : outcome.kind + doubt;
    const line = `${call.name}: ${answer.status} ${said} Request-ID ${requestId}`;
    if (outcome.kind === 'ok') this.logger.debug(line);
    else this.logger.warn(line);
  }
}

/** Old pages write ORDERPAID, new ones ORDER_PAID; both are met. */
function normalised(code: string): string {
  return code.replaceAll('_', '').toUpperCase();
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return null; // no schema accepts it
  }
}
