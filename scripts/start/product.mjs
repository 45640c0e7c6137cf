// The steps from a bare clone to the running product, and back.
import { join } from 'node:path';
import { ensureSecrets } from '../dev-secrets.mjs';
import { ensureDependencies } from '../ensure-dependencies.mjs';
import { SANDBOX_NOTICE_TEMPLATES } from '../notice-templates.mjs';
import { ROOT_DIR, STATE_DIR } from '../services/folders.mjs';
import { freePort, isReachable, waitUntil } from '../services/server.mjs';
import { up } from '../services/shared-services.mjs';
import { build } from './build.mjs';
import { runCommand, startChild, tail } from './child.mjs';
import { buildConsole } from './console.mjs';
import { keepRunning } from './keeper.mjs';
import { startPreview } from './preview.mjs';
import { step } from './progress.mjs';

const HOST = '127.0.0.1';
const READY_MS = 60_000;
const STOP_MS = 12_000;
const COMMANDS = 'dist/apps/worker/src/commands';
/** In the order in which they start. They stop the other way round, so that the sandbox answers until the others have finished. */
const PROGRAMS = [
  { name: 'sandbox', script: 'dist/apps/wechat-sandbox/src/main.js' },
  { name: 'worker', script: 'dist/apps/worker/src/main.js' },
  { name: 'gateway', script: 'dist/apps/gateway/src/main.js' },
];

/**
 * Does the steps one after another until `signal` is aborted, noting in `product` what must be stopped later, even when a
 * step fails: { services, children, env }. `onChange` hears of every new child. Gives the URLs { gateway, sandbox, live, preview? }.
 */
export async function startProduct({ product, signal, onChange }) {
  const doStep = (english, chinese, work) => {
    signal.throwIfAborted();
    return step(english, chinese, work);
  };
  await doStep('dependencies', '依赖', ensureDependencies);
  await doStep('build', '构建', build);
  await doStep('console', '控制台', buildConsole);
  product.services = await doStep('Redis and database', 'Redis 与数据库', () => up());
  const secretsDir = await doStep('development keys', '开发密钥', () => ensureSecrets());
  const ports = await choosePorts();
  const urls = urlsOf(ports);
  const env = environment({ ports, secretsDir, services: product.services });
  await doStep('migrations', '数据库迁移', () => runCommand('migrate', `${COMMANDS}/migrate.js`, { args: [], env }));
  const sample = [join(ROOT_DIR, 'data/sample')];
  await doStep('sample data', '示例数据', () => runCommand('import-sample', `${COMMANDS}/import-sample.js`, { args: sample, env }));
  const { ensureDemoStaff } = await import('./demo-staff.mjs'); // it needs a package, which is there by now
  const staff = [ensureDemoStaff()];
  await doStep('demo staff', '演示人员', () => runCommand('demo-staff', `${COMMANDS}/demo-staff.js`, { args: staff, env }));
  const { DATABASE_OWNER_URL: _migrationsOnly, ...ownEnv } = env;
  product.env = ownEnv;
  await doStep('gateway, worker, sandbox', '启动各进程', async () => {
    for (const { name, script } of PROGRAMS) {
      product.children.push({ ...startChild(name, script, { env: ownEnv }), script });
      onChange(product.children);
    }
    await untilServing({ product, ports, urls, signal });
  });
  const onStart = (child) => {
    product.children.push(child);
    onChange(product.children);
  };
  const preview = await doStep('Mini Program preview', '小程序预览', () => startPreview({ port: ports.preview, env: ownEnv, onStart }));
  return { ...urls, ...(preview ? { preview } : {}), live: `${urls.gateway.replace('http', 'ws')}/api/v1/live` };
}

async function choosePorts() {
  const choose = async (name, wanted) => {
    const port = await freePort(wanted);
    if (port !== wanted) console.log(`  ! port ${wanted} is busy, the ${name} takes ${port} / 端口 ${wanted} 被占用，改用 ${port}`);
    return port;
  };
  return {
    gateway: await choose('gateway', Number(process.env.PORT ?? 3400)),
    sandbox: await choose('sandbox', Number(process.env.SANDBOX_PORT ?? 3401)),
    worker: await choose('worker', Number(process.env.WORKER_PORT ?? 3402)),
    preview: await choose('preview', Number(process.env.PREVIEW_PORT ?? 3403)),
  };
}

const urlsOf = ({ gateway, sandbox }) => ({ gateway: `http://${HOST}:${gateway}`, sandbox: `http://${HOST}:${sandbox}` });

/** What every program of the product is started with in development. */
export function environment({ ports, secretsDir, services }) {
  const urls = urlsOf(ports);
  return {
    ...process.env,
    ...services.env,
    NODE_ENV: 'development',
    HOST,
    PORT: String(ports.gateway),
    PUBLIC_URL: urls.gateway,
    WECHAT_API_BASES: urls.sandbox,
    WECHAT_PAY_BASES: urls.sandbox,
    SECRETS_DIR: secretsDir,
    NOTICE_TEMPLATES: process.env.NOTICE_TEMPLATES ?? SANDBOX_NOTICE_TEMPLATES,
    SANDBOX_PORT: String(ports.sandbox),
    WORKER_PORT: String(ports.worker ?? 0),
    SANDBOX_STATE_DIR: join(STATE_DIR, 'sandbox'),
  };
}

/** Fault: a program ended, or /readyz did not say yes in a minute; the message has the end of its log. */
async function untilServing({ product, ports, urls, signal }) {
  let fallen;
  for (const child of product.children) ending(child).then((end) => (fallen ??= end));
  const isServing = async () => (await isReachable(HOST, ports.sandbox)) && (await isReady(urls.gateway));
  const isDecided = async () => signal.aborted || fallen || (await isServing());
  const isInTime = await waitUntil(isDecided, READY_MS, 100);
  signal.throwIfAborted();
  if (fallen) throw new Error(describeFall(fallen));
  const gateway = product.children.find(({ name }) => name === 'gateway');
  if (!isInTime) throw new Error(`${urls.gateway}/readyz is not ready after a minute / 一分钟内未就绪:\n${tail(gateway.logFile)}`);
}

async function isReady(gateway) {
  try {
    const answer = await fetch(`${gateway}/readyz`, { signal: AbortSignal.timeout(2000) });
    return answer.ok;
  } catch {
    return false; // Not listening yet.
  }
}

const ending = async (child) => ({ ...child, ...(await child.exited) });

/**
 * Starts gateway and worker again when they die. Resolves with the message about the first program that died too often, or about the
 * sandbox, whose book would not be the same; with undefined when `signal` is aborted. `onChange` hears of every new child.
 */
export async function keepProduct({ product, signal, onChange }) {
  const needed = product.children.filter(({ name }) => name !== 'preview'); // it comes last, so that the others keep their places
  const falls = needed.map((child, place) => {
    if (child.name === 'sandbox') return ending(child);
    const onRestart = (next) => {
      product.children[place] = { ...next, script: child.script };
      onChange(product.children);
    };
    const startAgain = () => startChild(child.name, child.script, { env: product.env, isAgain: true });
    return keepRunning(child, { startAgain, onRestart, signal });
  });
  const fallen = await Promise.race(falls);
  return fallen && describeFall(fallen);
}

const describeFall = ({ name, how, logFile }) =>
  `${name} stopped by itself (${how}) / ${name} 意外退出，日志 ${logFile}:\n${tail(logFile)}`;

/** Stops whatever was started, within 12 s and a little; what does not listen is killed. */
export async function stopProduct({ children, services }) {
  const [sandbox, others] = [children.filter(({ name }) => name === 'sandbox'), children.filter(({ name }) => name !== 'sandbox')];
  const endAt = performance.now() + STOP_MS;
  await Promise.all(others.map((child) => child.stop(STOP_MS)));
  await Promise.all(sandbox.map((child) => child.stop(Math.max(1000, endAt - performance.now()))));
  await services?.stop();
}
