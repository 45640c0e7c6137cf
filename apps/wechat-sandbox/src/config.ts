import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isTencentHost } from './fields.js';
import type { Identity } from './signer.js';

/** Hosts and bases of this environment, comma-separated. One of them at qq.com means that real WeChat is near: no place for a stand-in. */
const noTencentHost = z.string().refine((text) => text.split(',').every((one) => !isTencentHost(hostOf(one.trim()))), {
  error: 'the WeChat sandbox refuses to run beside a qq.com host',
});

function hostOf(text: string): string {
  return URL.canParse(text) && text.includes('://') ? new URL(text).hostname : (text.split(/[:/]/, 1)[0] ?? '');
}

const environmentSchema = z.object({
  NODE_ENV: z
    .string()
    .refine((name) => name !== 'production', { error: 'the WeChat sandbox never runs in production' })
    .optional(),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(3401),
  HOST: noTencentHost.default('127.0.0.1'),
  PUBLIC_URL: noTencentHost.optional(),
  WECHAT_API_BASES: noTencentHost.optional(),
  WECHAT_PAY_BASES: noTencentHost.optional(),
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
    platformCertificate: read('platform-cert.pem'),
    apiv3Key,
    appSecret: read('app-secret').trim(),
  };
}
