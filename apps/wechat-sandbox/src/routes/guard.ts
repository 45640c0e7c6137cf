import type { FastifyRequest } from 'fastify';
import { isSignedBy, requestMessage, SCHEME } from '../crypto.js';
import { CallRefused, refuseCall, type WechatRefusal } from '../errors.js';
import type { World } from '../world.js';

/** Further off than this and a request is refused. https://pay.weixin.qq.com/doc/v3/merchant/4012365342 */
const SKEW_S = 300;

/** The nonces of the last five minutes: a request heard twice is a replay. */
export class Nonces {
  readonly #seenAtMs = new Map<string, number>();

  /** True the first time within five minutes. */
  take(nonce: string, nowMs: number): boolean {
    for (const [old, atMs] of this.#seenAtMs) {
      if (nowMs - atMs <= SKEW_S * 1000) break;
      this.#seenAtMs.delete(old);
    }
    if (this.#seenAtMs.has(nonce)) return false;
    this.#seenAtMs.set(nonce, nowMs);
    return true;
  }
}

export function rawBody(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** Refuses a request that real WeChat would not even read: headers first, then who signed it, when, and over which bytes. */
export function checkRequest(request: FastifyRequest, world: World, nonces: Nonces): void {
  const refusal = headerFault(request) ?? signatureFault(request, world, nonces) ?? serialFault(request, world);
  if (refusal) throw new CallRefused(refusal);
}

function headerFault({ headers, method }: FastifyRequest): WechatRefusal | undefined {
  if (!headers['user-agent']) return refuseCall('PARAM_ERROR', 'Http头缺少User-Agent');
  const accept = headers.accept ?? '';
  if (!accept.includes('application/json') && !accept.includes('*/*')) {
    return refuseCall('PARAM_ERROR', 'Http头缺少Accept，或不是application/json', { status: 406 });
  }
  const type = headers['content-type'] ?? '';
  const isJson = /^application\/json(\s*;\s*charset=utf-8)?$/i.test(type);
  return method === 'POST' && !isJson ? refuseCall('PARAM_ERROR', 'Http头Content-Type不是application/json') : undefined;
}

function signFault(issue: string, field: string, information?: object): WechatRefusal {
  const detail = { field, issue, location: 'authorization', ...(information ? { sign_information: information } : {}) };
  return refuseCall('SIGN_ERROR', information ? undefined : issue, { detail });
}

function signatureFault(request: FastifyRequest, world: World, nonces: Nonces): WechatRefusal | undefined {
  const parts = parseAuthorization(request.headers.authorization);
  if (typeof parts === 'string') return signFault(parts, 'authorization');
  const { mchid, serial_no: serial, nonce_str: nonce, timestamp, signature } = parts;
  if (!mchid || !serial || !nonce || !timestamp || !signature) return signFault('Http头Authorization缺少必要的认证信息', 'authorization');
  if (mchid !== world.identity.mchid) return signFault('商户号不存在', 'mchid');
  if (serial !== world.identity.merchantSerial) return signFault('商户证书序列号有误', 'serial_no');
  const nowMs = world.clock.wireMs();
  const isFresh = /^\d{10}$/.test(timestamp) && Math.abs(nowMs / 1000 - Number(timestamp)) <= SKEW_S;
  if (!isFresh) return signFault('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟', 'timestamp');
  const message = requestMessage({ method: request.method, url: request.raw.url ?? '', timestamp, nonce, body: rawBody(request) });
  if (!isSignedBy(message, signature, world.merchantKey))
    return signFault('sign not match', 'signature', signInformation(request, message));
  return nonces.take(nonce, nowMs) ? undefined : signFault('Http头Authorization中的nonce_str重复', 'nonce_str');
}

function parseAuthorization(header: string | undefined): Record<string, string> | string {
  if (header === undefined) return 'Http头缺少Authorization';
  if (!header.startsWith(`${SCHEME} `)) return 'Http头Authorization认证类型不正确';
  const pairs = header.slice(SCHEME.length + 1).matchAll(/(\w+)="([^"]*)"/g);
  return Object.fromEntries(Array.from(pairs, ([, name, value]) => [name, value]));
}

/** The server's view of what should have been signed, cut off early in the body: enough to find the difference, without the payer. */
function signInformation(request: FastifyRequest, message: Buffer): object {
  const shown = message.length - rawBody(request).length + 16;
  return {
    method: request.method,
    url: request.raw.url ?? '',
    truncated_sign_message: message.subarray(0, shown).toString('utf8'),
    sign_message_length: message.length,
  };
}

function serialFault(request: FastifyRequest, world: World): WechatRefusal | undefined {
  const named = request.headers['wechatpay-serial'];
  if (named === undefined || (typeof named === 'string' && world.signer.isOffered(named, world.switches))) return undefined;
  return refuseCall('PARAM_ERROR', '平台证书序列号Wechatpay-Serial错误');
}
