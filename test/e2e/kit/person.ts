import type { Locator } from 'playwright-core';
import { type Placed, plate, prepayIdOf, ResidentClient, send } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import type { TestPhone } from './browser.js';
import { takePicture } from './picture.js';
import type { Product } from './product.js';

/** What the cashier of the preview offers. */
export type Payment = '确认支付' | '稍后到账' | '已付款但显示取消' | '取消支付';

const QUARTER_MS = 15 * 60_000;
/** For what happens in its own time, on a machine that has much to do. */
export const PATIENCE_MS = 20_000;

let people = 0;

/** Nobody else's, in this file. */
export const someName = (): string => `person-${++people}`;
export const somePlate = (): string => plate(5_000 + ++people);

/** A button that can be seen, by its whole name or a pattern of it. */
export const button = ({ page }: TestPhone, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true }).filter({ visible: true }).first();

export const text = ({ page }: TestPhone, words: string | RegExp): Locator => page.getByText(words).filter({ visible: true }).first();

export async function agree(phone: TestPhone): Promise<void> {
  await button(phone, '同意并继续').click();
  await phone.page.getByText('使用前请您了解').waitFor({ state: 'hidden' });
}

/** A new person's phone, past the consents; the test ends with an empty console. */
export async function asSomeone(
  product: Product,
  use: (phone: TestPhone, name: string) => Promise<void>,
  wish: Parameters<Product['open']>[0] = {},
): Promise<void> {
  const { person = someName() } = wish;
  const phone = await product.open({ ...wish, person });
  try {
    await agree(phone);
    await use(phone, person);
    if (phone.errors.length > 0) throw new Error(`the console is not empty:\n${phone.errors.join('\n')}`);
  } catch (fault) {
    await takePicture(phone, `failed-${person}`);
    throw fault;
  } finally {
    await phone.close();
  }
}

/** Chooses the night by its title in the sheet of windows. */
export async function chooseNight(phone: TestPhone, title: string): Promise<void> {
  await phone.page.getByRole('button', { name: /^时段/ }).click();
  await button(phone, new RegExp(`^${title}`)).click();
  await phone.page.getByText('什么时候停？').waitFor({ state: 'hidden' });
}

/** From the proposal on the first page to the cashier, with the plate that is asked for. */
export async function goToCashier(phone: TestPhone, ownPlate = somePlate()): Promise<void> {
  await button(phone, '一键预约').click();
  await phone.page.getByPlaceholder(/粤B/).fill(ownPlate);
  await button(phone, /^确认并支付/).click();
  await button(phone, '确认支付').waitFor();
}

export async function bookAndPay(phone: TestPhone, how: Payment = '确认支付', ownPlate = somePlate()): Promise<void> {
  await goToCashier(phone, ownPlate);
  await button(phone, how).click();
}

/** Puts a plate on record on its page, which logs the phone in. */
export async function keepPlate(phone: TestPhone, ownPlate = somePlate()): Promise<void> {
  await button(phone, '我的').click();
  await button(phone, '我的车牌').click();
  await phone.page.getByPlaceholder(/粤B/).fill(ownPlate);
  await button(phone, '添加车牌').click();
  await text(phone, '默认车牌').waitFor();
  await button(phone, '返回').click();
}

/** Presses the strong button of the dialog on the screen. */
export async function sayYes({ page }: TestPhone): Promise<void> {
  await page.locator('.phone-modal-buttons .strong').click();
}

/** The same person without a screen, as `wx.login` would let them in. */
export const withoutScreen = ({ system }: Product, name: string): Promise<ResidentClient> =>
  ResidentClient.logIn(system.gateways[0] ?? '', name);

/** A booking of this moment or another, paid and confirmed without a screen. Windows that begin now begin with the quarter that is running. */
export async function bookWithoutScreen(
  product: Product,
  name: string,
  wish: { carParkId: string; from?: string; to?: string },
): Promise<string> {
  const resident = await withoutScreen(product, name);
  const ownPlate = somePlate();
  const place = (): Promise<Placed> => {
    const from = Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS;
    const now = { from: new Date(from).toISOString(), to: new Date(from + 8 * QUARTER_MS).toISOString() };
    return resident.book({ ...now, ...wish, plate: ownPlate });
  };
  const placed = await place().catch(place); // the quarter may have ended meanwhile
  await payAtOnce(product, prepayIdOf(placed));
  await eventually(
    () => resident.stateOf(placed.booking.id),
    (state) => state === 'confirmed',
    PATIENCE_MS,
  );
  return placed.booking.id;
}

/** Pays at the cashier without a screen, and waits for nothing. */
async function payAtOnce({ system }: Product, prepayId: string): Promise<void> {
  const { status } = await send('POST', `${system.sandbox}/control/prepay/${prepayId}/pay`, { outcome: 'paid' });
  if (status !== 200) throw new Error(`the cashier answered ${status}`);
}
