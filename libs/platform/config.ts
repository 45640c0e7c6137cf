import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

const Url = (protocols: RegExp) => z.url({ protocol: protocols });
const Milliseconds = z.coerce.number().int().min(0);
const List = z.string().transform((text): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
const Hosts = List.pipe(
  z
    .array(Url(/^https?$/))
    .min(1)
    .readonly(),
);
/** One address; of a cluster as many of its nodes as one likes, separated by commas. */
const RedisUrls = z.string().refine((text) => text.split(',').every((one) => Url(/^rediss?$/).safeParse(one).success), {
  error: 'not redis:// or rediss:// addresses',
});
const Json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON'); // the parser's own words quote the file
    return z.NEVER;
  }
});
/** By kind of notice: a template of WeChat's, and the fact that goes into each of its fields. Which of them make sense, the room of notices knows. */
const NoticeTemplates = z
  .preprocess((text) => text || '{}', Json)
  .pipe(z.record(z.string(), z.strictObject({ templateId: z.string().regex(/^[\w-]{1,64}$/), values: z.record(z.string(), z.string()) })));
/** An address, or a subnet as `10.0.0.0/8`. */
const Subnet = z.string().refine((text) => isIP(text.replace(/\/\d{1,3}$/, '')) > 0, { error: 'not an address or a subnet' });

const Variables = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3400),
  /** Where a worker says how it is; 0 for nowhere. */
  WORKER_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: Url(/^https?$/).default('http://127.0.0.1:3400'),
  TRUSTED_PROXIES: List.pipe(z.array(Subnet).readonly()).prefault(''),
  DATABASE_URL: Url(/^(mysql|mariadb)$/),
  DATABASE_OWNER_URL: Url(/^(mysql|mariadb)$/).optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(10),
  REDIS_URL: RedisUrls,
  REDIS_CLUSTER: z.stringbool().default(false),
  KEY_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('nb'),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  SECRETS_DIR: z.string().default('secrets'),
  /** The built web console; it need not be there. */
  CONSOLE_DIR: z.string().default('dist-console'),
  WECHAT_API_BASES: Hosts.prefault('https://api.weixin.qq.com'),
  WECHAT_PAY_BASES: Hosts.prefault('https://api.mch.weixin.qq.com,https://api2.mch.weixin.qq.com'),
  HOLD_MS: Milliseconds.min(1_000).default(15 * 60_000),
  PAYMENT_MARGIN_MS: Milliseconds.default(90_000),
  PAYMENT_GRACE_MS: Milliseconds.default(30_000),
  UPCOMING_BOOKINGS_MAX: z.coerce.number().int().min(1).max(100).default(5),
  REHOMING_DECISION_MS: Milliseconds.default(2 * 3_600_000),
  NOTICE_TEMPLATES: NoticeTemplates.prefault(''),
  LEAVE_SOON_MS: Milliseconds.default(30 * 60_000),
  HORIZON_DAYS: z.coerce.number().int().min(2).max(60).default(30),
  SWEEP_EVERY_MS: Milliseconds.min(100).default(5_000),
  RATE_PERSON_PER_MINUTE: z.coerce.number().int().min(1).default(300),
  RATE_ADDRESS_PER_MINUTE: z.coerce.number().int().min(1).default(3_000),
  RATE_LOGIN_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  RATE_STAFF_LOGIN_PER_MINUTE: z.coerce.number().int().min(1).default(30),
  RATE_OWN_DATA_PER_MINUTE: z.coerce.number().int().min(1).default(6),
});

const namesOneServerOrACluster = (read: z.infer<typeof Variables>): boolean => read.REDIS_CLUSTER || !read.REDIS_URL.includes(',');

/** With less, every booking would lapse before anybody is offered to pay for it. */
const isHoldLongEnough = (read: z.infer<typeof Variables>): boolean => read.HOLD_MS > read.PAYMENT_GRACE_MS + read.PAYMENT_MARGIN_MS;

const Environment = Variables.refine(isHoldLongEnough, {
  path: ['HOLD_MS'],
  error: 'must be longer than PAYMENT_GRACE_MS and PAYMENT_MARGIN_MS together',
}).refine(namesOneServerOrACluster, { path: ['REDIS_URL'], error: 'several addresses need REDIS_CLUSTER=1' });

const SECRET_FILES = {
  wechat: 'wechat.json',
  appSecret: 'app-secret',
  apiV3Key: 'apiv3.key',
  merchantPrivateKey: 'merchant-private.pem',
  wechatPayPublicKey: 'wechatpay-public.pem',
  fieldKey: 'field.key',
  indexKey: 'index.key',
  auditPrivateKey: 'audit-private.pem',
} as const;

const Pem = (parse: (pem: string) => KeyObject, error: string) => z.string().refine((pem) => isParsed(() => parse(pem)), { error });
const SealingKey = z.string().refine((text) => Buffer.from(text, 'base64').length === 32, { error: '32 bytes in base64' });

/** Read from files so that no key ever stands in an environment, a log or a crash dump. */
const Secrets = z.object({
  wechat: Json.pipe(z.object({ appid: z.string(), mchid: z.string(), merchantSerial: z.string(), publicKeyId: z.string() })),
  appSecret: z.string().min(1),
  apiV3Key: z.string().length(32),
  merchantPrivateKey: Pem(createPrivateKey, 'not a private key in PEM'),
  wechatPayPublicKey: Pem(createPublicKey, 'not a public key in PEM'),
  fieldKey: SealingKey,
  indexKey: SealingKey,
  /** Ed25519. Without it no checkpoint of the audit trail is signed. */
  auditPrivateKey: Pem(createPrivateKey, 'not a private key in PEM').optional(),
});

function isParsed(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

export type Config = Readonly<z.infer<typeof Environment>> & { readonly secrets: Readonly<z.infer<typeof Secrets>> };

/** Injection token of the one frozen configuration. */
export const CONFIG = Symbol('CONFIG');

function readSecrets(directory: string): z.infer<typeof Secrets> {
  const texts = Object.entries(SECRET_FILES).map(([name, file]) => [name, textOf(join(directory, file))]);
  const parsed = Secrets.safeParse(Object.fromEntries(texts));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${SECRET_FILES[path[0] as keyof typeof SECRET_FILES]}: ${message}`);
  throw new Error(`Secrets in ${directory} are missing or malformed:\n${faults.join('\n')}`);
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function assertProductionSafe(config: Config): void {
  if (config.NODE_ENV !== 'production') return;
  const isWechat = (base: string): boolean => /^https:\/\/[a-z0-9.]+\.weixin\.qq\.com$/.test(base);
  for (const base of [...config.WECHAT_API_BASES, ...config.WECHAT_PAY_BASES])
    if (!isWechat(base)) throw new Error(`NODE_ENV=production talks to WeChat only, not to ${base}`);
  if (!config.PUBLIC_URL.startsWith('https://')) throw new Error('NODE_ENV=production needs an https PUBLIC_URL: WeChat calls back there');
}

/** Parses and freezes the environment and the secret files. Throws with every fault named; nothing else reads `process.env`. */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const config: Config = { ...parsed.data, secrets: Object.freeze(readSecrets(parsed.data.SECRETS_DIR)) };
  assertProductionSafe(config);
  return Object.freeze(config);
}
