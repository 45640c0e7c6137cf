import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStage } from './component-stage.js';

const PROGRAM = 'apps/preview/testing/demo-program';

let stage: Awaited<ReturnType<typeof openStage>>;

beforeAll(async () => {
  stage = await openStage({
    program: PROGRAM,
    using: { price: './components/price/price', 't-button': 'tdesign-miniprogram/button/button' },
  });
});

afterAll(() => stage.close());

test('a component shows its properties, and follows them', async () => {
  const { box, setData } = await stage.mount('<price fen="{{fen}}" />', { data: { fen: 800 } });
  expect(box.textContent).toBe('¥8.00');
  setData({ fen: 1250 });
  expect(box.textContent).toBe('¥12.50');
});

test('its events reach the snippet around it', async () => {
  const heard: unknown[] = [];
  const { tap } = await stage.mount('<price fen="1" bind:agree="onAgree" />', { methods: { onAgree: ({ detail }) => heard.push(detail) } });
  tap('wx-view');
  expect(heard).toHaveLength(1);
});

test('components of packages work, WXS and slots included', async () => {
  let taps = 0;
  const wxml = '<t-button theme="primary" bind:tap="onTap">预约</t-button>';
  const { box, tap } = await stage.mount(wxml, { methods: { onTap: () => void taps++ } });
  expect(box.textContent).toContain('预约');
  tap('wx-button');
  expect(taps).toBe(1);
});

test('a snippet that does not compile is a fault', async () => {
  await expect(stage.mount('<view>{{ a + }}</view>')).rejects.toThrow('does not compile');
});

test('nothing of this was an error on the console', () => {
  expect(stage.errors).toEqual([]);
});
