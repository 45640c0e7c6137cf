import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GrowTree, TrailEntries } from '#audit';
import { OwnBookingsView, StatementView } from '#contracts';
import { addDays, dayNumber, localDate, nightOf, SystemClock, tickContaining } from '#kernel';
import { type AuditLeaf, appendAuditLeaves, SYSTEM_ACTOR } from '#platform';
import { FoldTrail } from '#reports';
import { TreeFollower } from '../../../libs/audit/use-cases/tree-follower.js';
import { plate } from '../../support/client.js';
import { type StaffHeaders, staffOf } from '../../support/staff.js';
import { eventually, freshStores, type Stores, transactionsOn } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { aGateway, loggedIn, problemOf } from './gateway-world.js';

let stores: Stores;
let app: NestFastifyApplication;
let admin: StaffHeaders;
const clock = new SystemClock();
const night = nightOf(tickContaining(Date.parse(tomorrowNight().from)));
const month = night.slice(0, 7);

beforeAll(async () => {
  stores = await freshStores({ RATE_PERSON_PER_MINUTE: '100000', RATE_ADDRESS_PER_MINUTE: '100000' });
  for (const code of ['ours', 'theirs']) await offerBays(stores.dataSource, [{ code, bays: 9 }]);
  app = await aGateway(stores.config);
  await eventually(async () => (await app.inject('/readyz')).statusCode === 200, Boolean, 60_000);
  admin = await staffOf(stores, 'partner-ours');
  for (const [n, carParkId] of ['ours', 'ours', 'ours', 'theirs'].entries()) await book(n, carParkId);
  await settle();
}, 120_000);
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

async function book(n: number, carParkId: string): Promise<void> {
  const headers = { ...(await loggedIn(app, `o-${n}`)), 'idempotency-key': `key-${n}` };
  const payload = { carParkId, ...tomorrowNight(), plate: plate(n) };
  const answer = await app.inject({ method: 'POST', url: '/api/v1/bookings', headers, payload });
  if (answer.statusCode !== 201) throw new Error(answer.body);
}

/** Every order is paid with 1,000 fen and the booking confirmed; of the first 300 are asked back. Written as leaves, then added up. */
async function settle(): Promise<void> {
  const orders = await stores.dataSource.query<{ no: string; id: string; code: string; from_tick: number; to_tick: number }[]>(
    `SELECT a.out_trade_no AS no, b.id, k.code, b.from_tick, b.to_tick FROM payment_attempt a JOIN booking b ON b.id = a.payable_id
     JOIN pool p ON p.id = b.pool_id JOIN car_park k ON k.id = p.car_park_id ORDER BY b.created_at_ms, b.id`,
  );
  const base = { actor: SYSTEM_ACTOR, reason: null, before: null, after: null };
  const leaves = orders.flatMap(({ no, id, code, from_tick, to_tick }, n): AuditLeaf[] => {
    const facts = { carPark: code, pool: `${code}-pool`, from: from_tick, to: to_tick, claimFrom: null, priceFen: 1_000, version: 2 };
    const money = { amountFen: 1_000, outTradeNo: no };
    const refund = { ...base, tenant: null, action: 'refund.requested', subject: { kind: 'refund', id: `r${no}` } } as const;
    return [
      { ...base, tenant: null, action: 'payment.received', subject: { kind: 'payment', id: no }, facts: money },
      { ...base, tenant: `partner-${code}`, action: 'booking.confirmed', subject: { kind: 'booking', id }, facts },
      ...(n === 0 ? [{ ...refund, facts: { ...money, amountFen: 300, outRefundNo: `r${no}` } }] : []),
    ];
  });
  await appendAuditLeaves(stores.dataSource, leaves, clock.nowMs());
  await new GrowTree(stores.dataSource, clock, new TreeFollower(clock)).catchUp();
  await new FoldTrail(new TrailEntries(stores.dataSource), transactionsOn(stores.dataSource), clock).execute();
}

const ask = (path: string, headers: StaffHeaders = admin) => app.inject({ method: 'GET', url: `/api/v1/manage/${path}`, headers });
const statement = async () => StatementView.parse((await ask(`statements/${month}`)).json());

test('a statement has the money of own car parks by night, and says that no share is configured', async () => {
  const view = await statement();
  expect(view).toMatchObject({ partnerId: 'partner-ours', isFinal: false, shares: null, ownFen: null });
  expect(view.total).toEqual({ bookings: 3, keptFen: 2_700, refundedFen: 300 });
  expect(view.carParks).toEqual([{ carParkId: 'ours', name: '示例停车场 ours', bookings: 3, keptFen: 2_700, refundedFen: 300 }]);
  expect(view.nights.filter(({ keptFen }) => keptFen > 0)).toEqual([{ night, bookings: 3, keptFen: 2_700, refundedFen: 300 }]);
  expect(view.nights.map((one) => one.night.slice(0, 7)).every((one) => one === month)).toBe(true);
});

test('the share of each night is the one that was agreed for it', async () => {
  const share = 'INSERT INTO partner_share (partner, from_night, percent) VALUES (?, ?, ?)';
  await stores.dataSource.query(share, ['partner-ours', dayNumber(addDays(night, 1)), 90]);
  expect((await statement()).ownFen).toBeNull(); // nothing was agreed for the night that brought money
  await stores.dataSource.query(share, ['partner-ours', dayNumber(`${month}-01`), 33]);
  const view = await statement();
  expect(view.ownFen).toBe(891);
  expect(view.shares?.[0]).toEqual({ fromNight: `${month}-01`, percent: 33, keptFen: 2_700, ownFen: 891 });
});

test.each(['2026-13', '26-01', '2026-1', 'x'])('%s is no month', async (text) => {
  expect(problemOf(await ask(`statements/${text}`)).code).toBe('invalid_request');
});

test('bookings of a night come in pages, with masked plates and without persons', async () => {
  const page = async (more: string) => OwnBookingsView.parse((await ask(`bookings?night=${night}&carParkId=ours${more}`)).json());
  const first = await page('&limit=2');
  const second = await page(`&limit=2&after=${first.next}`);
  const all = [...first.bookings, ...second.bookings];
  expect([first.bookings.length, second.bookings.length, second.next]).toEqual([2, 1, null]);
  expect(new Set(all.map(({ bookingId }) => bookingId)).size).toBe(3);
  for (const { plate: shown } of all) expect(shown).toMatch(/^粤B·\*{3}\d{2}$/);
  const text = JSON.stringify(all);
  for (let n = 0; n < 3; n++) expect(text).not.toContain(plate(n));
  expect(text).not.toMatch(/resident|openid/);
  expect((await page('')).bookings).toEqual(all);
  expect(
    OwnBookingsView.parse((await ask(`bookings?night=${addDays(localDate(clock.nowMs()), 5)}&carParkId=ours`)).json()).bookings,
  ).toEqual([]);
});

test('files are workbooks that nobody keeps on the way, and taking one is in the trail', async () => {
  for (const path of [`statements/${month}/file`, `bookings/file?night=${night}&carParkId=ours`]) {
    const answer = await ask(path);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': expect.stringContaining('spreadsheetml') });
    expect(answer.rawPayload.subarray(0, 2).toString()).toBe('PK');
  }
  const leaves = await stores.dataSource.query<{ content: string }[]>(
    "SELECT content FROM audit_leaf WHERE content LIKE '%report.exported%' ORDER BY id",
  );
  expect(leaves.map(({ content }) => (JSON.parse(content) as { subject: { id: string }; tenant: string }).subject.id)).toEqual([
    'statement',
    'bookings',
  ]);
});
