import type { Locator } from 'playwright-core';
import { plate, ResidentClient, send } from '../../support/client.js';
import type { TestPhone } from './browser.js';
import { type Product, photograph } from './product.js';

/** What the cashier of the preview offers. */
export type Payment = '确认支付' | '稍后到账' | '已付款但显示取消' | '取消支付';

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
    await photograph(phone, `failed-${person}`);
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

/** Presses the strong button of the dialog on the screen. */
export async function sayYes({ page }: TestPhone): Promise<void> {
  await page.locator('.phone-modal-buttons .strong').click();
}

/** The same person without a screen, as `wx.login` would let them in. */
export const withoutScreen = ({ system }: Product, name: string): Promise<ResidentClient> =>
  ResidentClient.logIn(system.gateways[0] ?? '', name);

/** Pays at the cashier without a screen, and waits for nothing. */
export async function payAtOnce({ system }: Product, prepayId: string): Promise<void> {
  const { status } = await send('POST', `${system.sandbox}/control/prepay/${prepayId}/pay`, { outcome: 'paid' });
  if (status !== 200) throw new Error(`the cashier answered ${status}`);
}
