import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ourFiles } from './source-files.js';

const ROOT = resolve(__dirname, '../..');
const HOME = join(ROOT, 'miniprogram');

interface AppJson {
  readonly pages: readonly string[];
  readonly subPackages: readonly { readonly root: string; readonly pages: readonly string[] }[];
  readonly tabBar: { readonly list: readonly { readonly pagePath: string }[] };
}

const sources = ourFiles('.ts').filter(({ path }) => path.startsWith('miniprogram/') && !/\.spec\.ts$|\/testing\//.test(path));

/** Calls of WeChat outside the room that is made for them. */
function foreignCalls(path: string, text: string): string[] {
  if (path.startsWith('miniprogram/wx/')) return [];
  return [...text.matchAll(/(?<![\w.'"/-])wx\s*(?:\.|\[)\s*['"]?(\w+)/g)].map(([, name]) => `${path}: wx.${name}`);
}

/** The room in which a file of the program is, and the rooms that it enters. */
function arrows(path: string, text: string): { from: string; to: string }[] {
  const from = path.split('/')[1] ?? '';
  return [...text.matchAll(/(?:from|import) '(\.[^']+)'/g)].map(([, target]) => {
    const resolved = join(path, '..', target ?? '');
    return { from, to: resolved.startsWith('miniprogram/') ? (resolved.split('/')[1] ?? '') : `outside: ${resolved}` };
  });
}

/** Which rooms nobody may enter from a room: what is pure stays pure, what is below knows nothing above. */
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  wx: ['services', 'stores', 'view-models', 'components', 'pages', 'packages'],
  services: ['stores', 'view-models', 'components', 'pages', 'packages'],
  stores: ['view-models', 'components', 'pages', 'packages'],
  'view-models': ['components', 'pages', 'packages'],
  components: ['pages', 'packages', 'services'],
};

test('every call of WeChat is in miniprogram/wx', () => {
  expect(sources.length).toBeGreaterThan(10);
  expect(sources.flatMap(({ path, text }) => foreignCalls(path, text))).toEqual([]);
  expect(foreignCalls('miniprogram/pages/home/home.ts', 'wx.showToast({ title })')).toEqual([
    'miniprogram/pages/home/home.ts: wx.showToast',
  ]);
  expect(foreignCalls('miniprogram/pages/home/home.ts', "import { say } from '../../wx/feedback.js';")).toEqual([]);
});

describe('the rooms of the Mini Program', () => {
  const all = sources.flatMap(({ path, text }) => arrows(path, text).map((arrow) => ({ ...arrow, path })));

  test('the program enters nothing outside of it', () => {
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter(({ to }) => to.startsWith('outside:'))).toEqual([]);
  });

  test('no room enters one that it must not know', () => {
    expect(all.filter(({ from, to }) => CLOSED[from]?.includes(to))).toEqual([]);
    expect(arrows('miniprogram/wx/a.ts', "import { b } from '../stores/b.js';")).toEqual([{ from: 'wx', to: 'stores' }]);
  });

  test('a view-model takes of the phone and of stores nothing but types', () => {
    const models = sources.filter(({ path }) => path.startsWith('miniprogram/view-models/'));
    const worldly = models.flatMap(({ path, text }) =>
      [...text.matchAll(/^import (?!type )[^;]*'\.\.\/(?:wx|stores)\/[^']*';/gm)].map(([line]) => `${path}: ${line}`),
    );
    expect(worldly).toEqual([]);
  });
});

/** What a module of pages keeps for all pages of a kind together and can change, constants being in capitals: two that are open at once would share it. */
function sharedState(text: string): string[] {
  const found = text.matchAll(/^(?:let (\w+)|const ([a-z]\w*)(?:: [^=]+)? = (?:\{|\[|new (?:Map|Set|WeakMap)\b))/gm);
  return [...found].map(([, variable, holder]) => variable ?? holder ?? '');
}

test('what a page knows is its own: a module of pages holds nothing that can change', () => {
  const pages = sources.filter(({ path }) => /^miniprogram\/(pages|packages|components)\//.test(path));
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.flatMap(({ path, text }) => sharedState(text).map((name) => `${path}: ${name}`))).toEqual([]);
  expect(sharedState("const known = {\n  id: '',\n};\n")).toEqual(['known']);
  expect(sharedState('let id = 1;\nconst seen = new Set<string>();\nconst stops = [];\n')).toEqual(['id', 'seen', 'stops']);
  expect(sharedState("const MORE = { extend: '延长' };\nconst knownOf = perPage(() => ({ id: '' }));\n")).toEqual([]);
});

const appJson = existsSync(join(HOME, 'app.json')) ? (JSON.parse(readFileSync(join(HOME, 'app.json'), 'utf8')) as AppJson) : undefined;

describe('pages', () => {
  const pages = [
    ...(appJson?.pages ?? []),
    ...(appJson?.subPackages ?? []).flatMap(({ root, pages: own }) => own.map((page) => `${root}/${page}`)),
  ];

  test('each has its four files, and each file of a page belongs to one that is listed', () => {
    const missing = pages.flatMap((page) =>
      ['.ts', '.json', '.wxml', '.wxss'].filter((end) => !existsSync(join(HOME, page + end))).map((end) => page + end),
    );
    expect(missing).toEqual([]);
    const found = ourFiles('.wxml').filter(({ path }) => /^miniprogram\/(pages|packages)\/(?!.*\/components\/)/.test(path));
    expect(found.map(({ path }) => path.slice('miniprogram/'.length, -'.wxml'.length)).sort()).toEqual([...pages].sort());
  });

  test('the tab bar leads to pages of the main package', () => {
    expect((appJson?.tabBar.list ?? []).map(({ pagePath }) => pagePath).filter((page) => !appJson?.pages.includes(page))).toEqual([]);
  });
});

test('the types of the server are those of openapi.json', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/api-types.mjs'), '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
