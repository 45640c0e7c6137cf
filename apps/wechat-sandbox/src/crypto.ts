import { createCipheriv, createDecipheriv, type KeyObject, sign, verify } from 'node:crypto';

/** Scheme name of API v3: RSASSA-PKCS1-v1_5 with SHA-256. https://pay.weixin.qq.com/doc/v3/merchant/4012365342 */
export const SCHEME = 'WECHATPAY2-SHA256-RSA2048';

export function signText(message: string | Buffer, privateKey: KeyObject): string {
  return sign('sha256', Buffer.from(message), privateKey).toString('base64');
}

/** Never throws: a signature that is not even base64 (such as `WECHATPAY/SIGNTEST/…`) is simply wrong. */
export function isSignedBy(message: string | Buffer, signature: string, publicKey: KeyObject): boolean {
  return verify('sha256', Buffer.from(message), publicKey, Buffer.from(signature, 'base64'));
}

/** What a request signs. `url` is path and query exactly as sent; the body is the bytes exactly as sent. */
export function requestMessage(call: { method: string; url: string; timestamp: string; nonce: string; body: Buffer }): Buffer {
  return Buffer.concat([Buffer.from(`${call.method}\n${call.url}\n${call.timestamp}\n${call.nonce}\n`), call.body, Buffer.from('\n')]);
}

/** What an answer or a callback signs; an empty body leaves its line empty. */
export function answerMessage(timestamp: string, nonce: string, body: string): string {
  return `${timestamp}\n${nonce}\n${body}\n`;
}

/** What `wx.requestPayment` is signed over, with the merchant's key. https://pay.weixin.qq.com/doc/v3/merchant/4012791898 */
export function paySignMessage(appId: string, timeStamp: string, nonceStr: string, prepayId: string): string {
  return `${appId}\n${timeStamp}\n${nonceStr}\nprepay_id=${prepayId}\n`;
}

export interface Sealed {
  readonly algorithm: 'AEAD_AES_256_GCM';
  readonly ciphertext: string;
  readonly associated_data: string;
  readonly nonce: string;
}

/** AES-256-GCM with the APIv3 key's 32 characters as bytes; base64 of cipher and 16-byte tag. The nonce has 12 characters. */
export function seal(plaintext: string, apiv3Key: string, nonce: string, associatedText: string): Sealed {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiv3Key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from(associatedText));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  return { algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: associatedText, nonce };
}

/** The reverse of {@link seal}; throws when the key, nonce, associated text or ciphertext is wrong. */
export function unseal(sealed: Sealed, apiv3Key: string): string {
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiv3Key), Buffer.from(sealed.nonce));
  decipher.setAAD(Buffer.from(sealed.associated_data));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8');
}
