import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Route } from 'playwright-core';
import { plate, ResidentClient } from '../support/client.js';
import { publishPlan } from '../support/supply.js';
import type { TestPhone } from './kit/browser.js';
import {
  asSomeone,
  bookAndPay,
  bookWithoutScreen,
  button,
  chooseNight,
  keepPlate,
  sayYes,
  somePlate,
  text,
  withoutScreen,
} from './kit/person.js';
import { type Product, showProduct } from './kit/product.js';

let product: Product;

beforeAll(async () => {
  product = await showProduct(
    [
      { code: 'one', bays: 1, nightFen: 600, lat: 22.5715 },
      { code: 'many', bays: 40, nightFen: 800, lat: 22.575 },
      { code: 'shut', bays: 20, nightFen: 300, lat: 22.578 },
    ],
    async (dataSource, pools) => publishPlan(dataSource, pools.get('shut') ?? 0, { windows: [] }),
  );
});
afterAll(() => product?.close());

/** A neighbour takes the only bay of the night, and gives it back after `use`. */
async function whileTheOnlyBayIsTaken(from: string, to: string, use: () => Promise<void>): Promise<void> {
  const neighbour = await ResidentClient.logIn(product.system.gateways[0] ?? '', `neighbour-${Date.parse(from)}`);
  const { booking } = await neighbour.book({ carParkId: 'one', from, to, plate: somePlate() });
  await use();
  expect((await neighbour.post(`/bookings/${booking.id}/cancel`, {}, crypto.randomUUID())).status).toBe(200);
}

/** Its card in the list, which follows the map. */
const carPark = ({ page }: TestPhone, code: string, room = ''): Locator =>
  page
    .getByRole('button', { name: new RegExp(`停车场 ${code}${room}`) })
    .filter({ visible: true })
    .last();

const DAY_MS = 24 * 3_600_000;
const dateIn = (days: number): string => new Date(Date.now() + 8 * 3_600_000 + days * DAY_MS).toISOString().slice(0, 10);
const nightIn = (days: number) => [`${dateIn(days)}T18:00:00+08:00`, `${dateIn(days + 1)}T08:00:00+08:00`] as const;

test('a car park that is full is not closed, and one that is closed is not full', async () => {
  await whileTheOnlyBayIsTaken(...nightIn(1), () =>
    asSomeone(product, async (phone) => {
      await chooseNight(phone, '明晚');
      await carPark(phone, 'one', '，已满').waitFor();
      await carPark(phone, 'shut', '，未开放').waitFor();
      await carPark(phone, 'many', '，余 \\d+ 位').waitFor();
    }),
  );
});

describe('a car park that has no bay left', () => {
  test('leads from its page to the others, one tap away', async () => {
    await whileTheOnlyBayIsTaken(...nightIn(1), () =>
      asSomeone(product, async (phone) => {
        await keepPlate(phone);
        await button(phone, '找车位').click();
        await chooseNight(phone, '明晚');
        await carPark(phone, 'one').click();
        await button(phone, '看看附近的空位').click();
        await button(phone, /^预约 示例停车场 many/).click();
        await button(phone, '确认支付').click();
        await text(phone, '预约成功').waitFor();
        await text(phone, '示例停车场 many').waitFor();
      }),
    );
  });

  test('while somebody looks at its last one, leads to the others, one tap away', async () => {
    await asSomeone(product, async (phone) => {
      await chooseNight(phone, '后天');
      await text(phone, '示例停车场 one').waitFor();
      await button(phone, '一键预约').click();
      await phone.page.getByPlaceholder(/粤B/).fill(somePlate());
      await whileTheOnlyBayIsTaken(...nightIn(2), async () => {
        await button(phone, /^确认并支付/).click();
        await button(phone, /^预约 示例停车场 many/).click();
        await button(phone, '确认支付').click();
        await text(phone, '预约成功').waitFor();
      });
    });
  });
});

test('who refuses the location searches in Dongxiao or in a place of their own, and books', async () => {
  const use = async (phone: TestPhone): Promise<void> => {
    await button(phone, /^地点/).click();
    await button(phone, '我的附近').click();
    await text(phone, '使用您的大概位置？').waitFor();
    await button(phone, '不用').click();
    await text(phone, /东晓街道中心附近/).waitFor();
    await button(phone, /^地点/).click();
    await button(phone, '我的附近').click();
    await sayYes(phone); // agreed here, refused by the phone
    await text(phone, /东晓街道中心附近/).waitFor();
    await button(phone, /^地点/).click();
    await button(phone, '在地图上选').click();
    await button(phone, '独树社区').click();
    await text(phone, /独树社区附近/).waitFor();
    await bookAndPay(phone);
    await text(phone, '预约成功').waitFor();
  };
  await asSomeone(product, use, { allowsLocation: false });
});

test('who agrees to the location is asked by nobody twice', async () => {
  await asSomeone(product, async (phone) => {
    await button(phone, /^地点/).click();
    await button(phone, '我的附近').click();
    await sayYes(phone);
    await text(phone, /我的位置附近/).waitFor();
    expect(await phone.page.getByRole('dialog').count()).toBe(0);
  });
});

test('without a network the page says so, and with it again it is up to date', async () => {
  await asSomeone(product, async (phone) => {
    await button(phone, '一键预约').waitFor();
    await phone.set({ isOnline: false });
    await text(phone, '网络已断开').waitFor();
    await phone.set({ isOnline: true });
    await phone.page.getByText('网络已断开').waitFor({ state: 'hidden' });
    await text(phone, '实时余位').waitFor();
  });
});

test('two calls whose login has expired log in once', async () => {
  const use = async (phone: TestPhone, name: string): Promise<void> => {
    await keepPlate(phone);
    await button(phone, '找车位').click();
    const { page } = phone;
    const held: Route[] = [];
    await page.route('**/api/v1/**', (route) => {
      if (route.request().headers()['authorization'] !== 'Bearer expired') return route.continue();
      held.push(route);
      return held.length < 2 ? undefined : Promise.all(held.map((one) => one.continue())); // so that both are refused at once
    });
    const statuses: number[] = [];
    const logins: number[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('/sessions/wechat')) logins.push(response.status());
      else statuses.push(response.status());
    });
    await page.evaluate(`localStorage.setItem('wx:${name}:session-token', '{"value":"expired"}')`);
    await page.reload(); // the person and the ticket of the live view are asked for
    await text(phone, /粤B·\d{5}/).waitFor(); // the plate is known again
    await text(phone, '实时余位').waitFor();
    expect(statuses.filter((status) => status === 401)).toHaveLength(2);
    expect(logins).toEqual([201]);
    await page.unrouteAll({ behavior: 'wait' });
  };
  await asSomeone(product, use);
});

test("another resident's booking is on the screen without a reload", async () => {
  await asSomeone(product, async (phone) => {
    const free = async (): Promise<string> => (await phone.page.locator('#phone').textContent()) ?? '';
    await button(phone, '一键预约').waitFor();
    const before = Number(/余 (\d+) 位/.exec(await free())?.[1]);
    const neighbour = await ResidentClient.logIn(product.system.gateways[0] ?? '', 'neighbour');
    const { status } = await neighbour.post('/bookings/one-tap', { near: '22.575,114.14', plate: plate(1) }, crypto.randomUUID());
    expect(status).toBe(201);
    await text(phone, `余 ${before - 1} 位`).waitFor();
  });
});

async function switchCareModeOn(phone: TestPhone): Promise<void> {
  await button(phone, '我的').click();
  await phone.page.getByRole('switch', { name: /关怀版/ }).click();
  await phone.page.locator('.phone-page:not([hidden]) .care').waitFor();
}

/** What can be done on the page that is shown, by name; numbers change and do not count. */
async function actionsOn({ page }: TestPhone): Promise<string[]> {
  await page.waitForFunction(`!document.querySelector('.phone-page:not([hidden]) [class*="skeleton"]')`);
  const roles = ['button', 'link', 'switch', 'radio'].map((role) => `.phone-page:not([hidden]) [role="${role}"]`).join();
  const names = await page.evaluate<string[]>(`[...document.querySelectorAll('${roles}')].filter((one) => one.checkVisibility())
    .map((one) => (one.getAttribute('aria-label') ?? one.textContent).trim().replace(/[\\d:.]+/g, '#'))`);
  return [...new Set(names)].sort();
}

type Page = readonly [name: string, way: readonly string[]];

/** Each page with the taps that lead to it. */
const PAGES: readonly Page[] = [
  ['home', ['找车位']],
  ['detail', ['找车位', 'many']],
  ['bookings', ['我的预约']],
  ['me', ['我的']],
  ['plates', ['我的', '我的车牌']],
  ['privacy', ['我的', '隐私与授权']],
  ['own data', ['我的', '隐私与授权', '查看和导出我的数据']],
];
/** What care mode folds away is one tap further. */
const UNFOLDED = ['全部停车场和筛选', '更多操作', '过去的预约'];

async function walkTo(phone: TestPhone, [, way]: Page): Promise<string[]> {
  const found: string[] = [];
  const isShown = async (name: string): Promise<boolean> =>
    (await phone.page.getByRole('button', { name, exact: true }).filter({ visible: true }).count()) > 0;
  for (const [index, tap] of way.entries()) {
    await (tap === 'many' ? carPark(phone, tap) : button(phone, tap)).click();
    if (index === 0) await phone.page.waitForFunction(`!document.querySelector('.phone-page:not([hidden]) [class*="skeleton"]')`);
    for (const fold of UNFOLDED) if (await isShown(fold)) found.push(...(await unfold(phone, fold)));
  }
  found.push(...(await actionsOn(phone)));
  while ((await phone.page.locator('.phone-back').filter({ visible: true }).count()) > 0) await phone.page.locator('.phone-back').click();
  return found;
}

/** Opens what is folded; a sheet of choices is read and closed again. */
async function unfold(phone: TestPhone, fold: string): Promise<string[]> {
  await button(phone, fold).click();
  const sheet = phone.page.getByRole('dialog');
  if (fold !== '更多操作') return [];
  const choices = await sheet.getByRole('button').allTextContents();
  await phone.page.keyboard.press('Escape');
  return choices;
}

const FONT_SIZE = `parseFloat(getComputedStyle([...document.querySelectorAll('wx-button')].find((one) => one.textContent.includes('一键预约'))).fontSize)`;

describe('in care mode', () => {
  test('a bay is booked in three taps, in type a third larger', async () => {
    await asSomeone(product, async (phone) => {
      await keepPlate(phone);
      await button(phone, '找车位').click();
      const sizeOf = (): Promise<number> => phone.page.evaluate<number>(FONT_SIZE);
      const plain = await sizeOf();
      await switchCareModeOn(phone);
      await button(phone, '找车位').click();
      await button(phone, '一键预约').waitFor();
      expect((await sizeOf()) / plain).toBeGreaterThanOrEqual(1.25);
      await button(phone, '一键预约').click();
      await button(phone, /^确认并支付/).click();
      await button(phone, '确认支付').click();
      await text(phone, '预约成功').waitFor();
    });
  });

  test('everything that can be reached and done otherwise can be', async () => {
    await asSomeone(product, async (phone, name) => {
      await keepPlate(phone);
      const [from, to] = nightIn(3);
      const past = await bookWithoutScreen(product, name, { carParkId: 'many', from, to });
      await (await withoutScreen(product, name)).post(`/bookings/${past}/cancel`, {}, crypto.randomUUID());
      await bookWithoutScreen(product, name, { carParkId: 'many' });
      const plain = new Map<string, string[]>();
      for (const page of PAGES) plain.set(page[0], await walkTo(phone, page));
      await switchCareModeOn(phone);
      for (const page of PAGES) {
        const found = await walkTo(phone, page);
        const missing = plain.get(page[0])?.filter((action) => !found.includes(action));
        expect([page[0], missing]).toEqual([page[0], []]);
      }
      expect(plain.get('bookings')).toEqual(expect.arrayContaining(['导航前往', '延长', '取消预约', '反馈问题']));
    });
  });
});
