#!/usr/bin/env node
// `npm run miniprogram`: the Mini Program for WeChat, in dist-miniprogram/, with its size. Open that folder in DevTools, or give it to
// miniprogram-ci. Settings: MINIPROGRAM_ORIGIN (https address of the gateway), MINIPROGRAM_APP_ID; tests give MINIPROGRAM_SOURCE and
// MINIPROGRAM_OUT.
import { join } from 'node:path';
import { sizeReport } from './miniprogram/size-report.mjs';
import { buildForWechat } from './miniprogram/wechat-build.mjs';
import { ROOT_DIR } from './services/folders.mjs';

try {
  const built = await buildForWechat({
    source: process.env.MINIPROGRAM_SOURCE ?? join(ROOT_DIR, 'miniprogram'),
    out: process.env.MINIPROGRAM_OUT ?? join(ROOT_DIR, 'dist-miniprogram'),
    origin: process.env.MINIPROGRAM_ORIGIN,
    appId: process.env.MINIPROGRAM_APP_ID,
  });
  const { lines, isTooLarge } = sizeReport(built);
  console.log(['dist-miniprogram', ...lines].join('\n'));
  if (isTooLarge) throw new Error('WeChat refuses a package above its limit / 超过微信的包大小限制');
} catch (error) {
  console.error(`\n✗ ${error.message}\n`);
  process.exitCode = 1;
}
