import { createPublicKey, randomBytes, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Global, Module } from '@nestjs/common';
import { WechatLogins } from '#identity';
import { SystemClock } from '#kernel';
import { WechatMessages } from '#notifications';
import { PaymentProvider } from '#payments';
import { CONFIG, type Config } from '#platform';
import { WechatNotifications } from './adapters/notifications.js';
import { SubscriptionMessages } from './adapters/subscription-messages.js';
import { WechatLoginsOverHttp } from './adapters/wechat-logins-over-http.js';
import { WechatPayments } from './adapters/wechat-payments.js';
import { PlatformCertificates } from './client/platform-certificates.js';
import { RequestSigner } from './client/request-signer.js';
import { SignatureCheck } from './client/signature-check.js';
import type { Surroundings } from './client/surroundings.js';
import { WechatClient } from './client/wechat-client.js';

const CHANCES = 2 ** 32;

function surroundings(): Surroundings {
  const clock = new SystemClock();
  return {
    nowMs: () => clock.nowMs(),
    chance: () => randomInt(CHANCES) / CHANCES,
    nonce: () => randomBytes(16).toString('hex'),
    pause: (ms) => pause(ms),
  };
}

/** The whole of WeChat Pay for one merchant. Exported for tests, which bring surroundings of their own. */
export function wechatPayments(config: Config, world: Surroundings = surroundings()): WechatPayments {
  const { wechat, merchantPrivateKey, wechatPayPublicKey, apiV3Key } = config.secrets;
  const apiV3Keys = [apiV3Key];
  const nowMs = () => world.nowMs();
  const publicKey = { id: wechat.publicKeyId, key: createPublicKey(wechatPayPublicKey) };
  const signer = new RequestSigner(wechat, merchantPrivateKey, world);
  const certificates = new PlatformCertificates(config.WECHAT_PAY_BASES, publicKey, signer, apiV3Keys, nowMs);
  const signatures = new SignatureCheck(publicKey, (serial) => certificates.keyOf(serial), nowMs);
  const client = new WechatClient(config.WECHAT_PAY_BASES, publicKey.id, signer, signatures, world);
  const account = { appid: wechat.appid, mchid: wechat.mchid, publicUrl: config.PUBLIC_URL.replace(/\/+$/, '') };
  return new WechatPayments(account, client, signer, new WechatNotifications(signatures, apiV3Keys), world);
}

export function wechatLogins(config: Config): WechatLoginsOverHttp {
  const { secrets } = config;
  return new WechatLoginsOverHttp(config.WECHAT_API_BASES, { appid: secrets.wechat.appid, appSecret: secrets.appSecret });
}

/** Exported for tests, as above. */
export function wechatMessages(config: Config, world: Pick<Surroundings, 'nowMs'> = surroundings()): SubscriptionMessages {
  const { secrets, WECHAT_API_BASES: bases, NODE_ENV } = config;
  const app = { appid: secrets.wechat.appid, appSecret: secrets.appSecret };
  return new SubscriptionMessages(bases, app, NODE_ENV === 'production' ? 'formal' : 'developer', world);
}

/** Global, because the features that declare these ports must not know who implements them. Imported by the apps alone. */
@Global()
@Module({
  providers: [
    { provide: PaymentProvider, useFactory: (config: Config) => wechatPayments(config), inject: [CONFIG] },
    { provide: WechatLogins, useFactory: (config: Config) => wechatLogins(config), inject: [CONFIG] },
    { provide: WechatMessages, useFactory: (config: Config) => wechatMessages(config), inject: [CONFIG] },
  ],
  exports: [PaymentProvider, WechatLogins, WechatMessages],
})
export class WechatModule {}
