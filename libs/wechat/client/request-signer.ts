import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Surroundings } from './surroundings.js';

/** With a callback node signs in its thread pool: 0.3 ms of RSA never stand in the way of the event loop. */
const signInPool = promisify<string, Buffer, KeyObject, Buffer>(sign);

const SCHEMA = 'WECHATPAY2-SHA256-RSA2048';

/** Signs as the merchant: RSASSA-PKCS1-v1_5 with SHA-256. https://pay.weixin.qq.com/doc/v3/merchant/4012365342 */
export class RequestSigner {
  private readonly key: KeyObject;

  constructor(
    private readonly merchant: { readonly mchid: string; readonly merchantSerial: string },
    privateKeyPem: string,
    private readonly surroundings: Surroundings,
  ) {
    this.key = createPrivateKey(privateKeyPem);
  }

  /** Base64 signature over the lines, each of them ended by a line feed. */
  async sign(...lines: readonly string[]): Promise<string> {
    const message = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    return (await signInPool('RSA-SHA256', message, this.key)).toString('base64');
  }

  /** The Authorization header of a request. `path` includes the query as sent; `body` is the very text that is sent, empty for GET. */
  async authorization(method: string, path: string, body: string): Promise<string> {
    const timestamp = timestampOf(this.surroundings.nowMs());
    const nonce = this.surroundings.nonce();
    const signature = await this.sign(method, path, timestamp, nonce, body);
    const { mchid, merchantSerial } = this.merchant;
    return `${SCHEMA} mchid="${mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${merchantSerial}"`;
  }
}

/** Whole seconds since the epoch, as WeChat writes instants that are signed. */
export function timestampOf(ms: number): string {
  return Math.floor(ms / 1000).toString();
}
