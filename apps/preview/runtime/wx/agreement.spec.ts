import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStage } from '../../testing/component-stage.js';

interface Privacy {
  getPrivacySetting(): Promise<{ readonly needAuthorization: boolean }>;
}

let stage: Awaited<ReturnType<typeof openStage>>;

beforeAll(async () => {
  stage = await openStage({ program: 'apps/preview/testing/demo-program', using: { 't-button': 'tdesign-miniprogram/button/button' } });
});

afterAll(() => stage.close());

const mustAsk = async (): Promise<boolean> => (await (stage.window['wx'] as Privacy).getPrivacySetting()).needAuthorization;

test.each(['button', 't-button'])('a tap on a <%s> that agrees is an agreement, and the phone does not ask once more', async (tag) => {
  stage.window.localStorage.clear();
  const heard: unknown[] = [];
  const wxml = `<${tag} open-type="agreePrivacyAuthorization" bind:agreeprivacyauthorization="onAgree" bind:tap="onAgree">同意</${tag}>`;
  const { tap } = await stage.mount(wxml, { methods: { onAgree: () => heard.push('agreed') } });
  expect(await mustAsk()).toBe(true);
  tap('wx-button');
  expect(await mustAsk()).toBe(false);
  expect(heard).not.toEqual([]);
});

test('a tap on any other button agrees to nothing', async () => {
  stage.window.localStorage.clear();
  const { tap } = await stage.mount('<button open-type="contact">联系我们</button>');
  tap('wx-button');
  expect(await mustAsk()).toBe(true);
});
