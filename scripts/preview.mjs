#!/usr/bin/env node
// The Mini Program in a browser, for development: builds apps/preview with miniprogram/, serves it, passes calls on to the running product.
// Settings, which `npm start` gives: PREVIEW_PORT, PUBLIC_URL (the gateway), WECHAT_PAY_BASES (the sandbox), SECRETS_DIR (its keys).
// Tests give another program in PREVIEW_PROGRAM, and a folder of their own in PREVIEW_FOLDER.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFromPreview } from './miniprogram/compiler.mjs';
import { servePreview } from './miniprogram/preview-server.mjs';
import { makeDir, ROOT_DIR, STATE_DIR } from './services/folders.mjs';

const {
  PREVIEW_PORT = '3403',
  PUBLIC_URL = 'http://127.0.0.1:3400',
  WECHAT_PAY_BASES = 'http://127.0.0.1:3401',
  SECRETS_DIR = join(STATE_DIR, 'secrets'),
  PREVIEW_PROGRAM = join(ROOT_DIR, 'miniprogram'),
  PREVIEW_FOLDER = join(makeDir(STATE_DIR), 'preview'),
} = process.env;

if (process.env.NODE_ENV === 'production') throw new Error('the preview is for development / 预览只用于开发');

/** Part of what a payment signs. Without the sandbox's keys nothing can be paid, and all else works. */
function readAppId() {
  const file = join(SECRETS_DIR, 'wechat.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).appid : 'touristappid';
}

const { buildPreview } = await loadFromPreview('compiler/index.ts');
const room = join(ROOT_DIR, 'apps/preview');
await buildPreview({ program: PREVIEW_PROGRAM, room, out: PREVIEW_FOLDER, mode: 'production', appId: readAppId() });
const [sandbox] = WECHAT_PAY_BASES.split(',');
const { url, close } = await servePreview({ folder: PREVIEW_FOLDER, gateway: PUBLIC_URL, sandbox, port: Number(PREVIEW_PORT) });
console.log(url);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => close().then(() => process.exit(0)));
