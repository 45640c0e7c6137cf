import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { send } from '../support/client.js';
import { eventually } from '../support/stores.js';
import type { TestPhone } from './kit/browser.js';
import {
  agree,
  asSomeone,
  bookAndPay,
  bookWithoutScreen,
  button,
  chooseNight,
  goToCashier,
  PATIENCE_MS,
  sayYes,
  somePlate,
  text,
  withoutScreen,
} from './kit/person.js';
import { type Product, showProduct } from './kit/product.js';

/** Of the sandbox, not of the preview: late money may come at once. */
const LATE_MS = 20_000;

let product: Product;

beforeAll(async () => {
  product = await showProduct([
    { code: 'near', bays: 40, nightFen: 600 },
    { code: 'far', bays: 30, nightFen: 500 },
  ]);
});
afterAll(() => product?.close());

async function toBookings(phone: TestPhone): Promise<void> {
  await button(phone, '查看我的预约').click();
  await text(phone, '示例停车场').waitFor();
}

async function refundedFen(): Promise<number> {
  const { body } = await send('GET', `${product.system.sandbox}/control/ledger`);
  const { totals } = body as { readonly totals: Readonly<Record<string, number>> };
  return totals['refundedFen'] ?? 0;
}

describe.each([
  [390, 844],
  [320, 568],
])('on a screen of %i × %i', (width, height) => {
  test('a first visit: consent, another night, one tap, paid, confirmed, given up, all the money back on the screen', async () => {
    const use = async (phone: TestPhone): Promise<void> => {
      const before = await refundedFen();
      await chooseNight(phone, '明晚');
      await bookAndPay(phone);
      await text(phone, '预约成功').waitFor();
      await toBookings(phone);
      await text(phone, '已预约').waitFor();
      await button(phone, '取消预约').click();
      await text(phone, /现在取消，全额退回 ¥/).waitFor();
      await sayYes(phone);
      await text(phone, '已取消').waitFor();
      await text(phone, /^.*已全额退回 ¥[56]/).waitFor();
      await eventually(refundedFen, (fen) => fen - before >= 500, PATIENCE_MS);
    };
    await asSomeone(product, use, { width, height });
  });
});

test('who does not agree looks around, and is asked again before anything is booked', async () => {
  const phone = await product.open({ person: 'careful' });
  await button(phone, '先看看，暂不同意').click();
  await button(phone, '一键预约').click();
  await phone.page.getByPlaceholder(/粤B/).fill(somePlate());
  await button(phone, /^确认并支付/).click();
  await agree(phone);
  await button(phone, /^确认并支付/).click();
  await button(phone, '确认支付').click();
  await text(phone, '预约成功').waitFor();
  expect(phone.errors).toEqual([]);
  await phone.close();
});

describe('the screen never believes the cashier', () => {
  test('money that comes later is waited for, and then the booking is confirmed', async () => {
    await asSomeone(product, async (phone) => {
      await bookAndPay(phone, '稍后到账');
      await text(phone, /正在确认支付结果|还没有收到付款/).waitFor();
      await send('POST', `${product.system.sandbox}/control/clock`, { advanceMs: LATE_MS });
      await text(phone, '预约成功').waitFor();
    });
  });

  test('paid, though the cashier said cancelled: confirmed', async () => {
    await asSomeone(product, async (phone) => {
      await bookAndPay(phone, '已付款但显示取消');
      await text(phone, '预约成功').waitFor();
    });
  });

  test('not paid: the bay stays held, and paying goes on from the same page', async () => {
    await asSomeone(product, async (phone) => {
      await bookAndPay(phone, '取消支付');
      await text(phone, '还没有收到付款').waitFor();
      await text(phone, /^1[0-5]:\d\d$/).waitFor(); // counts down to the end of the hold
      await button(phone, '继续支付').click();
      await button(phone, '确认支付').click();
      await text(phone, '预约成功').waitFor();
    });
  });
});

test('a hold lapses on the screen, and the bay is free for the next one', async () => {
  await asSomeone(product, async (phone, name) => {
    await bookAndPay(phone, '取消支付');
    await text(phone, '还没有收到付款').waitFor();
    const { body } = await (await withoutScreen(product, name)).get('/bookings');
    const [booking] = (body as { readonly bookings: readonly { readonly id: string }[] }).bookings;
    const moved = 'UPDATE booking SET hold_expires_at_ms = ? WHERE id = ? AND state = ?'; // a quarter of an hour is not waited for
    await product.system.dataSource.query(moved, [Date.now() + 3_000, booking?.id, 'held']);
    await text(phone, '支付时间已过').waitFor();
    await toBookings(phone);
    await text(phone, '超时未支付').waitFor();
    await button(phone, '找车位').click();
    await button(phone, '一键预约').waitFor();
  });
});

test('a stay is made longer, and its card says until when', async () => {
  await asSomeone(product, async (phone) => {
    await chooseNight(phone, '明晚');
    await bookAndPay(phone);
    await text(phone, '预约成功').waitFor();
    await toBookings(phone);
    await button(phone, '延长').click();
    await button(phone, /^延长 2 小时/).click(); // the same night, which is paid for
    await text(phone, '免费').waitFor();
    await text(phone, '预约成功').waitFor();
    await toBookings(phone);
    await text(phone, /10:00 前驶离/).waitFor();
  });
});

test('what is wrong with a bay is reported from its booking', async () => {
  await asSomeone(product, async (phone, name) => {
    await bookWithoutScreen(product, name, { carParkId: 'near' });
    await button(phone, '我的预约').click();
    await text(phone, '进行中').waitFor();
    await button(phone, '反馈问题').click();
    await phone.page.getByRole('radio', { name: '闸口不开' }).click();
    await phone.page.getByPlaceholder(/还想说明什么/).fill('按铃没有人应');
    await button(phone, '提交').click();
    await text(phone, /已收到/).waitFor();
    const [told] = await product.system.dataSource.query<{ kind: string }[]>('SELECT * FROM problem_report');
    expect(told).toMatchObject({ kind: 'gate_closed' });
  });
});

test('a cashier that is left open books nothing twice', async () => {
  await asSomeone(product, async (phone, name) => {
    await goToCashier(phone);
    await phone.page.keyboard.press('Escape');
    await text(phone, '还没有收到付款').waitFor();
    const { body } = await (await withoutScreen(product, name)).get('/bookings');
    expect((body as { readonly bookings: readonly unknown[] }).bookings).toHaveLength(1);
  });
});
