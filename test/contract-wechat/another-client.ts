import { randomUUID } from 'node:crypto';
import { Wechatpay } from 'wechatpay-axios-plugin';
import { SystemClock } from '#kernel';
import { createSandbox, type Sandbox } from '../../apps/wechat-sandbox/src/sandbox.js';
import type { Switches } from '../../apps/wechat-sandbox/src/settings.js';
import { Merchant } from '../../apps/wechat-sandbox/src/testing/merchant.js';
import { type ThrowawayIdentity, throwawayIdentity } from '../../apps/wechat-sandbox/src/testing/throwaway-identity.js';

/** What the other implementation answers, whatever it is asked. */
export interface TheirAnswer {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly headers: Record<string, string>;
}

interface TheirEndpoint {
  get(config?: object): Promise<TheirAnswer>;
  post(body: object, config?: object): Promise<TheirAnswer>;
}

/** A sandbox, an ear for its callbacks, and a client written by other people that signs and verifies in its own way. */
export interface Bench {
  readonly identity: ThrowawayIdentity;
  readonly sandbox: Sandbox;
  readonly merchant: Merchant;
  /** Their client for a path such as `v3/pay/transactions/jsapi`; knows the public key unless told of others. */
  client(path: string, certs?: Record<string, string>, config?: object): TheirEndpoint;
  close(): Promise<void>;
}

export async function openBench(switches: Partial<Switches> = {}): Promise<Bench> {
  const identity = throwawayIdentity();
  const sandbox = createSandbox({ identity, seed: randomUUID(), switches });
  const baseURL = await sandbox.listen({ port: 0 });
  const merchant = await new Merchant(identity, baseURL, new SystemClock()).open();
  const { mchid, merchantSerial: serial, merchantPrivateKey: privateKey, publicKeyId, wechatpayPublicKey } = identity;
  return {
    identity,
    sandbox,
    merchant,
    client: (path, certs = { [publicKeyId]: wechatpayPublicKey }, config = {}) =>
      new Wechatpay({ mchid, serial, privateKey, certs, baseURL, ...config }).chain(path) as unknown as TheirEndpoint,
    async close() {
      await merchant.close();
      await sandbox.close();
    },
  };
}

/** Resolves to the code of the error that their client makes of an answer: its own code, or WeChat's. */
export async function errorCodeOf(call: Promise<TheirAnswer>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    const { code, response } = error as { code?: string; response?: { data?: { code?: string } } };
    return response?.data?.code ?? code ?? String(error);
  }
}

/** Waits for a condition that callbacks bring about. */
export function eventually(isSo: () => boolean): Promise<void> {
  const endsAt = performance.now() + 5000;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (isSo()) resolve();
      else if (performance.now() > endsAt) reject(new Error('waited five seconds in vain'));
      else setImmediate(look);
    };
    look();
  });
}
