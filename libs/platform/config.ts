import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Url = (protocols: RegExp) => z.url({ protocol: protocols });
const Milliseconds = z.coerce.number().int().min(0);

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3400),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: Url(/^https?$/).default('http://127.0.0.1:3400'),
  TRUSTED_PROXIES: z.string().default(''),
  DATABASE_URL: Url(/^(mysql|mariadb)$/),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(10),
  REDIS_URL: Url(/^rediss?$/),
  KEY_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('nb'),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  SECRETS_DIR: z.string().default('secrets'),
  WECHAT_API_BASES: z.string().default('https://api.weixin.qq.com'),
  WECHAT_PAY_BASES: z.string().default('https://api.mch.weixin.qq.com,https://api2.mch.weixin.qq.com'),
  HOLD_MS: Milliseconds.min(1_000).default(15 * 60_000),
  PAYMENT_MARGIN_MS: Milliseconds.default(90_000),
  PAYMENT_GRACE_MS: Milliseconds.default(30_000),
  UPCOMING_BOOKINGS_MAX: z.coerce.number().int().min(1).max(100).default(5),
  HORIZON_DAYS: z.coerce.number().int().min(2).max(60).default(30),
  SWEEP_EVERY_MS: Milliseconds.min(100).default(5_000),
  RATE_PERSON_PER_MINUTE: z.coerce.number().int().min(1).default(300),
  RATE_ADDRESS_PER_MINUTE: z.coerce.number().int().min(1).default(3_000),
  RATE_LOGIN_PER_MINUTE: z.coerce.number().int().min(1).default(600),
});

/** Read from files so that no key ever stands in an environment, a log or a crash dump. */
const Secrets = z.object({
  wechat: z.object({ appid: z.string(), mchid: z.string(), merchantSerial: z.string(), publicKeyId: z.string() }),
  appSecret: z.string().min(1),
  apiV3Key: z.string().length(32),
  merchantPrivateKey: z.string().includes('PRIVATE KEY'),
  wechatPayPublicKey: z.string().includes('PUBLIC KEY'),
  fieldKey: z.string().refine((text) => Buffer.from(text, 'base64').length === 32, { error: '32 bytes in base64' }),
  indexKey: z.string().refine((text) => Buffer.from(text, 'base64').length === 32, { error: '32 bytes in base64' }),
  /** Ed25519. Without it no checkpoint of the audit trail is signed. */
  auditPrivateKey: z.string().includes('PRIVATE KEY').optional(),
});

export type Config = Readonly<Omit<z.infer<typeof Environment>, 'WECHAT_API_BASES' | 'WECHAT_PAY_BASES' | 'TRUSTED_PROXIES'>> & {
  readonly WECHAT_API_BASES: readonly string[];
  readonly WECHAT_PAY_BASES: readonly string[];
  readonly TRUSTED_PROXIES: readonly string[];
  readonly secrets: Readonly<z.infer<typeof Secrets>>;
};

/** Injection token of the one frozen configuration. */
export const CONFIG = Symbol('CONFIG');

const list = (text: string): readonly string[] =>
  Object.freeze(
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  );

function readSecrets(directory: string): z.infer<typeof Secrets> {
  const text = (name: string): string | undefined => {
    const file = join(directory, name);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  };
  const parsed = Secrets.safeParse({
    wechat: JSON.parse(text('wechat.json') ?? 'null') as unknown,
    appSecret: text('app-secret'),
    apiV3Key: text('apiv3.key'),
    merchantPrivateKey: text('merchant-private.pem'),
    wechatPayPublicKey: text('wechatpay-public.pem'),
    fieldKey: text('field.key'),
    indexKey: text('index.key'),
    auditPrivateKey: text('audit-private.pem'),
  });
  if (!parsed.success) throw new Error(`Secrets in ${directory} are missing or malformed:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function assertProductionSafe(config: Config): void {
  if (config.NODE_ENV !== 'production') return;
  const isWechat = (base: string): boolean => /^https:\/\/[a-z0-9.]+\.(weixin\.qq\.com)$/.test(base);
  for (const base of [...config.WECHAT_API_BASES, ...config.WECHAT_PAY_BASES])
    if (!isWechat(base)) throw new Error(`NODE_ENV=production talks to WeChat only, not to ${base}`);
  if (!config.PUBLIC_URL.startsWith('https://')) throw new Error('NODE_ENV=production needs an https PUBLIC_URL: WeChat calls back there');
}

/** Parses and freezes the environment and the secret files. Throws with every fault named; nothing else reads `process.env`. */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const config: Config = {
    ...parsed.data,
    WECHAT_API_BASES: list(parsed.data.WECHAT_API_BASES),
    WECHAT_PAY_BASES: list(parsed.data.WECHAT_PAY_BASES),
    TRUSTED_PROXIES: list(parsed.data.TRUSTED_PROXIES),
    secrets: Object.freeze(readSecrets(parsed.data.SECRETS_DIR)),
  };
  assertProductionSafe(config);
  return Object.freeze(config);
}
