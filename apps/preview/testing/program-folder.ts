import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The smallest program that compiles: one page. */
export const SMALLEST = {
  'app.json': JSON.stringify({ pages: ['pages/home/home'] }),
  'app.ts': 'App({});',
  'pages/home/home.ts': 'Page({});',
  'pages/home/home.json': '{}',
  'pages/home/home.wxml': '<view>你好</view>',
};

/** A component that compiles, declared on the page as `<own-thing>`. */
export const WITH_COMPONENT = {
  ...SMALLEST,
  'pages/home/home.json': JSON.stringify({ usingComponents: { 'own-thing': '../../components/thing' } }),
  'pages/home/home.wxml': '<own-thing />',
  'components/thing.ts': 'Component({});',
  'components/thing.json': '{"component": true}',
  'components/thing.wxml': '<view class="thing" />',
};

/** Writes a program { path: text } to a folder of its own, hands it to `use`, and removes it. */
export async function withProgram<Result>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Result | Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
