import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Kept, TestPhone } from './kit/browser.js';
import { smallTargets, stillness, tooWide, violations } from './kit/judge.js';
import { agree, bookWithoutScreen, button, someName, somePlate, text, withoutScreen } from './kit/person.js';
import { photograph } from './kit/picture.js';
import { type Product, showProduct } from './kit/product.js';
import { SCENES, type Scene } from './kit/scenes.js';

const SMALL = { width: 320, height: 568 };

let product: Product;
/** What the phone of the regular has kept, plain and in care mode. */
let plain: Kept;
let care: Kept;

beforeAll(async () => {
  product = await showProduct([
    { code: 'near', bays: 40, nightFen: 600, lat: 22.5715 },
    { code: 'far', bays: 3, nightFen: 500, lat: 22.574 },
    { code: 'charging', bays: 8, nightFen: 900, kind: 'ev_charging', lat: 22.576 },
  ]);
  await makeRegular();
});
afterAll(() => product?.close());

/** Two cars; a booking that is running, one that waits for its money, one that was given up. */
async function makeRegular(): Promise<void> {
  const resident = await withoutScreen(product, 'regular');
  const past = await bookWithoutScreen(product, 'regular', { carParkId: 'far' });
  await resident.post(`/bookings/${past}/cancel`, {}, crypto.randomUUID());
  await bookWithoutScreen(product, 'regular', { carParkId: 'near' });
  const night = { near: '22.5715,114.1405', plate: somePlate() };
  expect((await resident.post('/bookings/one-tap', night, crypto.randomUUID())).status).toBe(201);
  const phone = await product.open({ person: 'regular' });
  await agree(phone);
  await button(phone, '我的').click();
  await button(phone, '我的车牌').click();
  await text(phone, '设为默认').waitFor();
  plain = await phone.page.context().storageState();
  await button(phone, '返回').click();
  await phone.page.getByRole('switch', { name: /关怀版/ }).click();
  care = await phone.page.context().storageState();
  await phone.close();
}

/** Opens a scene; a newcomer in care mode switches it on first. */
async function openScene({ who, open }: Scene, isCare: boolean): Promise<TestPhone> {
  if (who === 'regular') {
    const phone = await product.open({ person: 'regular', kept: isCare ? care : plain, theme: 'light' });
    await open(phone);
    return phone;
  }
  const phone = await product.open({ person: someName(), theme: 'light' });
  await agree(phone);
  if (isCare) {
    await button(phone, '我的').click();
    await phone.page.getByRole('switch', { name: /关怀版/ }).click();
    await button(phone, '找车位').click();
  }
  await open(phone);
  return phone;
}

/** Judges and photographs what is on the screen; colours once more in the dark, sizes once more on a small screen. */
async function judge(phone: TestPhone, name: string, isCare = false): Promise<void> {
  const { page } = phone;
  await stillness(page);
  await photograph(phone, name);
  expect(await violations(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
  if (!isCare) {
    await phone.set({ theme: 'dark' });
    await stillness(page);
    await photograph(phone, `${name}-dark`);
    expect(await violations(page, true)).toEqual([]);
    await phone.set({ theme: 'light' });
  }
  await page.setViewportSize(SMALL);
  await stillness(page);
  await photograph(phone, `${name}-320`);
  expect(await smallTargets(page)).toEqual([]);
  expect(await tooWide(page)).toEqual([]);
}

const named = (scenes: readonly Scene[]) => scenes.map((scene) => [scene.name, scene] as const);

describe('can be read and hit by anyone', () => {
  test.each(named(SCENES))('%s', async (name, scene) => {
    const phone = await openScene(scene, false);
    await judge(phone, name).finally(() => phone.close());
    expect(phone.errors).toEqual([]);
  });

  test.each(named(SCENES.filter(({ isSameInCare }) => !isSameInCare)))('%s in care mode', async (name, scene) => {
    const phone = await openScene(scene, true);
    await judge(phone, `${name}-care`, true).finally(() => phone.close());
    expect(phone.errors).toEqual([]);
  });
});

test('the first question can be read and answered by anyone', async () => {
  const phone = await product.open({ person: someName(), theme: 'light' });
  await button(phone, '同意并继续').waitFor();
  await judge(phone, 'consent');
  expect(phone.errors).toEqual([]);
  await phone.close();
});

test('what cannot be read, and what is too small for a finger, is found', async () => {
  const phone = await product.open({ person: 'regular', kept: plain });
  await button(phone, '一键预约').waitFor();
  await stillness(phone.page);
  await phone.page.evaluate(`document.querySelector('wx-page').insertAdjacentHTML('afterbegin',
    '<p style="color: #bbbbbb; background: #ffffff">太淡</p><button style="width: 30px; height: 60px; padding: 0">窄</button>')`);
  expect(await violations(phone.page)).toEqual([expect.stringContaining('color-contrast: ')]);
  expect(await smallTargets(phone.page)).toEqual(['窄 30 × 60']);
  await phone.close();
});
