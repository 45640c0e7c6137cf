import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { SECRETS, type Stores } from './stores.js';

export interface Ending {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a compiled command of the worker to its end. */
export async function runWorkerCommand(
  { config }: Pick<Stores, 'config'>,
  command: string,
  args: readonly string[] = [],
  databaseUrl = config.DATABASE_URL,
  more: Record<string, string> = {},
): Promise<Ending> {
  const { REDIS_URL, KEY_PREFIX } = config;
  const own = { NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl, REDIS_URL, KEY_PREFIX, SECRETS_DIR: SECRETS };
  return runNode([`dist/apps/worker/src/commands/${command}.js`, ...args], { ...own, ...more });
}

/** Runs a program of ours to its end. */
export async function runNode(args: readonly string[], environment: Record<string, string> = {}): Promise<Ending> {
  const { NODE_OPTIONS: _unwanted, ...inherited } = process.env;
  const child = spawn(process.execPath, args, { env: { ...inherited, ...environment } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}
