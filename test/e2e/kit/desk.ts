import type { Browser, Locator, Page } from 'playwright-core';
import type { StaffRole } from '#contracts';
import { codeOf } from '../../support/authenticator.js';
import { send } from '../../support/client.js';
import { officerOf } from '../../support/staff.js';
import type { System } from '../../support/system.js';
import { listenToErrors } from './browser.js';
import { photograph } from './picture.js';

const PASSWORD = 'a long walk along the river';
/** Less than a test's own time, so that what was waited for is named. */
const WAIT_MS = 60_000;

/** Who sits at a desk; without a partner, somebody of the street office. */
interface DeskWish {
  readonly name: string;
  readonly role: StaffRole;
  readonly partnerId?: string;
  readonly width?: number;
  readonly height?: number;
}

/** The web console in a browser of its own, with somebody who has been invited and may log in. */
export interface Desk {
  readonly page: Page;
  /** Errors and warnings of the console and faults of the page, in order. */
  readonly errors: readonly string[];
  /** Account, password and the six digits of the authenticator, on the page that asks for them. */
  logIn(): Promise<void>;
  go(path: string): Promise<void>;
  /** A picture for people. */
  photograph(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Invites somebody, who takes the invitation in the browser as people do and is at their first page. Needs the console to be built. */
export async function openDesk(browser: Browser, system: System, wish: DeskWish): Promise<Desk> {
  const { name, role, partnerId, width = 1440, height = 900 } = wish;
  const gateway = system.gateways[0] ?? '';
  const admin = await officerOf({ dataSource: system.dataSource, config: { PUBLIC_URL: gateway } });
  const body = { name, role, ...(partnerId ? { partnerId } : {}) };
  const invited = await send('POST', `${gateway}/api/v1/office/staff/invitations`, body, admin);
  if (invited.status !== 201) throw new Error(`the invitation was answered ${invited.status}: ${invited.text}`);
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const errors = listenToErrors(page);
  await page.goto((invited.body as { link: string }).link);
  const account = `${role.replace('_', '.')}-${crypto.randomUUID().slice(0, 8)}`;
  const secret = await accept(page, account);
  const logIn = async (): Promise<void> => {
    // As if it were later: the code of this half minute may be shown once more.
    await system.dataSource.query('UPDATE staff_login SET totp_step = 0 WHERE account = ?', [account]);
    await page.goto(`${gateway}/console/#/sign-in`);
    await page.locator('input#account').fill(account);
    await page.locator('input#password').fill(PASSWORD);
    await page.locator('input#code').fill(codeOf(secret, Date.now()));
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('navigation').waitFor();
  };
  const go = async (path: string): Promise<void> => void (await page.goto(`${gateway}/console/#${path}`));
  const pictured = (picture: string): Promise<void> => photograph({ page }, `console-${picture}`, { fullPage: true });
  return { page, errors, logIn, go, photograph: pictured, close: () => context.close() };
}

/** On the page of an invitation; gives the secret of the authenticator. */
async function accept(page: Page, account: string): Promise<string> {
  const secret = (await page.locator('.enrol code').textContent()) ?? '';
  await page.locator('input#account').fill(account);
  await page.locator('input#password').fill(PASSWORD);
  await page.locator('input#repeated').fill(PASSWORD);
  await page.locator('input#code').fill(codeOf(secret, Date.now()));
  await page.getByRole('button', { name: '建立账号' }).click();
  await page.getByRole('button', { name: '我已保存，进入控制台' }).click();
  await page.getByRole('navigation').waitFor();
  return secret;
}

export const press = ({ page }: Desk, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name, exact: true }).first().click();
export const dialog = ({ page }: Desk, title: string): Locator => page.getByRole('dialog', { name: title });
export const said = ({ page }: Desk, words: string | RegExp): Promise<void> => page.getByText(words).first().waitFor();

/** Goes to a page as who types its address does, so that it is opened anew. */
export async function visit(desk: Desk, path: string): Promise<void> {
  await desk.page.goto('about:blank');
  await desk.go(path);
  await desk.page.locator('main h1').waitFor();
}

/** The usual nights of each day with so many bays, until the dialog with the effect is there. */
export async function previewQuickly(desk: Desk, bays: number): Promise<void> {
  await press(desk, '快速发布');
  await desk.page.getByLabel('每天 18:00 – 次日 08:00').check();
  await desk.page.getByLabel('泊位数', { exact: true }).fill(String(bays));
  await press(desk, '下一步：预览影响');
  await dialog(desk, '预览影响').waitFor();
}

export async function publish(desk: Desk, reason: string): Promise<void> {
  await dialog(desk, '预览影响').getByLabel('原因').fill(reason);
  await press(desk, '发布');
}
