import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GrowTree, SignCheckpoint, TrailEntries } from '#audit';
import { AuditEntriesView, CarParkNightsView, OfficeCarParksView, OfficeReportView, OfficeRowsView } from '#contracts';
import { addDays, nightOf, SystemClock, tickContaining } from '#kernel';
import { appendAuditLeaves, SYSTEM_ACTOR } from '#platform';
import { FoldTrail } from '#reports';
import { CheckpointKey } from '../../../libs/audit/adapters/checkpoint-key.js';
import { TreeFollower } from '../../../libs/audit/use-cases/tree-follower.js';
import { judge } from '../../audit-verify/judge.js';
import { officerOf, type StaffHeaders, staffOf } from '../../support/staff.js';
import { eventually, freshStores, SECRETS, type Stores, transactionsOn } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { aGateway, loggedIn, problemOf } from './gateway-world.js';

let stores: Stores;
let app: NestFastifyApplication;
let auditor: StaffHeaders;
const folder = mkdtempSync(join(tmpdir(), 'office-'));
const clock = new SystemClock();
const tonight = nightOf(tickContaining(clock.nowMs()));
const span = `from=${addDays(tonight, -1)}&to=${addDays(tonight, 3)}`;
const BOOKING = '01900000-0000-7000-8000-00000000000b';

beforeAll(async () => {
  stores = await freshStores({ RATE_PERSON_PER_MINUTE: '100000', RATE_ADDRESS_PER_MINUTE: '100000' });
  await offerBays(stores.dataSource, [{ code: 'north', bays: 3 }]);
  await offerBays(stores.dataSource, [{ code: '=south', bays: 2 }]);
  await stores.dataSource.query("UPDATE car_park SET name = '=HYPERLINK(1)' WHERE code = 'north'");
  app = await aGateway(stores.config);
  await eventually(async () => (await app.inject('/readyz')).statusCode === 200, Boolean, 60_000);
  auditor = await officerOf(stores, 'office_auditor');
  await writeNight();
  await catchUp();
}, 120_000);
afterAll(async () => {
  await app?.close();
  await stores?.close();
  rmSync(folder, { recursive: true });
});

/** Leaves as the product writes them: tomorrow's night of the north, and a booking in it. */
async function writeNight(): Promise<void> {
  const { from, to } = tomorrowNight();
  const [first, end] = [Date.parse(from) / 900_000, Date.parse(to) / 900_000];
  const place = { carPark: 'north', pool: 'north-pool' };
  const base = { actor: SYSTEM_ACTOR, tenant: 'partner-north', reason: null, before: null, after: null };
  const facts = { ...place, from: first, to: end, claimFrom: first, priceFen: 0, version: 1 };
  await appendAuditLeaves(
    stores.dataSource,
    [
      {
        ...base,
        action: 'pool.capacity-changed',
        subject: { kind: 'pool', id: 'north-pool' },
        facts: { ...place, changes: [[first, end, 3]] },
      },
      { ...base, after: '0'.repeat(64), action: 'booking.confirmed', subject: { kind: 'booking', id: BOOKING }, facts },
    ],
    clock.nowMs(),
  );
}

const grower = () => new GrowTree(stores.dataSource, clock, new TreeFollower(clock));

async function catchUp(): Promise<void> {
  await grower().catchUp();
  await new FoldTrail(new TrailEntries(stores.dataSource), transactionsOn(stores.dataSource), clock).execute();
}

const ask = (path: string, headers: Partial<StaffHeaders> = auditor) =>
  app.inject({ method: 'GET', url: `/api/v1/office/${path}`, headers: headers as Record<string, string> });

async function answered<T>(path: string, view: { parse(value: unknown): T }): Promise<T> {
  const answer = await ask(path);
  if (answer.statusCode !== 200) throw new Error(answer.body);
  return view.parse(answer.json());
}

const ROUTES = [
  'car-parks',
  `utilisation?${span}`,
  `utilisation/car-park-nights?${span}`,
  `utilisation/file?${span}&format=xlsx`,
  `rows?figure=bookings&${span}`,
  'audit',
  'audit/checkpoint',
  'audit/export',
];

describe.each(ROUTES)('%s', (route) => {
  test('is for the street office alone', async () => {
    expect(problemOf(await ask(route, {})).code).toBe('unauthenticated');
    expect(problemOf(await ask(route, (await loggedIn(app)) as never)).code).toBe('unauthenticated');
    expect(problemOf(await ask(route, await staffOf(stores, 'partner-north'))).code).toBe('forbidden');
  });
});

describe('utilisation', () => {
  test('names the tree from which it can be recomputed', async () => {
    const { basis, total, nights } = await answered(`utilisation?${span}`, OfficeReportView);
    expect(basis.treeSize).toBeGreaterThan(1);
    expect(total).toMatchObject({
      releasedSlotHours: 30,
      bookableSlotHours: 30,
      bookedSlotHours: 10,
      bookings: 1,
      parkedSlotHours: 'offline',
    });
    expect(nights).toHaveLength(5);
  });

  test.each([
    ['more than 31 nights', 'from=2026-01-01&to=2026-02-01'],
    ['an end before the beginning', 'from=2026-01-02&to=2026-01-01'],
    ['no date', 'from=2026-02-30&to=2026-03-01'],
    ['something unknown', `${span}&plate=1`],
    ['a thing twice', `${span}&carParkId=a&carParkId=b`],
  ])('%s is refused', async (_, query) => {
    expect(problemOf(await ask(`utilisation?${query}`)).code).toBe('invalid_request');
  });

  test('a row for each night of each car park, with what its pools were that night', async () => {
    const { rows } = await answered(`utilisation/car-park-nights?${span}`, CarParkNightsView);
    expect(rows).toMatchObject([
      { carParkId: 'north', partnerId: 'partner-north', soldOutAt: null, pools: [{ poolId: 'north-pool', kind: 'standard' }] },
    ]);
  });

  test('the bookings behind a figure', async () => {
    const page = await answered(`rows?figure=bookings&${span}`, OfficeRowsView);
    expect(page).toMatchObject({
      count: 1,
      next: null,
      rows: [{ bookingId: BOOKING, carParkId: 'north', state: 'confirmed', bookedSlotHours: 10 }],
    });
  });

  test('where bays are now, with every car park', async () => {
    const { carParks } = await answered('car-parks', OfficeCarParksView);
    expect(carParks.map(({ carParkId, bays, freeBays }) => [carParkId, bays, freeBays])).toEqual([
      ['north', 3, 3],
      ['=south', 2, 2],
    ]);
  });
});

describe('files', () => {
  const tables = ['nights', 'car-parks', 'car-park-nights', 'partners', 'pool-kinds', 'hours', 'heat-map'];

  test.each(tables)('%s as CSV begins with a byte order mark, has one width, and runs nothing', async (table) => {
    const answer = await ask(`utilisation/file?${span}&format=csv&table=${table}`);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' });
    const text = answer.body;
    expect(text.startsWith('\uFEFF')).toBe(true);
    const lines = text
      .slice(1)
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
    expect(lines.flat().filter((cell) => /^["\s]*[=+@]/.test(cell))).toEqual([]);
    expect((await ask(`utilisation/file?${span}&format=csv&table=${table}`)).body).toBe(text);
  });

  test('a table is named for CSV', async () => {
    expect(problemOf(await ask(`utilisation/file?${span}&format=csv`)).code).toBe('invalid_request');
  });

  test('whoever takes a file is in the trail, by name', async () => {
    await ask(`utilisation/file?${span}&format=xlsx`);
    await catchUp();
    const { entries } = await answered('audit?action=report.exported&limit=1', AuditEntriesView);
    expect(entries).toMatchObject([
      { subject: { kind: 'report', id: 'utilisation' }, actor: { kind: 'staff', name: 'the office_auditor' }, facts: { format: 'xlsx' } },
    ]);
  });
});

describe('the trail', () => {
  test.each([
    ['subjectId=north-pool', ['pool.capacity-changed']],
    [`subjectKind=booking&subjectId=${BOOKING}`, ['booking.confirmed']],
    ['partnerId=partner-north&subjectKind=pool&actorKind=system', ['pool.capacity-changed']],
    ['partnerId=partner-south', []],
    ['action=booking.confirmed&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', []],
    [`actor=${'0'.repeat(64)}`, []],
  ])('%s finds %j, the newest first', async (query, actions) => {
    expect((await answered(`audit?${query}`, AuditEntriesView)).entries.map(({ action }) => action)).toEqual(actions);
  });

  test('pages go on where the last one ended, and every entry is there once', async () => {
    const all = (await answered('audit?limit=100', AuditEntriesView)).entries.map(({ index }) => index);
    const paged: number[] = [];
    for (let next: number | null = 1e9; next !== null; ) {
      const page: AuditEntriesView = await answered(`audit?limit=3&below=${next}`, AuditEntriesView);
      paged.push(...page.entries.map(({ index }) => index));
      next = page.next;
    }
    expect(paged).toEqual(all);
    expect(paged).toEqual(paged.toSorted((a, b) => b - a));
  });

  test('the export and the checkpoint that are downloaded satisfy the verifier', async () => {
    await new SignCheckpoint(stores.dataSource, clock, grower(), new CheckpointKey(stores.config)).execute();
    const checkpoint = await ask('audit/checkpoint');
    expect(checkpoint.headers['content-disposition']).toMatch(/^attachment; filename="checkpoint-\d+\.json"$/);
    const trail = await ask('audit/export');
    expect(trail.headers).toMatchObject({ 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' });
    writeFileSync(join(folder, 'checkpoint.json'), checkpoint.body);
    writeFileSync(join(folder, 'trail.ndjson'), trail.body);
    const key = join(SECRETS, 'audit-public.pem');
    expect(createPublicKey(readFileSync(key)).asymmetricKeyType).toBe('ed25519');
    const judgement = judge(join(folder, 'trail.ndjson'), '--checkpoint', join(folder, 'checkpoint.json'), '--public-key', key);
    expect([judgement.text, judgement.exit]).toEqual([expect.stringContaining('agrees'), 0]);
  });
});
