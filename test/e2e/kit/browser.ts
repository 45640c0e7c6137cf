import { jest } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { browserPath } from '../../../scripts/services/browser.mjs';

export type { Page } from 'playwright-core';

/** What a person sets outside of the phone; see apps/preview/stage.ts. */
interface StageWish {
  readonly person?: string;
  readonly theme?: 'light' | 'dark';
  readonly isOnline?: boolean;
  readonly isForeground?: boolean;
  readonly allowsLocation?: boolean;
  readonly fontSizePx?: number;
}

/** A phone's storage, as Chromium gives it. */
export type Kept = Awaited<ReturnType<BrowserContext['storageState']>>;

interface PhoneWish extends StageWish {
  readonly width?: number;
  readonly height?: number;
  /** What another phone has kept: its person goes on with this one. */
  readonly kept?: Kept;
  /** Path and query of the first page, e.g. `/pages/me/me?a=b`. */
  readonly path?: string;
}

/** A phone of its own in the browser: its storage is nobody else's. */
export interface TestPhone {
  readonly page: Page;
  /** Errors and warnings of the console and faults of the page, in order. A test ends with none. */
  readonly errors: readonly string[];
  /** Changes what is outside of the phone, as the desk's controls do. */
  set(wish: StageWish): Promise<void>;
  close(): Promise<void>;
}

/** A machine that has ten other things to do needs several times as long as a quiet one. */
jest.setTimeout(120_000);
/** Less than a test's own time, so that what was waited for is named. */
const WAIT_MS = 30_000;
const STAGE_KEY = 'preview-stage';

/** Headless Chromium. Fault: none is installed. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (!executablePath) throw new Error('no Chromium here: apt-get install chromium fonts-noto-cjk, or set BROWSER_PATH');
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** Opens the program on a phone of 390 × 844 and waits until it runs. */
export async function openPhone(browser: Browser, previewUrl: string, wish: PhoneWish = {}): Promise<TestPhone> {
  const { width = 390, height = 844, path, kept, ...stage } = wish;
  const looks = { viewport: { width, height }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' };
  const context = await browser.newContext({ ...looks, ...(kept && { storageState: kept }) });
  await setStageAtStart(context, stage);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const errors = listenToErrors(page);
  await page.goto(`${previewUrl}/phone.html${path ? `#${path}` : ''}`);
  await page.locator('html[data-ready="true"]').waitFor({ state: 'attached' });
  return { page, errors, set: (change) => changeStage(page, change), close: () => context.close() };
}

/** Console errors, warnings and faults of a page, as they come. */
export function listenToErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    const isAnswer = message.location().url.includes('/api/'); // a server that says no is told to the program, and by the browser here
    if (['error', 'warning'].includes(message.type()) && !isAnswer) errors.push(message.text());
  });
  page.on('pageerror', (fault) => errors.push(fault.stack ?? fault.message));
  return errors;
}

async function setStageAtStart(context: BrowserContext, stage: StageWish): Promise<void> {
  const written = JSON.stringify(stage);
  await context.addInitScript(`sessionStorage.getItem('${STAGE_KEY}') ?? sessionStorage.setItem('${STAGE_KEY}', '${written}')`);
}

/** The phone hears of a change by the event that another document of its tab would cause. */
async function changeStage(page: Page, change: StageWish): Promise<void> {
  await page.evaluate(`{
    const stage = { ...JSON.parse(sessionStorage.getItem('${STAGE_KEY}') ?? '{}'), ...${JSON.stringify(change)} };
    sessionStorage.setItem('${STAGE_KEY}', JSON.stringify(stage));
    window.dispatchEvent(new StorageEvent('storage', { key: '${STAGE_KEY}', storageArea: sessionStorage }));
  }`);
}
