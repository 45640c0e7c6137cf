import { type KeyObject, X509Certificate } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { exchange, type HttpAnswer } from './http-exchange.js';
import type { RequestSigner } from './request-signer.js';
import { openResource, SealedResource } from './sealed-resource.js';
import { isFresh, isSignedBy, signedHeaders } from './signature-check.js';

const PATH = '/v3/certificates';
const TIMEOUT_MS = 5_000;
/** An unknown serial costs one look a minute, however many strangers knock. */
const REFRESH_AT_MOST_EVERY_MS = 60_000;

const Certificates = z.object({
  data: z.array(z.object({ serial_no: z.string(), encrypt_certificate: SealedResource })).max(20),
});

/**
 * Keys of merchants that still live with platform certificates, and of everybody during a change of keys.
 * https://pay.weixin.qq.com/doc/v3/merchant/4012068829
 */
export class PlatformCertificates {
  private readonly logger = new Logger('PlatformCertificates');
  private keys: ReadonlyMap<string, X509Certificate> = new Map();
  private refreshing: Promise<void> | undefined;
  private refreshedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly bases: readonly string[],
    private readonly publicKey: { readonly id: string; readonly key: KeyObject },
    private readonly signer: RequestSigner,
    private readonly apiV3Keys: readonly string[],
    private readonly nowMs: () => number,
  ) {}

  /** Undefined for a serial that WeChat does not list, and for a certificate that is out of its time. */
  async keyOf(serial: string): Promise<KeyObject | undefined> {
    if (!/^[0-9A-Fa-f]{8,40}$/.test(serial)) return undefined;
    if (!this.keys.has(serial)) await this.refresh();
    const certificate = this.keys.get(serial);
    return certificate && isInTime(certificate, this.nowMs()) ? certificate.publicKey : undefined;
  }

  private async refresh(): Promise<void> {
    if (!this.refreshing) {
      if (this.nowMs() < this.refreshedAtMs + REFRESH_AT_MOST_EVERY_MS) return;
      this.refreshedAtMs = this.nowMs();
      this.refreshing = this.fetch().finally(() => {
        this.refreshing = undefined;
      });
    }
    await this.refreshing;
  }

  private async fetch(): Promise<void> {
    for (const base of this.bases) {
      try {
        const headers = {
          Accept: 'application/json',
          'User-Agent': 'dongxiao-night-berth',
          'Wechatpay-Serial': this.publicKey.id,
          Authorization: await this.signer.authorization('GET', PATH, ''),
        };
        this.keys = this.opened(await exchange(base, { method: 'GET', path: PATH, headers, body: '' }, TIMEOUT_MS));
        return;
      } catch (error) {
        this.logger.warn(`certificates: ${(error as Error).message}`);
      }
    }
  }

  /**
   * The answer may bring the very key that signed it. Being sealed with the APIv3 key, the certificates are opened first and the signature
   * is checked with one of them. https://pay.weixin.qq.com/doc/v3/merchant/4012068829
   */
  private opened(answer: HttpAnswer): ReadonlyMap<string, X509Certificate> {
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    const { data: certificates } = Certificates.parse(JSON.parse(answer.body.toString('utf8')));
    const keys = new Map<string, X509Certificate>();
    for (const { serial_no, encrypt_certificate } of certificates) {
      const pem = openResource(encrypt_certificate, this.apiV3Keys);
      if (pem) keys.set(serial_no, new X509Certificate(pem));
    }
    const signed = signedHeaders(answer.headers);
    const key = signed?.serial === this.publicKey.id ? this.publicKey.key : signed && keys.get(signed.serial)?.publicKey;
    if (!signed || !key || !isFresh(signed.timestamp, this.nowMs()) || !isSignedBy(key, signed, answer.body)) {
      throw new Error('the certificates are not signed by WeChat');
    }
    return keys;
  }
}

function isInTime(certificate: X509Certificate, nowMs: number): boolean {
  return Date.parse(certificate.validFrom) <= nowMs && nowMs <= Date.parse(certificate.validTo);
}
