import { type KeyObject, verify } from 'node:crypto';

export type HeaderValues = Readonly<Record<string, string | string[] | undefined>>;

export type SignatureFault = 'unsigned' | 'stale' | 'unknown_serial' | 'forged';

const MOST_SKEW_S = 300;

/** Fetches keys that are not known yet (platform certificates); undefined when there is none of that serial. */
export type KeySource = (serial: string) => Promise<KeyObject | undefined>;

interface SignedHeaders {
  readonly serial: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

/**
 * Verifies what WeChat signed: `timestamp\nnonce\nbody\n` over the raw bytes. https://pay.weixin.qq.com/wiki/doc/apiv3_partner/wechatpay/wechatpay3_3.shtml
 * Probes (`WECHATPAY/SIGNTEST/…`) are not treated apart: they simply do not verify.
 */
export class SignatureCheck {
  constructor(
    private readonly publicKey: { readonly id: string; readonly key: KeyObject },
    private readonly fetched: KeySource,
    private readonly nowMs: () => number,
  ) {}

  /** Undefined when the bytes are WeChat's and fresh. During a change of keys the header names the one that was used. */
  async faultIn(headers: HeaderValues, body: Buffer): Promise<SignatureFault | undefined> {
    const signed = signedHeaders(headers);
    if (!signed) return 'unsigned';
    if (!isFresh(signed.timestamp, this.nowMs())) return 'stale';
    const key = signed.serial === this.publicKey.id ? this.publicKey.key : await this.fetched(signed.serial);
    if (!key) return 'unknown_serial';
    return isSignedBy(key, signed, body) ? undefined : 'forged';
  }
}

/** Whether a timestamp in seconds is no more than five minutes off, either way. */
export function isFresh(timestamp: string, nowMs: number): boolean {
  return Math.abs(nowMs / 1000 - Number(timestamp)) <= MOST_SKEW_S;
}

/** For the one answer that brings its own key: the certificates, whose content is sealed with the APIv3 key. */
export function isSignedBy(key: KeyObject, signed: Omit<SignedHeaders, 'serial'>, body: Buffer): boolean {
  const message = Buffer.concat([Buffer.from(`${signed.timestamp}\n${signed.nonce}\n`), body, Buffer.from('\n')]);
  return verify('RSA-SHA256', message, key, Buffer.from(signed.signature, 'base64'));
}

export function signedHeaders(headers: HeaderValues): SignedHeaders | undefined {
  const text = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' && value !== '' && value.length <= 1024 ? value : undefined;
  };
  const serial = text('wechatpay-serial');
  const timestamp = text('wechatpay-timestamp');
  const nonce = text('wechatpay-nonce');
  const signature = text('wechatpay-signature');
  if (serial === undefined || timestamp === undefined || nonce === undefined || signature === undefined) return undefined;
  return /^\d{1,12}$/.test(timestamp) ? { serial, timestamp, nonce, signature } : undefined;
}
