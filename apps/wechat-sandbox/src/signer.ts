import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Chance } from './chance.js';
import { answerMessage, SCHEME, signText } from './crypto.js';
import type { AnswerTamper } from './scenarios.js';
import type { Switches } from './settings.js';

/** Older than the five minutes that verifiers allow. */
const STALE_BY_S = 600;

/** The identities and keys of one merchant and of WeChat's side. Keys are PEM. */
export interface Identity {
  readonly appid: string;
  readonly mchid: string;
  readonly merchantSerial: string;
  readonly publicKeyId: string;
  readonly merchantPublicKey: string;
  readonly wechatpayPrivateKey: string;
  readonly platformPrivateKey: string;
  /** Of that key. Its serial is what `Wechatpay-Serial` names in certificate mode. */
  readonly platformCertificate: string;
  /** 32 characters. */
  readonly apiv3Key: string;
  readonly appSecret: string;
}

export interface Certificate {
  /** Hexadecimal, upper case. */
  readonly serial: string;
  readonly pem: string;
  readonly effectiveAtMs: number;
  readonly expiresAtMs: number;
}

export type SignatureHeaders = Record<string, string>;

/** WeChat's pen: signs answers and callbacks with the public-key-mode key or with the platform certificate's. */
export class Signer {
  readonly certificate: Certificate;
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #publicKeyId: string;

  constructor(
    identity: Identity,
    private readonly chance: Chance,
  ) {
    const platformKey = createPrivateKey(identity.platformPrivateKey);
    const { serialNumber, validFrom, validTo } = new X509Certificate(identity.platformCertificate);
    this.certificate = {
      serial: serialNumber,
      pem: identity.platformCertificate,
      effectiveAtMs: Date.parse(validFrom),
      expiresAtMs: Date.parse(validTo),
    };
    this.#publicKeyId = identity.publicKeyId;
    this.#keys = new Map([
      [identity.publicKeyId, createPrivateKey(identity.wechatpayPrivateKey)],
      [this.certificate.serial, platformKey],
    ]);
  }

  /** Whether a request may name this key in its Wechatpay-Serial header, given the signing mode. */
  isOffered(serial: string, switches: Switches): boolean {
    if (switches.signingMode === 'mixed') return this.#keys.has(serial);
    return serial === (switches.signingMode === 'cert' ? this.certificate.serial : this.#publicKeyId);
  }

  /** Who signs when nobody has named a key. */
  pickSerial(switches: Switches): string {
    const isCertificate = switches.signingMode === 'cert' || (switches.signingMode === 'mixed' && this.chance.isLucky(switches.certShare));
    return isCertificate ? this.certificate.serial : this.#publicKeyId;
  }

  /** Headers over these exact bytes; spoilt on request. `atMs` is wire time. */
  sign(body: string, serial: string, atMs: number, tamper?: AnswerTamper): SignatureHeaders {
    if (tamper === 'unsigned') return {};
    const timestamp = String(Math.floor(atMs / 1000) - (tamper === 'stale' ? STALE_BY_S : 0));
    const nonce = this.chance.token(32);
    return {
      'Wechatpay-Timestamp': timestamp,
      'Wechatpay-Nonce': nonce,
      'Wechatpay-Serial': tamper === 'unknown-serial' ? this.chance.hex(40).toUpperCase() : serial,
      'Wechatpay-Signature': this.#signature(answerMessage(timestamp, nonce, body), serial, tamper),
      'Wechatpay-Signature-Type': SCHEME,
    };
  }

  /** A forger has a key, but not this one; probe traffic carries a signature that no key made. */
  #signature(message: string, serial: string, tamper: AnswerTamper | undefined): string {
    if (tamper === 'signtest') return `WECHATPAY/SIGNTEST/${this.chance.token(325)}`;
    const signingSerial = tamper === 'forged' ? this.#otherSerial(serial) : serial;
    return signText(message, this.#keys.get(signingSerial) as KeyObject);
  }

  #otherSerial(serial: string): string {
    return serial === this.#publicKeyId ? this.certificate.serial : this.#publicKeyId;
  }
}
