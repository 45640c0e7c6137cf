import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { Identity } from '../signer.js';
import { selfSigned } from './certificate.js';

/** Fresh keys for one test run, with both halves of the merchant's and the public half of WeChat's. Takes some 300 ms. */
export interface ThrowawayIdentity extends Identity {
  readonly merchantPrivateKey: string;
  readonly wechatpayPublicKey: string;
}

export function throwawayIdentity(): ThrowawayIdentity {
  const merchant = keyPair();
  const wechatpay = keyPair();
  const platform = keyPair();
  return {
    appid: 'wx5a0db0c0ffee0001',
    mchid: '1900000001',
    merchantSerial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    publicKeyId: 'PUB_KEY_ID_0119000000012026010100000001',
    merchantPublicKey: merchant.publicKey,
    merchantPrivateKey: merchant.privateKey,
    wechatpayPublicKey: wechatpay.publicKey,
    wechatpayPrivateKey: wechatpay.privateKey,
    platformPrivateKey: platform.privateKey,
    platformCertificate: selfSigned(createPrivateKey(platform.privateKey)),
    apiv3Key: 'throwaway-apiv3-key-of-32-chars!',
    appSecret: 'throwaway-app-secret',
  };
}

function keyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
