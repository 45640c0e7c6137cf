import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { LiveCarPark } from '#contracts';
import { formatInstant, MINUTE_MS } from '#kernel';
import { REDIS_SUBSCRIBER } from '#platform';
import { eventually } from '../../support/stores.js';
import { openPools } from '../availability/city.js';
import type { LiveClient } from './live-client.js';
import { LiveWorld, NIGHT } from './live-world.js';

let world: LiveWorld;
const used: LiveClient[] = [];
beforeAll(async () => {
  const pools = [
    { code: 'north', bays: 20 },
    { code: 'south', bays: 20 },
    { code: 'south-ev', bays: 3, carPark: 'site-of-south', kind: 'ev_charging' as const },
    { code: 'west', bays: 20, startMinute: 20 * 60, endMinute: 30 * 60 },
  ];
  world = await LiveWorld.open(pools, { gateways: 2 });
});
afterAll(() => world.close());
afterEach(() => {
  for (const client of used.splice(0)) client.end();
});

async function aClient(on = 0): Promise<LiveClient> {
  const client = await world.client({ on });
  used.push(client);
  return client;
}

const freeOf = (carParks: readonly LiveCarPark[]) => Object.fromEntries(carParks.map(({ id, freeBays }) => [id, freeBays]));
const ids = (carParks: readonly { id: string }[]) => carParks.map(({ id }) => id);

test('a snapshot says what a search says', async () => {
  const snapshot = await (await aClient()).subscribed(NIGHT);
  expect(snapshot).toMatchObject(NIGHT);
  const found = await world.search(NIGHT);
  const seen = found.map(({ id, isOpen, freeBays, pools, version }) => {
    return { id, isOpen, freeBays, pools: pools.map((pool) => ({ id: pool.id, freeBays: pool.freeBays })), version };
  });
  expect(snapshot.carParks.map(({ asOf: _, ...state }) => state)).toEqual(seen);
  expect(snapshot.carParks.map(({ asOf }) => asOf)).toEqual(snapshot.carParks.map(() => formatInstant(world.clock.nowMs())));
});

test('a booking in one process is told to the readers of every process, with a rising version', async () => {
  const clients = [await aClient(0), await aClient(1)];
  const [before] = await Promise.all(clients.map((client) => client.subscribed({ ...NIGHT, carParkIds: ['site-of-north'] })));
  const [then] = before?.carParks ?? [];
  await world.book(await world.person(), 'site-of-north');
  for (const client of clients) {
    const change = await client.hears('change');
    expect(change).toMatchObject({ ...NIGHT, carParkId: 'site-of-north', isOpen: true, freeBays: (then?.freeBays ?? 0) - 1 });
    expect(change.version).toBeGreaterThan(then?.version ?? Number.NaN);
    expect(change.pools).toEqual([{ id: 'north', freeBays: change.freeBays }]);
  }
});

test('a bay that is given back is told as well', async () => {
  const person = await world.person();
  const booking = await world.book(person, 'site-of-north');
  const client = await aClient(1);
  const [before] = (await client.subscribed({ ...NIGHT, carParkIds: ['site-of-north'] })).carParks;
  await world.cancel(person, booking.id);
  expect((await client.hears('change')).freeBays).toBe((before?.freeBays ?? 0) + 1);
});

test('a booking outside the window is not told, and neither is another car park', async () => {
  const client = await aClient();
  const evening = { from: '2026-03-02T18:00:00+08:00', to: '2026-03-02T20:00:00+08:00' };
  await client.subscribed({ ...evening, carParkIds: ['site-of-south'] });
  await world.book(await world.person(), 'site-of-south', { from: evening.to, to: NIGHT.to });
  await world.book(await world.person(), 'site-of-north', evening);
  const last = await world.book(await world.person(), 'site-of-south', evening);
  expect(last.state).toBe('held');
  await client.hears('change');
  expect(client.told('change').map(({ carParkId }) => carParkId)).toEqual(['site-of-south']);
});

test('near a place car parks come in order of distance, and all of them are told of', async () => {
  const client = await aClient();
  const { carParks } = await client.subscribed({ ...NIGHT, near: '22.573,114.14' });
  expect(ids(carParks)).toEqual(ids(await world.search({ ...NIGHT, near: '22.573,114.14' })));
  expect(ids(carParks)).toEqual(['site-of-west', 'site-of-south', 'site-of-north']);
  await world.book(await world.person(), 'site-of-north');
  expect((await client.hears('change')).carParkId).toBe('site-of-north');
});

test('without a window it is tonight, of which each car park shows the part that it offers', async () => {
  const client = await aClient();
  const snapshot = await client.subscribed();
  expect(snapshot).toMatchObject(NIGHT);
  expect(freeOf(snapshot.carParks)).toEqual(freeOf((await world.search({})) as unknown as LiveCarPark[]));
  expect(snapshot.carParks.find(({ id }) => id === 'site-of-west')).toMatchObject({ isOpen: true, freeBays: 20 });
});

test('a second subscription replaces the first, and after unsubscribing there is silence', async () => {
  const client = await aClient();
  await client.subscribed({ ...NIGHT, carParkIds: ['site-of-north'] });
  await client.subscribed({ ...NIGHT, carParkIds: ['site-of-south'] });
  await world.book(await world.person(), 'site-of-north');
  await world.book(await world.person(), 'site-of-south');
  await client.hears('change');
  client.say({ type: 'unsubscribe' });
  const witness = await aClient();
  await witness.subscribed(NIGHT);
  await world.book(await world.person(), 'site-of-south');
  await witness.hears('change');
  expect(client.told('change').map(({ carParkId }) => carParkId)).toEqual(['site-of-south']);
});

test('many bookings at once are merged, and the last word is the truth', async () => {
  const client = await aClient(1);
  await client.subscribed({ ...NIGHT, carParkIds: ['site-of-south'] });
  const people = await Promise.all(Array.from({ length: 8 }, () => world.person()));
  await Promise.all(people.map((person) => world.book(person, 'site-of-south')));
  const [truth] = (await world.search(NIGHT)).filter(({ id }) => id === 'site-of-south');
  await eventually(
    () => client.told('change').at(-1),
    (last) => last?.version === truth?.version,
  );
  const versions = client.told('change').map(({ version }) => version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  expect(client.told('change').at(-1)?.freeBays).toBe(truth?.freeBays);
});

test('a process that hears nothing over Redis tells its readers all the same', async () => {
  const client = await aClient(1);
  await client.subscribed({ ...NIGHT, carParkIds: ['site-of-north'] });
  const subscriber = world.gateway(1).get<Redis>(REDIS_SUBSCRIBER);
  subscriber.disconnect();
  await world.book(await world.person(), 'site-of-north');
  expect((await client.hears('change')).carParkId).toBe('site-of-north');
  await subscriber.connect();
});

test('a car park that joins comes in a new snapshot, with its bays soon after', async () => {
  const client = await aClient(1);
  await client.subscribed(NIGHT);
  await openPools(world.stores.dataSource, [{ code: 'new', bays: 7 }]);
  const joined = await client.hears('snapshot', 2);
  expect(ids(joined.carParks)).toContain('site-of-new');
});

test('tonight moves on with the clock', async () => {
  const client = await aClient();
  await client.subscribed();
  world.clock.advance(75 * MINUTE_MS);
  expect(await client.hears('snapshot', 2)).toMatchObject({ from: '2026-03-02T18:15:00+08:00', to: NIGHT.to });
});
