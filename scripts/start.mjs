#!/usr/bin/env node
// `npm start`: everything that a fresh machine needs to show the product, one line a step, until Ctrl-C.
// Settings: PORT, SANDBOX_PORT and PREVIEW_PORT (3400, 3401, 3403; busy ones are replaced), DATA_DIR, DATABASE_URL, REDIS_URL, and the product's own.
import { join, relative } from 'node:path';
import { STATE_DIR } from './services/folders.mjs';
import { banner } from './start/banner.mjs';
import { claimInstance } from './start/instance.mjs';
import { keepProduct, startProduct, stopProduct } from './start/product.mjs';

const places = ({ gateway, sandbox, live, preview }) => [
  ...(preview ? [{ label: 'Mini Program 小程序预览', url: preview }] : []),
  { label: 'Console 控制台', url: `${gateway}/console/` },
  { label: 'API 接口', url: `${gateway}/api/v1` },
  { label: 'API documentation 接口文档', url: `${gateway}/docs` },
  { label: 'Live bays 实时泊位', url: live },
  { label: 'WeChat sandbox 微信沙箱', url: sandbox },
];

async function main() {
  const { running, instance } = await claimInstance();
  if (running) return tellRunning(running);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort());
  const product = { children: [], services: undefined };
  const onChange = (children) => instance.note({ children: children.map(({ pid, script }) => ({ pid, script })) });
  try {
    console.log('\n东晓夜泊 Night Berth\n');
    const urls = await startProduct({ product, signal: stopping.signal, onChange });
    instance.note({ urls });
    const { howToLogIn } = await import('./start/demo-staff.mjs'); // it needs a package, which a fresh machine has by now
    console.log(
      banner('东晓夜泊 Night Berth 已就绪 / is running', places(urls), [
        ...howToLogIn(`${urls.gateway}/console/`),
        '',
        'Ctrl-C 停止 / stops everything',
        `日志 logs: ${relative('', join(STATE_DIR, 'logs'))}`,
      ]),
    );
    const fall = await keepProduct({ product, signal: stopping.signal, onChange });
    if (fall) throw new Error(fall);
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 0;
    console.error(`\n✗ ${error.message}\n`);
    return 1;
  } finally {
    console.log('\n正在停止 / stopping …');
    await stopProduct(product);
    instance.release();
    console.log('已停止 / stopped');
  }
}

function tellRunning({ pid, urls }) {
  if (urls) console.log(banner(`已在运行 / is running already (process ${pid})`, places(urls), []));
  else console.log(`Process ${pid} is starting it right now / 进程 ${pid} 正在启动，请稍候`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`\n✗ ${error.message}\n`); // before anything was started, e.g. a folder that cannot be written
  process.exitCode = 1;
}
