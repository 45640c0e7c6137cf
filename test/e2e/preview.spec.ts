import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Frame, Page } from 'playwright-core';
import { listenToErrors, openBrowser, openPhone, type TestPhone } from './kit/browser.js';
import { type Preview, startPreview } from './kit/preview.js';

const PROGRAM = 'apps/preview/testing/demo-program';

let cashier: Server;
let preview: Preview;
let browser: Browser;
/** What the cashier was asked, in order. */
const visits: { readonly url: string; readonly outcome: string }[] = [];

/** Pays what it is told to pay, and says what WeChat would say. */
function openCashier(): Promise<Server> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const { outcome } = JSON.parse(body) as { outcome: string };
    visits.push({ url: request.url ?? '', outcome });
    const results: Record<string, string> = { paid: 'ok', 'paid-late': 'pending' };
    response.end(JSON.stringify({ result: `requestPayment:${results[outcome] ?? 'fail cancel'}` }));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

beforeAll(async () => {
  cashier = await openCashier();
  const sandbox = `http://127.0.0.1:${(cashier.address() as AddressInfo).port}`;
  [preview, browser] = await Promise.all([startPreview({ program: PROGRAM, gateway: sandbox, sandbox }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await preview?.close();
  cashier?.close();
});

/** Gives a phone to a test, which ends with an empty console. */
async function withPhone(wish: Parameters<typeof openPhone>[2], use: (phone: TestPhone) => Promise<void>): Promise<void> {
  const phone = await openPhone(browser, preview.url, wish);
  try {
    await use(phone);
    expect(phone.errors).toEqual([]);
  } finally {
    await phone.close();
  }
}

const button = (phone: TestPhone, name: string) => phone.page.getByRole('button', { name, exact: true });

describe('a person at the demo program', () => {
  test('types, taps, chooses a place and pays in the sheet', async () => {
    await withPhone({}, async (phone) => {
      const { page } = phone;
      await page.getByPlaceholder('请输入称呼').fill('林');
      await page.getByText('你好，林').waitFor();
      await page.getByText('¥8.00').click();
      await page.getByText('¥6.00').waitFor();
      await page.getByText('位置', { exact: true }).click();
      await button(phone, '同意').click();
      await button(phone, '草埔').click();
      await page.locator('wx-view').getByText('草埔').waitFor();
      await button(phone, '支付').click();
      await button(phone, '确认支付').click();
      await page.getByText('已支付').waitFor();
      expect(visits.at(-1)).toEqual({ url: '/control/prepay/demo/pay', outcome: 'paid' });
    });
  });

  test.each([
    ['取消支付', 'cancelled', 'requestPayment:fail cancel'],
    ['稍后到账', 'paid-late', 'requestPayment:fail pending'],
  ])('%s', async (choice, outcome, told) => {
    await withPhone({}, async (phone) => {
      await button(phone, '支付').click();
      await button(phone, choice).click();
      await phone.page.getByText(told).waitFor();
      expect(visits.at(-1)?.outcome).toBe(outcome);
    });
  });

  test('with the keyboard alone', async () => {
    await withPhone({}, async (phone) => {
      await button(phone, '支付').focus();
      await phone.page.keyboard.press('Enter');
      await button(phone, '确认支付').waitFor();
      await phone.page.keyboard.press('Escape');
      await phone.page.getByText('requestPayment:fail cancel').waitFor();
    });
  });

  test('taps a marker of the map, and goes to another tab and back', async () => {
    await withPhone({}, async (phone) => {
      await phone.page.locator('.wx-pin').click();
      await phone.page.getByText('点了标记').waitFor();
      await button(phone, '我的').click();
      await phone.page.getByRole('switch', { name: '关怀版' }).click();
      expect(await phone.page.getByRole('switch').getAttribute('aria-checked')).toBe('true');
      await phone.page.locator('wx-picker').click();
      await phone.page.getByRole('combobox').selectOption('粤BD12345');
      await button(phone, '确定').click();
      await phone.page.locator('wx-picker').getByText('粤BD12345').waitFor();
      await button(phone, '首页').click();
      await phone.page.getByText('点了标记').waitFor();
    });
  });
});

test.each([
  [390, 844],
  [320, 568],
])('nothing is wider than a screen of %i × %i', async (width, height) => {
  await withPhone({ width, height }, async ({ page }) => {
    const overflowing = await page.evaluate(
      '[...document.querySelectorAll(".phone-scroll")].map((one) => one.scrollWidth - one.clientWidth)',
    );
    expect(overflowing).toEqual([0]);
  });
});

test('the theme of the phone, not of the browser, decides what the program looks like', async () => {
  await withPhone({ theme: 'light' }, async (phone) => {
    const ground = () => phone.page.evaluate('getComputedStyle(document.querySelector("wx-page")).backgroundColor');
    expect(await ground()).toBe('rgb(244, 246, 249)');
    await phone.set({ theme: 'dark' });
    expect(await ground()).toBe('rgb(15, 19, 24)');
    expect(await phone.page.evaluate('wx.getAppBaseInfo().theme')).toBe('dark');
  });
});

test('without a network requests fail and the program hears of it', async () => {
  await withPhone({}, async (phone) => {
    await phone.page.evaluate('window.heard = []; wx.onNetworkStatusChange((now) => heard.push(now.isConnected))');
    await phone.set({ isOnline: false });
    const told = "wx.request({ url: 'https://example.com/api/v1/x' }).catch(({ errMsg }) => errMsg)";
    expect(await phone.page.evaluate(told)).toBe('request:fail network is offline');
    expect(await phone.page.evaluate('heard')).toEqual([false]);
  });
});

test('a call of wx that the preview does not have throws, and says so on the console', async () => {
  const phone = await openPhone(browser, preview.url);
  await expect(phone.page.evaluate('wx.scanCode({})')).rejects.toThrow('wx.scanCode is not provided by the preview');
  expect(phone.errors).toEqual(['wx.scanCode is not provided by the preview']);
  await phone.close();
});

describe('on the desk', () => {
  let page: Page;
  let errors: string[];
  let phone: Frame;

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 900, height: 940 } });
    errors = listenToErrors(page);
    await page.goto(preview.url);
    await page.frameLocator('#phone').getByText('¥8.00').waitFor();
    phone = page.frame({ url: /phone\.html/ }) as Frame;
  });
  afterEach(async () => {
    expect(errors).toEqual([]);
    await page.close();
  });

  test('the looks of the phone are set', async () => {
    await page.getByLabel('外观').selectOption('深色');
    await phone.locator('#phone[data-theme="dark"]').waitFor();
    await page.getByLabel('外观').selectOption('浅色');
    await phone.locator('#phone[data-theme="light"]').waitFor();
    await page.getByLabel('微信字号').selectOption('特大');
    expect(await phone.evaluate('wx.getAppBaseInfo().fontSizeSetting')).toBe(23);
    await page.getByLabel('屏幕').selectOption('320 × 568');
    await expect(page.locator('iframe').boundingBox()).resolves.toMatchObject({ width: 340 });
    await page.getByLabel('屏幕').selectOption('铺满');
    await expect(page.locator('iframe').boundingBox()).resolves.toMatchObject({ width: 852 });
  });

  test('the world around the phone is set', async () => {
    await phone.evaluate("localStorage.setItem('preview-privacy-agreed:xiao-lin', 'true')");
    await page.locator('select[name="place"]').selectOption('草埔');
    expect(await phone.evaluate('wx.getLocation({}).then(({ latitude }) => latitude)')).toBe(22.5836);
    await page.getByLabel('允许定位').uncheck();
    expect(await phone.evaluate('wx.getLocation({}).catch(({ errMsg }) => errMsg)')).toBe('getLocation:fail auth deny');
    await page.getByLabel('联网').uncheck();
    expect(await phone.evaluate('wx.getNetworkType().then(({ networkType }) => networkType)')).toBe('none');
    await page.getByLabel('在前台').uncheck();
    await phone.locator('#phone[data-background]').waitFor();
    await page.getByLabel('在前台').check();
    await phone.locator('#phone:not([data-background])').waitFor();
    expect(await page.getByRole('link', { name: '沙箱账本' }).getAttribute('href')).toBe('/sandbox/');
  });

  test('another person is another phone; a name that the sandbox would not take changes nothing', async () => {
    const login = (): Promise<unknown> => phone.evaluate('wx.login().then(({ code }) => code)');
    await phone.evaluate("wx.setStorageSync('a', 1)");
    await page.getByLabel('使用者').fill('a-ming');
    await page.getByLabel('使用者').press('Enter');
    await phone.waitForFunction("window.wx && wx.getStorageSync('a') === ''");
    expect(await login()).toMatch(/^dev:a-ming:/);
    await page.getByLabel('使用者').fill('a:b');
    await page.getByLabel('使用者').press('Tab');
    expect(await login()).toMatch(/^dev:a-ming:/);
  });

  test('the phone is started anew, and emptied', async () => {
    await phone.evaluate("wx.setStorageSync('a', 1), window.isOld = true");
    await page.getByRole('button', { name: '重新启动' }).click();
    await phone.waitForFunction("!window.isOld && document.documentElement.dataset.ready === 'true'");
    expect(await phone.evaluate("wx.getStorageSync('a')")).toBe(1);
    await phone.evaluate('window.isOld = true');
    await page.getByRole('button', { name: '清空手机' }).click();
    await phone.waitForFunction("!window.isOld && document.documentElement.dataset.ready === 'true'");
    expect(await phone.evaluate("wx.getStorageSync('a')")).toBe('');
  });

  test('every control is reached and worked by the keyboard', async () => {
    await page.getByLabel('使用者').focus();
    const reached: unknown[] = [];
    for (let tab = 0; tab < 10; tab++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate('document.activeElement.name || document.activeElement.textContent'));
    }
    expect(reached).toEqual([
      ...['place', 'allowsLocation', 'isOnline', 'isForeground', 'theme', 'fontSizePx', 'size'],
      ...['重新启动', '清空手机', '沙箱账本'],
    ]);
    await page.getByLabel('联网').focus();
    await page.keyboard.press('Space');
    expect(await page.getByLabel('联网').isChecked()).toBe(false);
  });
});
