import { expect, test } from '@jest/globals';
import { WITH_COMPONENT, withProgram } from '../testing/program-folder.js';
import { readProgram } from './program.js';
import { compileStyles, type Styles } from './styles.js';

const stylesOf = (files: Readonly<Record<string, string>>): Promise<Styles> =>
  withProgram({ ...WITH_COMPONENT, ...files }, (folder) => compileStyles(readProgram(folder), async () => {}));

test('lengths are those of the phone', async () => {
  const { app } = await stylesOf({ 'app.wxss': '.a { width: 100rpx; height: 50vh; margin: -1.5rpx 10px }' });
  expect(app).toBe('.a { width: calc(var(--rpx) * 100); height: calc(var(--vh) * 50); margin: calc(var(--rpx) * -1.5) 10px }');
});

test('the safe area is that of the frame, which a page with a tab bar does not reach', async () => {
  const { app } = await stylesOf({ 'app.wxss': '.a { padding-bottom: calc(10rpx + env(safe-area-inset-bottom)) }' });
  expect(app).toContain('calc(calc(var(--rpx) * 10) + var(--page-bottom, 0px))');
});

test('the classes of a component are its own, and :host is its element', async () => {
  const { sheets, scopes } = await stylesOf({ 'components/thing.wxss': '.thing:first-child { top: 0 } :host { top: 1px }' });
  const scope = scopes['components/thing'] ?? '';
  expect(sheets['components/thing']).toBe(`.${scope}--thing:first-child { top: 0 } [wx-host=${scope}] { top: 1px }`);
});

test('the sheet of a page stays on that page', async () => {
  const { sheets } = await stylesOf({ 'pages/home/home.wxss': 'page { top: 0 } .a { top: 0 }' });
  const page = 'wx-page[data-path="pages/home/home"]';
  expect(sheets['pages/home/home']).toBe(`${page} { top: 0 } :where(${page}) .a { top: 0 }`);
});

test('imported sheets stand where they are imported, and a circle ends', async () => {
  const { app } = await stylesOf({ 'app.wxss': '@import "./b.wxss";\n.a { top: 0 }', 'b.wxss': "@import './app.wxss';.b { top: 0 }" });
  expect(app.replace(/\s+/g, ' ')).toBe('.b { top: 0 } .a { top: 0 }');
});
