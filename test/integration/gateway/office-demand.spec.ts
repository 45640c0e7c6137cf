import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { UnmetDemandView } from '#contracts';
import { DemandDesk, SumDemand } from '#demand';
import { addDays, dayNumber, FakeClock, localTick, msOf, nightOf, tickContaining } from '#kernel';
import { plate } from '../../support/client.js';
import { officerOf, type StaffHeaders } from '../../support/staff.js';
import { eventually, freshStores, type Stores, transactionsOn } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { aGateway, loggedIn, problemOf } from './gateway-world.js';

const PEOPLE = 14;
/** So many of them get a bay in the end. */
const SERVED = 6;

let stores: Stores;
let app: NestFastifyApplication;
let auditor: StaffHeaders;
const people: { authorization: string }[] = [];
const night = nightOf(tickContaining(Date.parse(tomorrowNight().from)));

beforeAll(async () => {
  stores = await freshStores({ RATE_PERSON_PER_MINUTE: '100000', RATE_ADDRESS_PER_MINUTE: '100000', RATE_LOGIN_PER_MINUTE: '100000' });
  await offerBays(stores.dataSource, [{ code: 'small', bays: 1 }]);
  app = await aGateway(stores.config);
  await eventually(async () => (await app.inject('/readyz')).statusCode === 200, Boolean, 60_000);
  auditor = await officerOf(stores, 'office_auditor');
  for (let n = 0; n <= PEOPLE; n++) people.push(await loggedIn(app, `o-${n}`));
}, 120_000);
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

const book = (n: number) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/bookings',
    headers: { ...people[n], 'idempotency-key': `key-${n}-${Math.floor(performance.now() * 1_000)}` },
    payload: { carParkId: 'small', ...tomorrowNight(), plate: plate(n) },
  });
const search = (headers: object = {}) => {
  const { from, to } = tomorrowNight();
  const query = `near=22.57,114.14&from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
  return app.inject({ method: 'GET', url: `/api/v1/car-parks?${query}`, headers: headers as Record<string, string> });
};
const rows = <Row>(sql: string): Promise<Row[]> => stores.dataSource.query<Row[]>(sql);

async function demand(): Promise<UnmetDemandView> {
  await app.get(DemandDesk).write();
  const answer = await app.inject({ method: 'GET', url: `/api/v1/office/demand?from=${night}&to=${night}`, headers: auditor });
  return UnmetDemandView.parse(answer.json());
}

test('whoever finds a bay is no unmet demand', async () => {
  expect((await search(people[0])).statusCode).toBe(200);
  expect((await book(0)).statusCode).toBe(201);
  expect((await demand()).total).toEqual({ persons: 0, served: null, servedShare: null });
  expect(await rows('SELECT * FROM demand_night')).toEqual([]);
});

test('who is refused counts once a night, however often; fewer than five are not told of', async () => {
  for (const n of [1, 2, 3, 4]) for (let again = 0; again < 3; again++) expect(problemOf(await book(n)).code).toBe('no_bay_free');
  await search(people[1]);
  expect(await demand()).toMatchObject({ nightsHidden: 1, total: { persons: null }, nights: [{ persons: null, anonymousSearches: 0 }] });
  expect(await rows('SELECT night FROM unmet_demand')).toHaveLength(4);
});

test('searches of nobody in particular are counted, and nothing else is kept of them', async () => {
  for (let n = 0; n < 7; n++) await search();
  await search({ authorization: 'Bearer made-up' });
  expect((await demand()).nights).toMatchObject([{ night, isClosed: false, anonymousSearches: 8 }]);
  expect(await rows('SELECT night FROM unmet_demand')).toHaveLength(4);
});

test('five and more are told of, by what was refused first', async () => {
  for (let n = 5; n <= PEOPLE; n++) {
    await app.inject({ method: 'GET', url: '/api/v1/me', headers: people[n] ?? {} }); // as the Mini Program does when it starts
    await search(people[n]);
    await book(n);
  }
  const { total, channels, poolKinds } = await demand();
  expect(total).toMatchObject({ persons: PEOPLE, served: null });
  expect(channels.map(({ channel, persons }) => [channel, persons])).toEqual([
    ['search', null], // ten, hidden: without them four are left
    ['booking', null],
  ]);
  expect(poolKinds.map(({ persons }) => persons)).toEqual([PEOPLE, 0, 0, 0]);
});

test('persons are hashes under a key of the night: the same one in another night is another', async () => {
  const [first] = await rows<{ person: Buffer; key: Buffer }>(
    'SELECT u.person, n.person_key AS `key` FROM unmet_demand u JOIN demand_night n ON n.night = u.night ORDER BY u.at_ms LIMIT 1',
  );
  expect(first?.person).toHaveLength(16);
  const desk = app.get(DemandDesk);
  const [resident] = await rows<{ id: string }>('SELECT id FROM resident ORDER BY id LIMIT 1 OFFSET 1');
  const next = addDays(night, 1);
  for (const one of [night, next]) desk.note({ night: one, poolKind: 'standard', channel: 'booking', residentId: resident?.id });
  await desk.write();
  const persons = await rows<{ person: Buffer }>(`SELECT person FROM unmet_demand WHERE night = ${dayNumber(next)}`);
  const others = await rows<{ person: Buffer }>(`SELECT person FROM unmet_demand WHERE night = ${dayNumber(night)}`);
  expect(persons).toHaveLength(1);
  expect(others.some(({ person }) => person.equals(persons[0]?.person ?? Buffer.of()))).toBe(false);
});

test("nights that are over or out of reach are nobody's demand", async () => {
  const desk = app.get(DemandDesk);
  const before = await rows('SELECT night FROM demand_night ORDER BY night');
  for (const days of [-3, 40]) desk.note({ night: addDays(night, days), poolKind: 'standard', channel: 'search', residentId: undefined });
  await desk.write();
  expect(await rows('SELECT night FROM demand_night ORDER BY night')).toEqual(before);
});

test('when the night is over it is summed once: how many were served, and no longer who', async () => {
  const added = await offerBays(stores.dataSource, [{ code: 'large', bays: 20 }]);
  expect(added.size).toBe(1);
  const found = () => app.inject({ method: 'GET', url: '/api/v1/car-parks/large', query: tomorrowNight() });
  await eventually(async () => (await found()).json().freeBays === 20, Boolean, 60_000);
  await stores.dataSource.query('UPDATE pool SET unit_fen = 0');
  for (let n = 1; n <= SERVED; n++) {
    const payload = { carParkId: 'large', ...tomorrowNight(), plate: plate(n) };
    const headers = { ...people[n], 'idempotency-key': `served-${n}` };
    const answer = await app.inject({ method: 'POST', url: '/api/v1/bookings', headers, payload });
    expect([answer.statusCode, n]).toEqual([201, n]);
  }
  await stores.dataSource.query(
    "UPDATE booking b JOIN pool p ON p.id = b.pool_id SET b.state = 'confirmed', b.hold_expires_at_ms = NULL WHERE p.code = 'large-pool'",
  );
  const live = await demand();
  expect(live.total).toEqual({ persons: PEOPLE, served: SERVED, servedShare: SERVED / PEOPLE });
  const after = new FakeClock(msOf(localTick(addDays(night, 1), 12 * 60)));
  const sum = new SumDemand(stores.dataSource, transactionsOn(stores.dataSource), after);
  expect(await sum.execute()).toBe(1);
  expect(await sum.execute()).toBe(0);
  expect(await rows(`SELECT person FROM unmet_demand WHERE night = ${dayNumber(night)}`)).toEqual([]);
  expect(await rows(`SELECT person_key AS k FROM demand_night WHERE night = ${dayNumber(night)}`)).toEqual([{ k: null }]);
  expect((await demand()).total).toEqual(live.total);
  await book(1);
  await app.get(DemandDesk).write();
  expect((await demand()).total).toEqual(live.total); // a late note finds no key any more
}, 120_000);

test('a flood fills the buffer and no more, and the rest is counted as lost', async () => {
  const desk = app.get(DemandDesk);
  const next = addDays(night, 2);
  for (let n = 0; n < 6_000; n++) desk.note({ night: next, poolKind: 'standard', channel: 'booking', residentId: `nobody-${n}` });
  await desk.write();
  expect(await rows(`SELECT 1 FROM unmet_demand WHERE night = ${dayNumber(next)}`)).toHaveLength(5_000);
});
