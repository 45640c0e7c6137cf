// The browser of the end-to-end tests, and the font without which it shows no Chinese. Only tests want them.
import { spawnSync } from 'node:child_process';
import { install } from './install.mjs';
import { findBinary } from './server.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Path of a Chromium that is installed, or undefined. BROWSER_PATH names another one. */
export const browserPath = () => process.env.BROWSER_PATH ?? findBinary(...NAMES);

/** Installs both where that is possible. Where it is not, the tests say so themselves. */
export function ensureBrowser() {
  if (process.platform !== 'linux') return;
  if (!browserPath()) install(['browser']);
  if (!hasChineseFont()) install(['chineseFont']);
}

function hasChineseFont() {
  const { status, stdout } = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}
