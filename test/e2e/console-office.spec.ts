import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { DataSource } from 'typeorm';
import { localDate } from '#kernel';
import { type AuditLeaf, appendAuditLeaves, SYSTEM_ACTOR } from '#platform';
import { readWorkbook } from '../../libs/car-parks/adapters/xlsx/workbook.js';
import { plate, prepayIdOf, ResidentClient, send } from '../support/client.js';
import { staffOf } from '../support/staff.js';
import { eventually } from '../support/stores.js';
import { offerBays, tomorrowNight } from '../support/supply.js';
import { type System, startSystem } from '../support/system.js';
import { openBrowser } from './kit/browser.js';
import { type Desk, openDesk } from './kit/desk.js';
import { violationsAtRest } from './kit/judge.js';

/** For what happens in its own time, on a machine that has much to do. */
const PATIENCE_MS = 60_000;
const TEST_MS = 240_000;
const PAGES = ['/overview', '/utilisation', '/demand', '/audit', '/partners', '/office-staff', '/account'];

let system: System;
let browser: Browser;
let auditor: Desk;
const window = tomorrowNight();
const night = localDate(Date.parse(window.from));
const span = `from=${night}&to=${night}`;

beforeAll(async () => {
  system = await startSystem({ environment: { SWEEP_EVERY_MS: '500', UPCOMING_BOOKINGS_MAX: '20' }, prepare: prepareBays });
  browser = await openBrowser();
  await bookTomorrow();
  auditor = await openDesk(browser, system, { name: '审计员甲', role: 'office_auditor' });
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await system?.close();
}, 60_000);

/** The bays that are offered stand in the trail as well, as the product writes them. */
async function prepareBays({ dataSource }: { dataSource: DataSource }): Promise<void> {
  await offerBays(dataSource, [
    { code: 'near', bays: 6, nightFen: 850 },
    { code: 'far', bays: 4, nightFen: 1_200 },
  ]);
  const rows = await dataSource.query<{ pool: string; carPark: string; partner: string; from: number; to: number; delta: number }[]>(
    `SELECT p.code AS pool, c.code AS carPark, partner.code AS partner, from_tick AS \`from\`, to_tick AS \`to\`, delta
     FROM pool_log JOIN pool p ON p.id = pool_id JOIN car_park c ON c.id = p.car_park_id JOIN partner ON partner.id = c.partner_id`,
  );
  const leaves = rows.map(
    ({ pool, carPark, partner, from, to, delta }): AuditLeaf => ({
      ...{ actor: SYSTEM_ACTOR, tenant: partner, reason: null, before: null, after: null },
      ...{ action: 'pool.capacity-changed', subject: { kind: 'pool', id: pool }, facts: { carPark, pool, changes: [[from, to, delta]] } },
    }),
  );
  await appendAuditLeaves(dataSource, leaves, Date.now());
}

/** Four bookings of tomorrow night that are paid for, one of them cancelled afterwards. */
async function bookTomorrow(): Promise<void> {
  const later = { ...window, from: window.from.replace('T20:00', 'T22:15') };
  const wishes = [
    { carParkId: 'near', ...window },
    { carParkId: 'near', ...later },
    { carParkId: 'far', ...window },
    { carParkId: 'near', ...window },
  ];
  for (const [index, wish] of wishes.entries()) {
    const resident = await ResidentClient.logIn(system.gateways[0] ?? '', `office-${index}`);
    const placed = await resident.book({ ...wish, plate: plate(7_000 + index) });
    await send('POST', `${system.sandbox}/control/prepay/${prepayIdOf(placed)}/pay`, { outcome: 'paid' });
    await eventually(
      () => resident.stateOf(placed.booking.id),
      (state) => state === 'confirmed',
      PATIENCE_MS,
    );
    if (index === wishes.length - 1) await resident.post(`/bookings/${placed.booking.id}/cancel`, {}, crypto.randomUUID());
  }
}

/** What the bookings themselves say of tomorrow night: quarters that are held, and money, whatever the reports think. */
async function figuresBySql(carPark?: string) {
  const [row] = await system.dataSource.query<Record<'bookings' | 'cancellations' | 'quarters' | 'keptFen' | 'refundedFen', string>[]>(
    `SELECT COUNT(*) AS bookings, SUM(state = 'cancelled') AS cancellations, SUM(IF(state = 'confirmed', to_tick - from_tick, 0)) AS quarters,
       SUM(IF(state = 'confirmed', price_fen, 0)) AS keptFen, SUM(IF(state = 'cancelled', price_fen, 0)) AS refundedFen
     FROM booking JOIN pool ON pool.id = pool_id JOIN car_park ON car_park.id = car_park_id
     WHERE state IN ('confirmed', 'cancelled') AND from_tick >= ? ${carPark ? 'AND car_park.code = ?' : ''}`,
    [Date.parse(window.from) / 900_000, ...(carPark ? [carPark] : [])],
  );
  const numbers = Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
  return { ...numbers, bookedSlotHours: (numbers['quarters'] ?? 0) / 4 } as Record<string, number>;
}

const yuan = (fen = 0): string => `¥${(fen / 100).toFixed(2)}`;
const shown = async (selector: string): Promise<string> => (await auditor.page.locator(selector).first().textContent())?.trim() ?? '';

test(
  'somebody who was invited logs in with a code of their authenticator, and begins at the overview',
  async () => {
    await auditor.page.getByRole('button', { name: /审计员甲/ }).click();
    await auditor.page.getByText('退出登录').click();
    await auditor.page.locator('input#account').waitFor();
    expect(await violationsAtRest(auditor.page)).toEqual([]);
    await auditor.logIn();
    await auditor.page.getByRole('heading', { name: '总览', level: 1 }).waitFor();
  },
  TEST_MS,
);

test(
  'the figures on the page and in the exported workbook are those of the bookings',
  async () => {
    const { page } = auditor;
    const truth = await figuresBySql();
    expect(truth).toMatchObject({ bookings: 4, cancellations: 1, bookedSlotHours: 27.75 });
    await auditor.go(`/utilisation?${span}`);
    await eventually(
      async () => {
        await page.getByRole('button', { name: '刷新' }).click();
        return shown('[data-total="refundedFen"]'); // the last that happened
      },
      (text) => text === yuan(truth['refundedFen']),
      PATIENCE_MS,
    );
    expect(await shown('[data-total="bookings"]')).toBe(String(truth['bookings']));
    expect(await shown('[data-total="bookedSlotHours"]')).toBe('27.75');
    expect(await shown('[data-total="keptFen"]')).toBe(yuan(truth['keptFen']));
    expect(await shown('[data-total="parkedSlotHours"]')).toBe('未接入');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 XLSX' }).click()]);
    const sheets = await readWorkbook(await readFile(await file.path()));
    const [head, ...rows] = (sheets.find(({ name }) => name === '停车场')?.records ?? []).map(({ cells }) => cells);
    const column = (name: string) => (head ?? []).indexOf(name);
    for (const carPark of ['near', 'far']) {
      const row = rows.find((cells) => cells[column('停车场')] === carPark) ?? [];
      const own = await figuresBySql(carPark);
      const figures = ['预约', '取消', '已订车位小时', '实收净额（分）', '退款（分）'].map((name) => Number(row[column(name)]));
      expect(figures).toEqual([own['bookings'], own['cancellations'], own['bookedSlotHours'], own['keptFen'], own['refundedFen']]);
      expect(row[column('停放车位小时')]).toBe('离线');
    }
    await auditor.photograph('utilisation');
  },
  TEST_MS,
);

test(
  'a figure leads to its rows, whose number and sum it is',
  async () => {
    const { page } = auditor;
    await auditor.go(`/utilisation?${span}`);
    await page.locator('[data-total="bookings"] a').click();
    expect(await shown('[data-rows="count"]')).toBe('4');
    expect(await page.locator('main tbody tr').count()).toBe(4);
    await auditor.photograph('rows');
    await auditor.go(`/utilisation?${span}`);
    await page.locator('[data-total="bookedSlotHours"] a').click();
    expect(await shown('[data-rows="sum"]')).toBe('27.75 车位小时');
    await auditor.go(`/utilisation?${span}`);
    const bookable = await shown('[data-total="bookableSlotHours"]');
    await page.locator('[data-total="bookableSlotHours"] a').click();
    expect(await shown('[data-rows="sum"]')).toBe(`${bookable} 车位小时`);
    expect(await page.locator('main tbody tr').count()).toBe(2);
    await auditor.go(`/utilisation?${span}`);
    await page.getByRole('region', { name: '星期 × 小时' }).getByRole('button', { name: '看表格' }).click();
    await page.locator('[data-hour="20"] a').first().click();
    expect(await shown('[data-rows="sum"]')).toBe('2 车位小时');
    expect(await page.locator('main tbody tr').count()).toBe(2);
  },
  TEST_MS,
);

test(
  'what is free tonight changes on the overview while somebody books',
  async () => {
    const { page } = auditor;
    await auditor.go('/overview');
    await page.locator('[data-tonight="far"]').getByText('4', { exact: true }).waitFor();
    const resident = await ResidentClient.logIn(system.gateways[0] ?? '', 'office-tonight');
    const book = async () => {
      const carParks = (await resident.get('/car-parks')).body as { id: string; from: string; to: string }[];
      const { from, to } = carParks.find(({ id }) => id === 'far') ?? {};
      await resident.book({ carParkId: 'far', from, to, plate: plate(7_100) });
    };
    await book().catch(book); // the quarter may have ended meanwhile
    await page.locator('[data-tonight="far"]').getByText('3', { exact: true }).waitFor();
    await auditor.photograph('overview');
  },
  TEST_MS,
);

test(
  'the export stands in the trail with the name of who took it, and the first entry is proved to be in the signed tree',
  async () => {
    const { page } = auditor;
    await auditor.go('/audit?action=report.exported');
    await page.getByRole('cell', { name: '审计员甲' }).first().waitFor();
    await auditor.photograph('audit');
    await eventually(
      async () => (await send('GET', `${system.gateways[0]}/api/v1/audit/checkpoints/newest`)).status,
      (status) => status === 200,
      PATIENCE_MS,
    );
    await auditor.go('/audit/0');
    await page.getByText('已在本机核对').waitFor();
    await auditor.photograph('audit-entry');
  },
  TEST_MS,
);

test(
  'an auditor is offered nothing that changes anything, and the server would refuse it',
  async () => {
    const { page } = auditor;
    for (const path of ['/partners', '/partners/partner-near', '/office-staff']) {
      await auditor.go(path);
      await page.locator('main table tbody tr').first().waitFor();
      expect(
        await page
          .locator('main')
          .getByRole('button', { name: /登记|邀请|停用|修改|撤回|保存/ })
          .count(),
      ).toBe(0);
    }
    const answer = await page.evaluate<{ status: number; code: string }>(`(async () => {
    const { csrfToken } = await (await fetch('/api/v1/staff/me')).json();
    const headers = { 'content-type': 'application/json', 'x-csrf-token': csrfToken };
    const body = JSON.stringify({ id: 'mine', name: '我的', kind: 'residential' });
    const answer = await fetch('/api/v1/office/partners', { method: 'POST', headers, body });
    return { status: answer.status, code: (await answer.json()).code };
  })()`);
    expect(answer).toEqual({ status: 403, code: 'forbidden' });
  },
  TEST_MS,
);

test.each(PAGES)(
  '%s can be read by anyone',
  async (path) => {
    await auditor.go(path);
    await auditor.page.locator('main .card').first().waitFor();
    await auditor.photograph(`office${path.replaceAll('/', '-')}`);
    expect(await violationsAtRest(auditor.page)).toEqual([]);
  },
  TEST_MS,
);

test(
  'an admin takes in a partner with a car park, and invites its admin by a link that is shown once',
  async () => {
    const admin = await openDesk(browser, system, { name: '街道管理员乙', role: 'office_admin' });
    const { page } = admin;
    await admin.go('/partners');
    await page.getByRole('button', { name: '登记单位' }).click();
    const added = page.locator('form#add-partner');
    await added.getByLabel('名称').fill('新泊位小区');
    await added.getByLabel(/^编号/).fill('new-estate');
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await page.getByRole('heading', { name: '新泊位小区' }).waitFor();
    await page.getByRole('button', { name: '登记停车场' }).click();
    const form = page.locator('form#site');
    await form.getByLabel('名称').first().fill('新泊位小区停车场');
    await form.getByLabel(/^编号/).first().fill('new-estate');
    await form.getByLabel('地址').fill('示例路 9 号');
    await form.getByLabel(/^位置/).fill('22.5701, 114.1402');
    await form.locator('fieldset').getByLabel('编号').fill('new-estate-standard');
    await admin.photograph('car-park-form');
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByRole('rowheader', { name: /新泊位小区停车场/ }).waitFor();
    await page.getByRole('button', { name: '邀请管理员' }).click();
    await page.getByLabel('姓名').fill('小区管理员丙');
    await page.getByRole('button', { name: '生成邀请链接' }).click();
    await page.getByText('/console/#/invitation/').waitFor();
    await admin.photograph('invitation-link');
    await page.getByRole('button', { name: '完成' }).click();
    await admin.go('/office-staff');
    await page.getByRole('rowheader', { name: '小区管理员丙' }).waitFor();
    expect(admin.errors).toEqual([]);
    await admin.close();
  },
  TEST_MS,
);

test(
  'a plan above the limit of its partner is looked at, approved with a reason, and in force',
  async () => {
    const gateway = system.gateways[0] ?? '';
    const partnerAdmin = await staffOf({ dataSource: system.dataSource, config: { PUBLIC_URL: gateway } }, 'partner-near');
    await system.dataSource.query('UPDATE partner SET window_limit_bays = 2');
    const plan = { windows: [{ weekdays: 127, startMinute: 0, endMinute: 1_440, bays: 3 }] };
    const manage = `${gateway}/api/v1/manage`;
    const drafted = await send(
      'PUT',
      `${manage}/pools/far-pool/draft`,
      { plan, reason: '夜间留一个' },
      { ...partnerAdmin, 'if-match': '"0"' },
    );
    expect(drafted.status).toBe(200);
    expect((await send('POST', `${manage}/drafts/publish`, { poolIds: ['far-pool'] }, partnerAdmin)).status).toBe(202);
    const admin = await openDesk(browser, system, { name: '街道管理员丁', role: 'office_admin' });
    const { page } = admin;
    await admin.go('/approvals');
    await admin.photograph('office-approvals');
    await page.locator('main tbody a').first().click();
    await page.getByText('夜间留一个').waitFor();
    await page.getByLabel('原因（记入审计）').fill('符合约定');
    await admin.photograph('office-approval');
    expect(await violationsAtRest(page)).toEqual([]);
    await page.getByRole('button', { name: '批准并发布' }).click();
    await page.getByText(/已批准$/).waitFor();
    const [row] = await system.dataSource.query<{ bays: string }[]>(
      "SELECT JSON_VALUE(plan, '$.windows[0].bays') AS bays FROM supply_plan JOIN pool ON pool.id = pool_id WHERE code = 'far-pool' ORDER BY version DESC LIMIT 1",
    );
    expect(Number(row?.bays)).toBe(3);
    expect(admin.errors).toEqual([]);
    await admin.close();
  },
  TEST_MS,
);

test('the console of the browser stays empty', () => {
  expect(auditor.errors).toEqual([]);
});
