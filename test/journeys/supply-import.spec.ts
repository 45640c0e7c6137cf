import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SupplyEffectView, SupplyImportView } from '#contracts';
import { XLSX_MEDIA_TYPE } from '#contracts';
import { workbookBytes } from '../../libs/car-parks/adapters/xlsx/written-workbook.js';
import { type StaffHeaders, staffOf } from '../support/staff.js';
import { eventually } from '../support/stores.js';
import { offerBays } from '../support/supply.js';
import { type System, startSystem } from '../support/system.js';

const SITES = Array.from({ length: 50 }, (_, i) => `site-${String(i).padStart(2, '0')}`);
const COLUMNS = ['pool', 'weekdays', 'start', 'end', 'bays', 'valid_from', 'valid_to'];

let system: System;
let staff: StaffHeaders;
beforeAll(async () => {
  system = await startSystem({
    prepare: async ({ dataSource }) =>
      void (await offerBays(
        dataSource,
        SITES.map((code) => ({ code, bays: 40 })),
      )),
  });
  staff = await staffOf({ dataSource: system.dataSource, config: { PUBLIC_URL: system.gateways[0] ?? '' } }, 'partner-site-00');
}, 60_000);
afterAll(() => system?.close(), 30_000);

async function ask<T>(method: string, path: string, body?: string | Uint8Array<ArrayBuffer>, type = 'application/json'): Promise<T> {
  const answer = await fetch(`${system.gateways[0]}/api/v1/manage/${path}`, {
    method,
    headers: { ...staff, ...(body !== undefined && { 'content-type': type }) },
    ...(body !== undefined && { body }),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

test('a workbook of ten thousand windows becomes drafts, which are shown and published in one go', async () => {
  const windows = SITES.flatMap((site) =>
    Array.from({ length: 200 }, (_, i) => [`${site}-pool`, 'Mon-Sun', '18:00', '08:00+1', (i % 40) + 1, null, null]),
  );
  const book = await workbookBytes([{ name: 'windows', rows: [COLUMNS, ...windows] }]);
  const { id } = await ask<{ id: string }>('POST', 'supply-imports', new Uint8Array(book), XLSX_MEDIA_TYPE);
  const view = await eventually(
    () => ask<SupplyImportView>('GET', `supply-imports/${id}`),
    ({ state }) => state === 'done',
    20_000,
  );
  expect(view).toMatchObject({ doneRows: 10_000, totalRows: 10_000, draftsWritten: 50, errors: [] });
  const preview = await ask<SupplyEffectView>('POST', 'drafts/preview', JSON.stringify({ poolIds: view.poolIds }));
  expect(preview).toMatchObject({ movedCount: 0, refundedCount: 0 });
  const request = JSON.stringify({ poolIds: view.poolIds, expectedPlan: preview.plan });
  expect((await ask<SupplyEffectView>('POST', 'drafts/publish', request)).plan).toBe(preview.plan);
  const [plans] = await system.dataSource.query<{ n: string }[]>('SELECT COUNT(*) AS n FROM supply_plan WHERE version = 2');
  expect(Number(plans?.n)).toBe(50);
});

test('who sends too much, or may not send at all, hears so while the file is still on its way', async () => {
  const url = `${system.gateways[0]}/api/v1/manage/supply-imports?file=windows`;
  const post = async (headers: Record<string, string>, length: number) =>
    (await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'text/csv' }, body: new Uint8Array(length) })).status;
  expect([await post({}, 10_000_000), await post(staff, 12_000_000), await post(staff, 10_000_000)]).toEqual([401, 413, 202]);
});
