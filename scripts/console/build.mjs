// Builds apps/console and weighs what a browser loads before it shows the first page of somebody who is logged in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { ROOT_DIR, STATE_DIR } from '../services/folders.mjs';
import { withLock } from '../services/lock.mjs';

const OUT = join(ROOT_DIR, 'dist-console');
/** Transferred bytes of scripts and styles, charts apart. */
const FIRST_VIEW_LIMIT = 300 * 1024;
/** What may be the first page of somebody; the heaviest counts. */
const FIRST_PAGES = /^src\/(night|office|account)\/[\w-]+\.vue$/;
const SHELL = ['index.html', 'src/shell/shell.vue'];

/** Gives { lines, isTooLarge }: a table for people, and whether the heaviest first view is above the limit. Fault: what Vite says. */
export async function buildConsole(configFile) {
  await withLock(STATE_DIR, () => build({ configFile, logLevel: 'warn' }));
  const manifest = JSON.parse(readFileSync(join(OUT, '.vite/manifest.json'), 'utf8'));
  const views = Object.keys(manifest)
    .filter((name) => FIRST_PAGES.test(name))
    .map((page) => ({ page, bytes: weightOf(manifest, [...SHELL, page]) }))
    .sort((one, other) => other.bytes - one.bytes);
  return {
    lines: views.map(({ page, bytes }) => `${bytes > FIRST_VIEW_LIMIT ? '✗' : '✓'} ${kib(bytes)} of ${kib(FIRST_VIEW_LIMIT)}  ${page}`),
    isTooLarge: views.length === 0 || views.some(({ bytes }) => bytes > FIRST_VIEW_LIMIT),
  };
}

/** Of these entries and all that they import at once, gzipped. */
function weightOf(manifest, entries) {
  const files = new Set();
  const seen = new Set();
  const walk = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    const { file, css = [], imports = [] } = manifest[name];
    for (const path of [file, ...css]) files.add(path);
    for (const next of imports) walk(next);
  };
  for (const entry of entries) walk(entry);
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(OUT, file))).length, 0);
}

const kib = (bytes) => `${(bytes / 1024).toFixed(0)} KiB`.padStart(8);
