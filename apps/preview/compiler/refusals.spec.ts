import { describe, expect, test } from '@jest/globals';
import { SMALLEST, WITH_COMPONENT, withProgram } from '../testing/program-folder.js';
import { checkProgram, Refused, readProgram } from './index.js';

type Files = Readonly<Record<string, string>>;

/** What the compiler says of a program, `file:line: message` each; nothing for one that is right. */
function complaintsOf(files: Files): Promise<string[]> {
  return withProgram(files, async (folder) => {
    try {
      await checkProgram(readProgram(folder));
      return [];
    } catch (fault) {
      if (!(fault instanceof Refused)) throw fault;
      return fault.message.split('\n');
    }
  });
}

test('programs that are right are not refused', async () => {
  expect(await complaintsOf(SMALLEST)).toEqual([]);
  expect(await complaintsOf(WITH_COMPONENT)).toEqual([]);
});

describe('WXS beyond ES5', () => {
  const page = (wxs: string): Files => ({ ...SMALLEST, 'pages/home/home.wxml': `<view>{{w.x}}</view>\n<wxs module="w">\n${wxs}\n</wxs>` });

  test.each([
    ['const', 'const x = 1;\nmodule.exports = { x: x };', 3],
    ['an arrow', 'var x = 1;\nmodule.exports = { x: (y) => y };', 4],
    ['a template string', 'var x = 1;\n\nmodule.exports = { x: `a` };', 5],
    ['a default parameter', 'function x(y = 1) {}', 3],
  ])('%s is refused where it stands', async (_what, wxs, line) => {
    const [first] = await complaintsOf(page(wxs));
    expect(first).toContain(`pages/home/home.wxml:${line}: WXS is ES5`);
  });

  test('in a file of its own, and in one that this requires', async () => {
    const files = {
      ...SMALLEST,
      'pages/home/home.wxml': '<wxs module="w" src="./a.wxs" /><view>{{w.x}}</view>',
      'pages/home/a.wxs': "var b = require('./b.wxs');\nmodule.exports = { x: b.x };",
      'pages/home/b.wxs': 'var x = 1;\nlet y = 2;\nmodule.exports = { x: x };',
    };
    expect(await complaintsOf(files)).toEqual([expect.stringContaining('pages/home/b.wxs:2: WXS is ES5')]);
  });

  test('ES5 with a constructor and a pattern is taken', async () => {
    const wxs =
      "var is = function (v) { return v.constructor === 'Array' && getRegExp('\\\\d+').test('1'); };\nmodule.exports = { x: is };";
    expect(await complaintsOf(page(wxs))).toEqual([]);
  });
});

describe('selectors in the styles of a component', () => {
  const sheet = (wxss: string): Files => ({ ...WITH_COMPONENT, 'components/thing.wxss': wxss });

  test.each([
    ['view { color: red }', 'the tag selector view'],
    ['.thing view { color: red }', 'the tag selector view'],
    ['#thing { color: red }', 'the id selector #thing'],
    ['.thing[hidden] { color: red }', 'the attribute selector [hidden]'],
  ])('%s is refused', async (wxss, words) => {
    expect(await complaintsOf(sheet(`\n${wxss}`))).toEqual([expect.stringContaining(`components/thing.wxss:2: ${words}`)]);
  });

  test('classes, :host, pseudo-elements and frames of an animation are taken', async () => {
    const wxss =
      ':host { display: block } .thing::after { content: "" } .a .b { color: red } @keyframes k { from { top: 0 } 50% { top: 1rpx } }';
    expect(await complaintsOf(sheet(wxss))).toEqual([]);
  });

  test('a page may use tags', async () => {
    expect(await complaintsOf({ ...SMALLEST, 'pages/home/home.wxss': 'page { color: red } view { color: red }' })).toEqual([]);
  });
});

describe('templates', () => {
  test('one that does not parse is refused with its line', async () => {
    const complaints = await complaintsOf({ ...SMALLEST, 'pages/home/home.wxml': '<view>\n  {{ a + }}\n</view>' });
    expect(complaints[0]).toMatch(/^pages\/home\/home\.wxml:2: /);
  });

  test('a tag that nobody declared is refused, also when WeChat would show an empty view for it', async () => {
    const complaints = await complaintsOf({ ...SMALLEST, 'pages/home/home.wxml': '<view>\n<t-buton />\n</view>' });
    expect(complaints).toEqual([expect.stringContaining('pages/home/home.wxml:2: <t-buton> is neither declared')]);
  });

  test('tags in comments and in WXS are none', async () => {
    const wxml = '<!-- <nothing/> --><wxs module="w">var x = 1 <y; module.exports = {};</wxs><view />';
    expect(await complaintsOf({ ...SMALLEST, 'pages/home/home.wxml': wxml })).not.toContainEqual(
      expect.stringContaining('neither declared'),
    );
  });
});

describe('app.json', () => {
  test('a page that it lists and that is not there', async () => {
    const app = JSON.stringify({ pages: ['pages/home/home', 'pages/lost/lost'] });
    expect(await complaintsOf({ ...SMALLEST, 'app.json': app })).toEqual(['app.json: pages/lost/lost has no .wxml and no .ts file']);
  });

  test('a page that it forgot', async () => {
    const files = { ...SMALLEST, 'pages/me/me.wxml': '<view />', 'pages/me/me.ts': 'Page({});' };
    expect(await complaintsOf(files)).toEqual(['pages/me/me.wxml: this page is not in app.json']);
  });

  test('a tab outside of the main package', async () => {
    const app = { pages: ['pages/home/home'], tabBar: { list: [{ pagePath: 'packages/a/b', text: 'b' }] } };
    expect(await complaintsOf({ ...SMALLEST, 'app.json': JSON.stringify(app) })).toEqual([
      'app.json: the tab packages/a/b is no page of the main package',
    ]);
  });

  test('a component that is not there, and one that does not say that it is one', async () => {
    const { 'components/thing.wxml': _gone, ...without } = WITH_COMPONENT;
    expect(await complaintsOf(without)).toEqual(['pages/home/home.json: components/thing has no .wxml file']);
    expect(await complaintsOf({ ...WITH_COMPONENT, 'components/thing.json': '{}' })).toEqual([
      'components/thing.json: a component says "component": true',
    ]);
  });
});

test('everything that is wrong is told at once', async () => {
  const files = {
    ...WITH_COMPONENT,
    'components/thing.wxss': 'view { top: 0 } #a { top: 0 }',
    'pages/home/home.wxml': '<own-thing /><x-y />',
  };
  expect(await complaintsOf(files)).toHaveLength(3);
});
