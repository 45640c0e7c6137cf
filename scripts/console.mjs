#!/usr/bin/env node
// `npm run console`: the web console for browsers, in dist-console/, with what its first view weighs. The gateway serves that folder under
// /console/. With `--watch` it serves the sources instead, with the gateway (PUBLIC_URL) behind them.
import { createServer } from 'vite';
import { buildConsole } from './console/build.mjs';
import { ROOT_DIR } from './services/folders.mjs';

const config = `${ROOT_DIR}/apps/console/vite.config.ts`;
try {
  if (process.argv.includes('--watch')) {
    const server = await (await createServer({ configFile: config })).listen();
    server.printUrls();
  } else {
    const { lines, isTooLarge } = await buildConsole(config);
    console.log(['dist-console', ...lines].join('\n'));
    if (isTooLarge) throw new Error('the first view is above its limit / 首屏超过大小限制');
  }
} catch (error) {
  console.error(`\n✗ ${error.message}\n`);
  process.exitCode = 1;
}
