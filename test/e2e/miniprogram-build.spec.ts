import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'acorn';

const DEMO = 'apps/preview/testing/demo-program';

const folder = mkdtempSync(join(tmpdir(), 'wechat-'));
const out = join(folder, 'out');
const read = (path: string): string => readFileSync(join(out, path), 'utf8');

/** Runs `npm run miniprogram` for a program. */
function build(source: string, settings: Readonly<Record<string, string>> = {}): { status: number | null; said: string } {
  const env = { ...process.env, MINIPROGRAM_SOURCE: source, MINIPROGRAM_OUT: out, ...settings };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/miniprogram.mjs'], { env, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

/** A copy of the demo program in which a package is found too, changed by `change`. */
function changedDemo(name: string, change: (source: string) => void): string {
  const source = join(folder, name);
  cpSync(DEMO, source, { recursive: true });
  change(source);
  return source;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the folder for DevTools', () => {
  let files: string[];

  beforeAll(() => {
    expect(build(DEMO, { MINIPROGRAM_APP_ID: 'wx1234567890abcdef' })).toMatchObject({ status: 0 });
    files = readdirSync(out, { recursive: true, encoding: 'utf8' });
  });

  test('has the project with its number, and no TypeScript', () => {
    expect(JSON.parse(read('project.config.json'))).toMatchObject({
      appid: 'wx1234567890abcdef',
      miniprogramRoot: 'miniprogram/',
      setting: { es6: false },
    });
    expect(files.filter((file) => file.endsWith('.ts'))).toEqual([]);
    expect(files).toContain('miniprogram/pages/home/index.js');
    expect(files).toContain('miniprogram/pages/home/words.wxs');
  });

  test('its scripts are ES2018, and every module that they require is there', () => {
    const scripts = files.filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(20);
    const lost = scripts.flatMap((script) => {
      parse(read(script), { ecmaVersion: 2018, sourceType: 'script' });
      const required = [...read(script).matchAll(/require\("(\.[^"]+)"\)/g)].map(([, path]) =>
        posix.join(posix.dirname(script), path ?? ''),
      );
      return required.filter((path) => !existsSync(join(out, path)) && !existsSync(join(out, `${path}.js`)));
    });
    expect(lost).toEqual([]);
  });

  test('only what a page reaches of a package is there, and its icons need no network', () => {
    expect(files).toContain('miniprogram/miniprogram_npm/tdesign-miniprogram/cell/cell.wxml');
    expect(files.filter((file) => file.includes('tdesign-miniprogram/calendar'))).toEqual([]);
    const icons = read('miniprogram/miniprogram_npm/tdesign-miniprogram/icon/icon.wxss');
    expect(icons).toContain('data:font/woff2;base64,');
    expect(icons).toContain('.t-icon-location:before');
    expect(icons).not.toContain('tdesign.gtimg.com');
    expect(icons).not.toContain('.t-icon-zoom-in:before');
  });
});

test('a package above two megabytes fails the build, with the size of each', () => {
  const source = changedDemo('heavy', (root) => writeFileSync(join(root, 'huge.png'), Buffer.alloc(2 * 1024 * 1024)));
  cpSync('node_modules/tdesign-miniprogram', join(folder, 'node_modules/tdesign-miniprogram'), { recursive: true });
  cpSync('node_modules/tdesign-icons-web-components/esm/iconfont', join(folder, 'node_modules/tdesign-icons-web-components/esm/iconfont'), {
    recursive: true,
  });
  cpSync('node_modules/tdesign-icons-web-components/package.json', join(folder, 'node_modules/tdesign-icons-web-components/package.json'));
  const { status, said } = build(source);
  expect(status).toBe(1);
  expect(said).toMatch(/✗ +21\d\d KiB of +2048 KiB {2}main package/);
  expect(said).toContain('huge.png');
});

test('what the compiler refuses is not built for WeChat either', () => {
  const source = changedDemo('strict', (root) => writeFileSync(join(root, 'components/price/price.wxss'), 'view { top: 0 }'));
  const { status, said } = build(source);
  expect(status).toBe(1);
  expect(said).toContain('components/price/price.wxss:1: the tag selector view');
});
