import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { plate, ResidentClient } from '../support/client.js';
import { eventually } from '../support/stores.js';
import type { TestPhone } from './kit/browser.js';
import { type Product, photograph, showProduct } from './kit/product.js';

let product: Product;
let people = 0;

beforeAll(async () => {
  product = await showProduct([
    { code: 'near', bays: 40, nightFen: 600 },
    { code: 'far', bays: 30, nightFen: 500 },
  ]);
}, 90_000);
afterAll(() => product?.close(), 30_000);

/** A new person's phone, past the consents; the test ends with an empty console. */
async function asSomeone(use: (phone: TestPhone) => Promise<void>, screen: { width?: number; height?: number } = {}): Promise<void> {
  const phone = await product.open({ person: `screen-${++people}`, ...screen });
  try {
    await button(phone, '同意并继续').click();
    await phone.page.getByText('使用前请您了解').waitFor({ state: 'hidden' });
    await use(phone);
    expect(phone.errors).toEqual([]);
  } finally {
    await phone.close();
  }
}

const button = ({ page }: TestPhone, name: string | RegExp) => page.getByRole('button', { name, exact: true }).first();

async function bookAndPay(phone: TestPhone): Promise<void> {
  await button(phone, '一键预约').click();
  await phone.page.getByPlaceholder(/粤B/).fill(plate(1000 + people));
  await button(phone, /^确认并支付/).click();
  await button(phone, '确认支付').click();
  await phone.page.getByText('预约成功').waitFor();
}

describe.each([
  [390, 844],
  [320, 568],
])('on a screen of %i × %i', (width, height) => {
  test('a first visit ends with a confirmed booking after three taps, and the booking is on its page', async () => {
    const use = async (phone: TestPhone): Promise<void> => {
      await button(phone, '一键预约').waitFor();
      await photograph(phone, `home-${width}`);
      await bookAndPay(phone);
      await photograph(phone, `confirmed-${width}`);
      await button(phone, '查看我的预约').click();
      await phone.page.getByText('已预约').first().waitFor();
      await photograph(phone, `bookings-${width}`);
    };
    await asSomeone(use, { width, height });
  });
});

test('a booking that is given up is paid back as the question said', async () => {
  await asSomeone(async (phone) => {
    const { page } = phone;
    await bookAndPay(phone);
    await button(phone, '查看我的预约').click();
    await button(phone, '取消预约').click();
    await page.getByRole('dialog').waitFor();
    await photograph(phone, 'cancelling');
    const question = (await page.getByRole('dialog').textContent()) ?? '';
    const promisedFen = Math.round(100 * Number(/退回 ¥([\d.]+)/.exec(question)?.[1] ?? 0)); // nothing, once the night has begun
    await page.locator('.phone-modal-buttons .strong').click();
    await page.getByText('已取消').first().waitFor();
    const paidBackFen = async (): Promise<number> => {
      const ledger = (await (await fetch(`${product.system.sandbox}/control/ledger`)).json()) as { totals: Record<string, number> };
      return (ledger.totals['refundedFen'] ?? 0) + (ledger.totals['refundingFen'] ?? 0);
    };
    await eventually(paidBackFen, (fen) => fen === promisedFen);
  });
});

test('without a network the page says so, and with it again it is up to date', async () => {
  await asSomeone(async (phone) => {
    await button(phone, '一键预约').waitFor();
    await phone.set({ isOnline: false });
    await phone.page.getByText('网络已断开').waitFor();
    await photograph(phone, 'offline');
    await phone.set({ isOnline: true });
    await phone.page.getByText('网络已断开').waitFor({ state: 'hidden' });
    await button(phone, '一键预约').waitFor();
  });
});

test("another resident's booking is on the screen within a second, in the median of twenty", async () => {
  await asSomeone(async (phone) => {
    const free = async (): Promise<number> => Number(/余 (\d+) 位/.exec((await phone.page.locator('#phone').textContent()) ?? '')?.[1]);
    await button(phone, '一键预约').waitFor();
    const delaysMs: number[] = [];
    for (let place = 0; place < 20; place++) {
      const before = await free();
      const neighbour = await ResidentClient.logIn(product.system.gateways[0] ?? '', `neighbour-${place}`);
      const wish = { near: '22.5715,114.1405', plate: plate(2000 + place) };
      expect((await neighbour.post('/bookings/one-tap', wish, crypto.randomUUID())).status).toBe(201);
      const committedAt = performance.now();
      await eventually(free, (now) => now === before - 1);
      delaysMs.push(performance.now() - committedAt);
    }
    expect(delaysMs.sort((one, other) => one - other)[10]).toBeLessThan(1_000);
  });
});
