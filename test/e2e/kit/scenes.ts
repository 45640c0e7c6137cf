import { answered, withBooking, withCarParks } from './answers.js';
import type { TestPhone } from './browser.js';
import { button, goToCashier, text } from './person.js';

/** Something that a person sees. */
export interface Scene {
  readonly name: string;
  /** Who has never been here, or has two cars and three bookings. */
  readonly who: 'newcomer' | 'regular';
  /** What care mode does not change: sheets of WeChat itself, and pages before anything is on them. */
  readonly isSameInCare?: true;
  /** From the first page, past the consents, until it can be looked at. */
  open(phone: TestPhone): Promise<void>;
}

const regular = (name: string, open: Scene['open']): Scene => ({ name, who: 'regular', open });
const alike = (scene: Scene): Scene => ({ ...scene, isSameInCare: true });
const newcomer = (name: string, open: Scene['open']): Scene => ({ name, who: 'newcomer', open });

const goTo = (phone: TestPhone, path: string): Promise<unknown> => phone.page.evaluate(`void wx.navigateTo({ url: '/packages/${path}' })`);
const sheet = async (phone: TestPhone, words: string): Promise<void> => text(phone, words).waitFor();
const ready = (phone: TestPhone): Promise<unknown> =>
  phone.page.waitForFunction(`!document.querySelector('.phone-page:not([hidden]) [class*="skeleton"]')`);
const bottom = (phone: TestPhone): Promise<unknown> =>
  phone.page.evaluate(`{
  const scroller = document.querySelector('.phone-page:not([hidden]) .phone-scroll');
  scroller.scrollTop = scroller.scrollHeight;
}`);

const HOME: readonly Scene[] = [
  regular('home', (phone) => button(phone, '一键预约').waitFor()),
  alike(
    regular('home-offline-notice', async (phone) => {
      await button(phone, '一键预约').waitFor();
      await phone.set({ isOnline: false });
      await sheet(phone, '网络已断开');
    }),
  ),
  regular('home-all-full', async (phone) => {
    await withCarParks(phone, (carPark) => ({ ...carPark, pools: carPark.pools.map((pool) => ({ ...pool, freeBays: 0 })) }));
    await phone.page.reload();
    await sheet(phone, '这个时段附近没有空位了');
  }),
  alike(
    newcomer('home-error', async (phone) => {
      await answered(phone, '**/api/v1/car-parks?**', { status: 500, json: { code: 'internal_error', title: '出错', status: 500 } });
      await phone.page.reload();
      await button(phone, '重试').waitFor();
    }),
  ),
  alike(
    newcomer('home-loading', async (phone) => {
      await phone.page.route('**/api/v1/car-parks?**', () => undefined);
      await phone.page.reload();
      await phone.page.locator('[aria-label="正在加载"]').waitFor();
    }),
  ),
  alike(
    regular('place', async (phone) => {
      await button(phone, /^地点/).click();
      await button(phone, '我的附近').waitFor();
    }),
  ),
  regular('windows', async (phone) => {
    await button(phone, /^时段/).click();
    await sheet(phone, '自选时段');
  }),
  regular('window-of-ones-own', async (phone) => {
    await button(phone, /^时段/).click();
    await button(phone, /自选时段/).click();
    await button(phone, '就这个时段').waitFor();
  }),
  alike(
    regular('window-picker', async (phone) => {
      await button(phone, /^时段/).click();
      await button(phone, /自选时段/).click();
      await button(phone, /^开始/).click();
      await sheet(phone, '开始时间');
    }),
  ),
];

const BOOKING: readonly Scene[] = [
  newcomer('sheet-without-plate', async (phone) => {
    await button(phone, '一键预约').click();
    await phone.page.getByPlaceholder(/粤B/).waitFor();
  }),
  regular('sheet-with-plates', async (phone) => {
    await button(phone, '一键预约').click();
    await phone.page.getByRole('radiogroup', { name: '选择车牌' }).waitFor();
  }),
  regular('sheet-alternatives', async (phone) => {
    await answered(phone, '**/api/v1/bookings', { status: 409, json: fullUp() }, 'POST');
    await button(phone, '一键预约').click();
    await button(phone, /^确认并支付/).click();
    await sheet(phone, '这里刚刚订满，换一个？');
  }),
  alike(newcomer('cashier', (phone) => goToCashier(phone))),
  ...(['confirmed', 'unpaid', 'refunded'] as const).map((stage) =>
    regular(`pay-${stage}`, async (phone) => {
      await withBooking(phone, stage);
      await goTo(phone, 'pay/confirming/confirming?id=00000000-0000-7000-8000-000000000000');
      await sheet(phone, TITLES[stage]);
    }),
  ),
];

const TITLES = {
  confirmed: '预约成功',
  unpaid: '还没有收到付款',
  refunded: '款项将原路退回',
} as const;

/** What the server says when the last bay is gone. */
function fullUp(): object {
  const from = new Date(Date.now() + 3_600_000).toISOString();
  const to = new Date(Date.now() + 12 * 3_600_000).toISOString();
  const one = { from, to, walkMetres: 420, freeBays: 3, priceFen: 500 };
  const alternatives = ['far', 'east', 'west'].map((code) => ({
    ...one,
    carParkId: code,
    poolId: `${code}-pool`,
    name: `示例停车场 ${code}`,
  }));
  return { code: 'no_bay_free', title: '该时段泊位已满', status: 409, alternatives };
}

const CAR_PARK: readonly Scene[] = [
  regular('detail', async (phone) => {
    await goTo(phone, 'car-park/detail/detail?id=near');
    await sheet(phone, '导航');
  }),
  regular('detail-full', async (phone) => {
    await withCarParks(phone, (carPark) => ({ ...carPark, pools: carPark.pools.map((pool) => ({ ...pool, freeBays: 0 })) }));
    await phone.page.reload();
    await sheet(phone, '这个时段附近没有空位了');
    await goTo(phone, 'car-park/detail/detail?id=far');
    await button(phone, '看看附近的空位').waitFor();
    await bottom(phone);
  }),
];

const BOOKINGS: readonly Scene[] = [
  newcomer('bookings-empty', async (phone) => {
    await button(phone, '我的预约').click();
    await sheet(phone, '还没有预约');
  }),
  regular('bookings', async (phone) => {
    await button(phone, '我的预约').click();
    await sheet(phone, '进行中');
  }),
  regular('bookings-past', async (phone) => {
    await button(phone, '我的预约').click();
    await sheet(phone, '进行中');
    const fold = button(phone, '过去的预约');
    if (await fold.isVisible()) await fold.click();
    await bottom(phone);
  }),
  regular('bookings-rehomed', async (phone) => {
    await withBooking(phone, 'rehomed');
    await button(phone, '我的预约').click();
    await sheet(phone, '接受新泊位');
  }),
  alike(
    regular('cancelling', async (phone) => {
      await button(phone, '我的预约').click();
      await act(phone, '取消预约');
      await phone.page.locator('.phone-modal').waitFor();
    }),
  ),
  regular('reporting', async (phone) => {
    await button(phone, '我的预约').click();
    await act(phone, '反馈问题');
    await sheet(phone, '出了什么问题？');
  }),
];

/** An action of the first booking that has it; care mode folds them away. */
async function act(phone: TestPhone, name: string): Promise<void> {
  await sheet(phone, '进行中');
  const fold = phone.page.getByRole('button', { name: '更多操作', exact: true }).filter({ visible: true }).last();
  if (await fold.isVisible()) await fold.click();
  await phone.page.getByRole('button', { name, exact: true }).filter({ visible: true }).last().click();
}

const ME: readonly Scene[] = [
  regular('me', (phone) => button(phone, '我的').click()),
  newcomer('plates-empty', async (phone) => {
    await goTo(phone, 'account/plates/plates');
    await sheet(phone, '还没有车牌');
  }),
  ...(['plates', 'privacy', 'own-data', 'notices', 'about'] as const).map((page) =>
    regular(page, async (phone) => {
      await goTo(phone, `account/${page}/${page}`);
      await phone.page.locator(`wx-page[data-path="packages/account/${page}/${page}"]`).waitFor();
      await ready(phone);
    }),
  ),
];

/** All that is judged and photographed, but for the consent sheet, which stands before them. */
export const SCENES: readonly Scene[] = [...HOME, ...BOOKING, ...CAR_PARK, ...BOOKINGS, ...ME];
