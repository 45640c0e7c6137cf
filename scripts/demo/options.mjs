// What was asked for on the command line, and where the running system is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { STATE_DIR } from '../services/folders.mjs';

export const HELP = `npm run demo -- [options]     东晓夜泊演示：模拟居民在一晚里找车位、预约、付款、退款，从外部核对每一条约定

  --residents 300     how many people live through the evening / 居民人数
  --seed TEXT         the same seed makes the same choices / 随机种子
  --quick             a tenth of the people and of the time / 快速演示
  --minutes N         residents arrive over so many minutes (20 s when left out) / 到达时间
  --gateway URL[,URL] --sandbox URL     when not those of npm start / 指定地址
  --flushall [URL]    empty Redis in the middle (URL, else REDIS_URL, else that of npm start) / 中途清空 Redis
  --until-lapsed      wait until the unpaid holds have run out, 15 minutes as a rule / 等到未付款的预约超时
  --shared            other people book as well: tell differences of bays, do not judge them / 另有他人同时预约

Exit codes: 0 everything held, 1 something broke, 2 nothing to talk to.`;

/**
 * @typedef {object} Options
 * @property {readonly string[]} gateways
 * @property {string} sandbox
 * @property {readonly string[]} liveUrls
 * @property {number} residents
 * @property {string} seed
 * @property {number} spreadMs residents arrive over this time
 * @property {string | undefined} flushUrl
 * @property {boolean} isUntilLapsed
 * @property {boolean} isShared
 */

const FLAGS = /** @type {const} */ ({
  residents: { type: 'string' },
  seed: { type: 'string' },
  minutes: { type: 'string' },
  quick: { type: 'boolean' },
  gateway: { type: 'string' },
  sandbox: { type: 'string' },
  flushall: { type: 'string' },
  'until-lapsed': { type: 'boolean' },
  shared: { type: 'boolean' },
  help: { type: 'boolean' },
});

/** What is wrong with the command line, or missing. */
export class Unusable extends Error {}

/** Fault: Unusable. @param {readonly string[]} args @returns {Options | 'help'} */
export function optionsFrom(args) {
  const { values } = parse(withFlushUrl(args));
  if (values.help) return 'help';
  const running = readJson('urls.json');
  const gateways = (values.gateway ?? running?.gateway ?? '').split(',').filter(Boolean).map(withoutSlash);
  const sandbox = withoutSlash(values.sandbox ?? running?.sandbox ?? '');
  if (gateways.length === 0 || sandbox === '') throw new Unusable(NOTHING_RUNS);
  const isQuick = values.quick === true;
  return {
    gateways,
    sandbox,
    liveUrls: values.gateway === undefined && running?.live ? [running.live] : gateways.map(liveUrlOf),
    residents: whole('residents', values.residents, isQuick ? 40 : 300),
    seed: values.seed ?? String(Math.floor(Math.random() * 1e9)),
    spreadMs: values.minutes === undefined ? (isQuick ? 5000 : 20_000) : minutes(values.minutes) * 60_000,
    flushUrl: values.flushall,
    isUntilLapsed: values['until-lapsed'] === true,
    isShared: values.shared === true,
  };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({ args: [...args], options: FLAGS });
  } catch (error) {
    throw new Unusable(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

/** `--flushall` may stand alone. @param {readonly string[]} args */
function withFlushUrl(args) {
  const at = args.indexOf('--flushall');
  if (at < 0 || (args[at + 1] ?? '--').startsWith('--') === false) return args;
  const url = process.env.REDIS_URL ?? readJson('services.json')?.redis?.url;
  if (url === undefined) throw new Unusable('--flushall needs the URL of Redis / --flushall 需要 Redis 地址');
  return [...args.slice(0, at), `--flushall=${url}`, ...args.slice(at + 1)];
}

/** @param {string} name @param {string | undefined} text @param {number} otherwise */
function whole(name, text, otherwise) {
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Unusable(`--${name} ${text}: not a whole number / 不是整数`);
  return number;
}

/** @param {string} text */
function minutes(text) {
  const number = Number(text);
  if (!(number > 0)) throw new Unusable(`--minutes ${text}: not a time / 不是时长`);
  return number;
}

const withoutSlash = (/** @type {string} */ url) => url.replace(/\/+$/, '');
const liveUrlOf = (/** @type {string} */ gateway) => `${gateway.replace(/^http/, 'ws')}/api/v1/live`;

/** @param {string} name @returns {{ gateway?: string, sandbox?: string, live?: string, redis?: { url: string } } | undefined} */
function readJson(name) {
  try {
    return JSON.parse(readFileSync(join(STATE_DIR, name), 'utf8'));
  } catch {
    return undefined; // Nothing was started here, or it has been stopped.
  }
}

const NOTHING_RUNS = 'nothing is running: start it with `npm start` in another terminal / 系统没有运行：请先在另一个终端执行 npm start';

/** Fault: Unusable, when a gateway or the sandbox does not answer. @param {Options} options */
export async function assureRunning({ gateways, sandbox }) {
  const doors = [...gateways.map((url) => `${url}/readyz`), `${sandbox}/healthz`];
  for (const door of doors) {
    const answer = await fetch(door, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (!answer) throw new Unusable(`${door} does not answer / 没有回应\n${NOTHING_RUNS}`);
    if (!answer.ok) throw new Unusable(`${door} → ${answer.status} ${await answer.text()}: not ready / 尚未就绪`);
  }
}
