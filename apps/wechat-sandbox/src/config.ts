import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isTencentHost } from './fields.js';
import type { Identity } from './signer.js';

const environmentSchema = z.object({
  NODE_ENV: z
    .string()
    .refine((name) => name !== 'production', { error: 'the WeChat sandbox never runs in production' })
    .default('development'),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(3401),
  HOST: z
    .string()
    .refine((host) => !isTencentHost(host), { error: 'the WeChat sandbox never poses as a qq.com host' })
    .default('127.0.0.1'),
  SECRETS_DIR: z.string().min(1),
  SANDBOX_STATE_DIR: z.string().min(1).optional(),
  SANDBOX_SEED: z.string().min(1).optional(),
});

const namesSchema = z.object({
  appid: z.string().min(1),
  mchid: z.string().min(1),
  merchantSerial: z.string().min(1),
  publicKeyId: z.string().min(1),
});

export interface SandboxConfig {
  readonly port: number;
  readonly host: string;
  readonly stateDir: string | undefined;
  readonly seed: string | undefined;
  readonly identity: Identity;
}

/** Reads the environment and the secrets once. Throws when anything is missing, or when this is production. */
export function readConfig(environment: Record<string, string | undefined> = process.env): SandboxConfig {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { SANDBOX_PORT: port, HOST: host, SECRETS_DIR: folder, SANDBOX_STATE_DIR: stateDir, SANDBOX_SEED: seed } = parsed.data;
  return Object.freeze({ port, host, stateDir, seed, identity: readIdentity(folder) });
}

function readIdentity(folder: string): Identity {
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  const apiv3Key = read('apiv3.key').trim();
  if (Buffer.byteLength(apiv3Key) !== 32) throw new Error(`${join(folder, 'apiv3.key')}: an APIv3 key has 32 characters`);
  return {
    ...namesSchema.parse(JSON.parse(read('wechat.json'))),
    merchantPublicKey: read('merchant-public.pem'),
    wechatpayPrivateKey: read('wechatpay-private.pem'),
    platformPrivateKey: read('platform-private.pem'),
    apiv3Key,
    appSecret: read('app-secret').trim(),
  };
}
