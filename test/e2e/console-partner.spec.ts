import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { addDays, localDate } from '#kernel';
import { eventually } from '../support/stores.js';
import { publishPlan, tomorrowNight } from '../support/supply.js';
import { openBrowser, type TestPhone } from './kit/browser.js';
import { type Desk, dialog, openDesk, press, previewQuickly, publish, said, visit } from './kit/desk.js';
import { violationsAtRest } from './kit/judge.js';
import { asSomeone, bookWithoutScreen, chooseNight, someName, withoutScreen } from './kit/person.js';
import { type Product, showProduct } from './kit/product.js';
import { bestMedian } from './kit/stopwatch.js';

/** For what happens in its own time, on a machine that has much to do. */
const PATIENCE_MS = 60_000;
const TEST_MS = 240_000;
const [QUARTER_MS, DAY_MS] = [15 * 60_000, 24 * 3_600_000];
const PUBLISHED_BAR_MS = 2_000;
const PARTNER = 'partner-shrink';
const PAGES = ['night', 'windows', 'suspensions', 'bookings', 'statement', 'files', 'staff'];

let product: Product;
let browser: Browser;
let admin: Desk;

beforeAll(async () => {
  product = await showProduct(
    [
      { code: 'shrink', bays: 6, nightFen: 1_000, lat: 22.5715 },
      { code: 'refuge', bays: 6, nightFen: 800, lat: 22.572 },
      { code: 'fresh', bays: 40, nightFen: 900, lat: 22.5735 },
      { code: 'live', bays: 9, nightFen: 900, lat: 22.574 },
      { code: 'closing', bays: 4, nightFen: 900, lat: 22.5745 },
      { code: 'tables', bays: 5, nightFen: 900, lat: 22.575 },
      { code: 'shared', bays: 5, nightFen: 900, lat: 22.5755 },
    ],
    async (dataSource, pools) => publishPlan(dataSource, pools.get('fresh') ?? 0, { windows: [] }),
  );
  browser = await openBrowser();
  admin = await sit('物业经理甲');
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await product?.close();
}, 60_000);

const sit = (name: string, role: 'partner_admin' | 'attendant' = 'partner_admin'): Promise<Desk> =>
  openDesk(browser, product.system, { name, role, partnerId: PARTNER });

test(
  'who logs in with a code of their authenticator begins with tonight',
  async () => {
    await press(admin, /物业经理甲/);
    await admin.page.getByText('退出登录').click();
    await admin.logIn();
    await admin.page.getByRole('heading', { name: '今夜', level: 1 }).waitFor();
  },
  TEST_MS,
);

test(
  'a window is in the search of a phone two seconds after it is published',
  async () => {
    await asSomeone(product, async (phone) => {
      await chooseNight(phone, '明晚');
      await inList(phone, '，未开放').waitFor();
      await visit(admin, '/windows?carPark=fresh');
      const publishOnce = async (index: number): Promise<number> => {
        await previewQuickly(admin, index + 12);
        const answered = admin.page.waitForResponse((response) => response.url().endsWith('/drafts/publish'));
        await publish(admin, `第 ${index + 1} 次调整`);
        expect((await answered).status()).toBe(200);
        const publishedAt = performance.now();
        await inList(phone, `，余 ${index + 12} 位`).waitFor({ timeout: PATIENCE_MS });
        const tookMs = performance.now() - publishedAt;
        await dialog(admin, '预览影响').waitFor({ state: 'hidden' });
        return tookMs;
      };
      expect(await bestMedian('published to found', 3, PUBLISHED_BAR_MS, publishOnce)).toBeLessThan(PUBLISHED_BAR_MS);
    });
  },
  TEST_MS,
);

/** The car park that is published anew and anew, in the list of a phone. */
const inList = ({ page }: TestPhone, room: string): Locator =>
  page
    .getByRole('button', { name: new RegExp(`停车场 fresh${room}`) })
    .filter({ visible: true })
    .last();

test(
  'who offers less sees where those go who booked, and they go there',
  async () => {
    const window = tomorrowNight();
    const people = [someName(), someName(), someName()];
    const bookings: [string, string][] = [];
    for (const name of people) bookings.push([name, await bookWithoutScreen(product, name, { carParkId: 'shrink', ...window })]);
    await visit(admin, '/windows?carPark=shrink');
    await press(admin, /^编辑：每天/);
    await admin.page.getByLabel('泊位数', { exact: true }).fill('1');
    await press(admin, '确定');
    await press(admin, '预览影响');
    const effect = dialog(admin, '预览影响');
    await effect.getByRole('heading', { name: '改派方案：2 笔预约换到附近停车场' }).waitFor();
    expect(await effect.getByRole('row', { name: /示例停车场 refuge.*\d+ 米.*¥2\.00/ }).count()).toBe(2);
    await admin.photograph('shrink');
    expect(await violationsAtRest(admin.page)).toEqual([]);
    await publish(admin, '自用车辆增加');
    await effect.waitFor({ state: 'hidden' });
    const places = async (): Promise<string[]> => {
      const told = await Promise.all(bookings.map(async ([name, id]) => (await withoutScreen(product, name)).get(`/bookings/${id}`)));
      return told.map(({ text }) => (text.includes('停车场 refuge') ? 'refuge' : 'shrink'));
    };
    expect((await places()).sort()).toEqual(['refuge', 'refuge', 'shrink']);
    await visit(admin, `/bookings?carPark=refuge&night=${localDate(Date.parse(window.from))}`);
    await eventually(
      () => admin.page.locator('main tbody tr').count(),
      (count) => count === 2,
      PATIENCE_MS,
    );
    expect(await admin.page.locator('main tbody th').first().textContent()).toMatch(/^粤B.*\*/);
  },
  TEST_MS,
);

test(
  'the board of tonight changes by itself while people book',
  async () => {
    await visit(admin, '/night?carPark=live');
    const { page } = admin;
    await page.locator('[data-live=true]').waitFor();
    const booked = async (): Promise<string> => (await page.locator('.pool dl').first().textContent()) ?? '';
    expect(await booked()).toMatch(/已约\s*0/);
    await page.route('**/tonight*', (route) => route.abort()); // what changes now was not asked for
    for (const count of [1, 2, 3]) {
      await bookWithoutScreen(product, someName(), { carParkId: 'live' });
      await eventually(booked, (text) => new RegExp(`已约\\s*${count}`).test(text), PATIENCE_MS);
    }
    await page.getByRole('heading', { name: '待离场 3 辆' }).waitFor();
    await admin.photograph('night-live');
    await press(admin, '表格');
    await page.getByRole('columnheader', { name: '已约泊位' }).waitFor();
    expect(await page.locator('[data-live]').getAttribute('data-live')).toBe('true');
    await page.unroute('**/tonight*');
  },
  TEST_MS,
);

test(
  'so does the board of a night to come',
  async () => {
    await visit(admin, '/night?carPark=live');
    const { page } = admin;
    const sum = page.locator('[data-test=night-sum]');
    await sum.waitFor();
    await page.route('**/tonight*', (route) => route.abort());
    await press(admin, '后一夜');
    await sum.getByText('共 0 车次到达').waitFor();
    const from = Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS + DAY_MS;
    const wish = { carParkId: 'live', from: new Date(from).toISOString(), to: new Date(from + 4 * QUARTER_MS).toISOString() };
    for (const count of [1, 2]) {
      await bookWithoutScreen(product, someName(), wish);
      await sum.getByText(`共 ${count} 车次到达`).waitFor();
    }
    await page.unroute('**/tonight*');
  },
  TEST_MS,
);

test(
  'what a colleague saved meanwhile is shown before anything is overwritten',
  async () => {
    const colleague = await sit('同事乙');
    for (const desk of [admin, colleague]) await visit(desk, '/windows?carPark=shared');
    const add = async (desk: Desk, bays: number): Promise<void> => {
      await press(desk, '添加时段');
      await desk.page.getByLabel('泊位数', { exact: true }).fill(String(bays));
      await press(desk, '添加');
      await press(desk, '保存草稿');
    };
    await add(admin, 2);
    await said(admin, '草稿已保存');
    await add(colleague, 3);
    const conflict = dialog(colleague, '内容已被别人修改');
    await conflict.getByText('物业经理甲').waitFor();
    await conflict
      .getByText(/新增 每周 周一至周五 .* 2 个泊位/)
      .first()
      .waitFor();
    await colleague.photograph('conflict');
    await press(colleague, '载入对方的版本');
    await colleague.page.getByRole('button', { name: /编辑：周一至周五 .* 2 个泊位/ }).waitFor();
    await press(colleague, '放弃草稿');
    await colleague.page.getByRole('button', { name: /编辑：周一至周五/ }).waitFor({ state: 'detached' });
    expect(colleague.errors).toEqual([]);
    await colleague.close();
  },
  TEST_MS,
);

test(
  'a window is drawn on the week and stretched by its edge, and undone by publishing the former version',
  async () => {
    await visit(admin, '/windows?carPark=shared');
    const { page } = admin;
    const grid = page.locator('fieldset.grid');
    await press(admin, /^编辑：每天/);
    await press(admin, '删除此时段');
    await said(admin, '有未保存的修改'); // stands above the week, and has moved it
    const box = await grid.boundingBox();
    if (!box) throw new Error('there is no week');
    const at = (column: number, hour: number) =>
      [box.x + ((column + 0.5) / 7) * box.width, box.y + ((hour - 12) / 24) * box.height + 2] as const;
    await page.mouse.move(...at(0, 19));
    await page.mouse.down();
    await page.mouse.move(...at(2, 30), { steps: 4 });
    await page.mouse.up();
    await page.getByLabel('泊位数', { exact: true }).fill('4');
    await press(admin, '添加');
    await page.getByRole('button', { name: /^编辑：周一至周三 · 19:00 – 次日 06:15 · 4 个泊位/ }).waitFor();
    const edge = await page.locator('.edge.end').first().boundingBox();
    if (!edge) throw new Error('there is no edge');
    await page.mouse.move(edge.x + 20, edge.y + 4);
    await page.mouse.down();
    await page.mouse.move(edge.x + 20, edge.y + 4 + box.height / 24, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: /^编辑：周一至周三 · 19:00 – 次日 07:15/ }).waitFor();
    await admin.photograph('week');
    await press(admin, '预览影响');
    await publish(admin, '试用新时段');
    await said(admin, '已发布');
    await press(admin, '版本');
    await dialog(admin, '版本').getByRole('button', { name: '恢复为草稿' }).first().click();
    await page.getByRole('button', { name: /^编辑：每天/ }).waitFor();
    await press(admin, '预览影响');
    await publish(admin, '恢复原时段');
    await said(admin, '已发布');
  },
  TEST_MS,
);

test(
  'a night is closed by keyboard alone',
  async () => {
    await visit(admin, '/windows?carPark=shared');
    const { page } = admin;
    const night = addDays(localDate(Date.now()), 3);
    const day = (what: string): Locator => page.getByRole('button', { name: `${night} 夜：${what}` });
    await page.getByRole('button', { name: '下个月' }).waitFor();
    if (!night.startsWith(localDate(Date.now()).slice(0, 7))) await press(admin, '下个月');
    await day('按每周时段').press('Enter');
    await page.getByLabel('不开放').press('Space');
    expect(await violationsAtRest(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await day('不开放').press('Enter');
    await dialog(admin, '单夜调整').waitFor();
    await page.keyboard.press('Escape');
    await dialog(admin, '单夜调整').waitFor({ state: 'hidden' });
    await press(admin, '撤销修改');
    await day('按每周时段').waitFor();
  },
  TEST_MS,
);

test(
  'a car park is closed at once, with the effect shown before, and opened again',
  async () => {
    await visit(admin, '/suspensions?carPark=closing');
    await press(admin, '预览影响');
    const effect = dialog(admin, '暂停 示例停车场 closing');
    await effect.getByText('没有已预约的居民受影响').waitFor();
    await effect.getByLabel('原因').fill('消防检修');
    await effect.getByRole('button', { name: '暂停开放' }).click();
    await admin.page.getByRole('rowheader', { name: '暂停中' }).waitFor();
    await press(admin, '恢复开放');
    await dialog(admin, '恢复开放？').getByRole('button', { name: '恢复开放' }).click();
    await admin.page.getByRole('rowheader', { name: '已恢复' }).waitFor();
  },
  TEST_MS,
);

test(
  'a table with an error writes nothing and says where it is; a right one is previewed and published',
  async () => {
    await visit(admin, '/files');
    const hand = async (start: string): Promise<void> => {
      const text = `pool,weekdays,start,end,bays,valid_from,valid_to\ntables-pool,Mon-Sun,${start},08:00+1,3,,\n`;
      await admin.page.getByLabel('要导入的文件').setInputFiles({ name: 'windows.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await press(admin, '上传并检查');
    };
    await hand('18:07');
    await admin.page.getByText('有错误，没有写入任何内容').waitFor({ timeout: PATIENCE_MS });
    await admin.page.getByRole('row', { name: /windows.* 2 start/ }).waitFor();
    await admin.photograph('import-errors');
    await hand('18:00');
    await admin.page.getByText(/已完成.*1 份草稿/).waitFor({ timeout: PATIENCE_MS });
    await press(admin, '预览影响');
    await press(admin, '发布');
    await said(admin, '已发布');
    const [file] = await Promise.all([admin.page.waitForEvent('download'), press(admin, '导出全部（Excel）')]);
    expect(file.suggestedFilename()).toMatch(/\.xlsx$/);
  },
  TEST_MS,
);

describe('staff', () => {
  test(
    'somebody is invited by a link that is shown once, and the invitation can be taken back',
    async () => {
      await admin.logIn(); // a second factor counts as fresh for some minutes only
      await visit(admin, '/staff');
      await press(admin, '邀请员工');
      await admin.page.getByLabel('姓名').fill('新同事丁');
      await press(admin, '生成邀请链接');
      const link = admin.page.getByLabel('邀请链接');
      await link.waitFor();
      expect(await link.inputValue()).toMatch(/\/console\/#\/invitation\/.{20,}/);
      await admin.photograph('invitation');
      await press(admin, '完成');
      await admin.page.getByRole('rowheader', { name: '新同事丁' }).waitFor();
      await press(admin, '撤回');
      await admin.page.getByText('没有未接受的邀请').waitFor();
    },
    TEST_MS,
  );

  test(
    'an attendant sees the nights and is offered nothing that changes them',
    async () => {
      const attendant = await sit('值守员丙', 'attendant');
      await attendant.page.getByRole('heading', { name: '今夜', level: 1 }).waitFor();
      await visit(attendant, '/windows?carPark=live');
      await attendant.page
        .getByText(/每天 · 00:00 – 24:00/)
        .first()
        .waitFor();
      expect(await attendant.page.getByRole('button', { name: /编辑|添加|快速发布|保存|预览/ }).count()).toBe(0);
      await visit(attendant, '/staff');
      await attendant.page.getByRole('heading', { name: '今夜', level: 1 }).waitFor();
      expect(attendant.errors).toEqual([]);
      await attendant.close();
    },
    TEST_MS,
  );
});

test(
  'the statement of the month is what the bookings of its nights brought',
  async () => {
    await bookWithoutScreen(product, someName(), { carParkId: 'live' });
    const kept = async (): Promise<number> => {
      const month = localDate(Date.now() - 12 * 3_600_000).slice(0, 7); // of the present night, which begins at noon
      const noon = (date: string): number => Date.parse(`${date}T12:00:00+08:00`) / 900_000;
      const first = `${month}-01`;
      const next = `${addDays(first, 31).slice(0, 7)}-01`;
      const [row] = await product.system.dataSource.query<{ fen: string | null }[]>(
        "SELECT SUM(price_fen) AS fen FROM booking WHERE state = 'confirmed' AND from_tick >= ? AND from_tick < ?",
        [noon(first), noon(next)],
      );
      return Number(row?.fen ?? 0);
    };
    const shown = async (): Promise<string> => {
      await visit(admin, '/statement');
      await admin.page.locator('.sums').waitFor();
      return (await admin.page.locator('.sums dd').nth(1).textContent()) ?? '';
    };
    expect(await kept()).toBeGreaterThan(0);
    await eventually(
      async () => [await shown(), `¥${((await kept()) / 100).toFixed(2)}`],
      ([page, sql]) => page === sql,
      PATIENCE_MS,
    );
  },
  TEST_MS,
);

test.each(PAGES)(
  '/%s can be read by anyone, at a desk and on a tablet',
  async (name) => {
    const { page } = admin;
    for (const width of [1440, 1024]) {
      await page.setViewportSize({ width, height: 900 });
      await visit(admin, `/${name}`);
      await page.locator('main .card').first().waitFor();
      await admin.photograph(`${name}-${width}`);
      expect(await violationsAtRest(page)).toEqual([]);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  },
  TEST_MS,
);

test('the console of the browser stays empty', () => {
  expect(admin.errors).toEqual([]);
});
