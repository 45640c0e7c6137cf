import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { CSRF_HEADER } from '#contracts';
import { maskPlate, type Plate } from '#kernel';
import { REDIS_SUBSCRIBER } from '#platform';
import { officerOf, type StaffHeaders, staffOf } from '../../support/staff.js';
import { eventually } from '../../support/stores.js';
import type { LiveClient } from './live-client.js';
import { LiveWorld, NIGHT } from './live-world.js';

let world: LiveWorld;
beforeAll(async () => {
  world = await LiveWorld.open(
    [
      { code: 'north', bays: 30 },
      { code: 'south', bays: 3 },
    ],
    { gateways: 2, limits: { staffLookMs: 200 } },
  );
  const { dataSource } = world.stores;
  await dataSource.query("INSERT INTO partner (code, name, kind, is_sample) VALUES ('other', '别的单位', 'commercial', TRUE)");
});
afterAll(() => world.close());

let admins = 0;
const admin = (name = `Admin ${++admins}`) => staffOf(world.stores, 'owner', 'partner_admin', name);

/** A page of the console: its browser adds cookie and origin to the handshake. */
async function page(staff: Partial<StaffHeaders>, on = 0): Promise<LiveClient> {
  const { cookie, origin } = staff;
  return world.client({ on, headers: { ...(cookie && { cookie }), ...(origin && { origin }) } });
}

async function watching(staff: StaffHeaders, carParkId = 'site-of-north', on = 0): Promise<LiveClient> {
  const client = await page(staff, on);
  client.say({ type: 'subscribe-tonight', carParkId });
  await client.hears('tonight');
  return client;
}

async function overHttp(staff: StaffHeaders, carParkId = 'site-of-north'): Promise<object> {
  const answer = await world.gateway().inject({ url: `/api/v1/manage/car-parks/${carParkId}/tonight`, headers: staff });
  return answer.json<object>();
}

const without = (board: object) => ({ ...board, asOf: '' });
const bookedAt19 = (client: LiveClient) => client.told('tonight').at(-1)?.tonight.pools[0]?.hours[7]?.booked;

/** Booked bays on the board, told as soon as they are so many. */
async function sees(client: LiveClient, booked: number): Promise<void> {
  await eventually(
    () => bookedAt19(client),
    (found) => found === booked,
  );
}

test('staff are shown the night of their car park: what GET tells, again whenever a booking changes it, in every process', async () => {
  const staff = await admin();
  const clients = [await watching(staff), await watching(staff, 'site-of-north', 1)];
  for (const client of clients) expect(without((await client.hears('tonight')).tonight)).toEqual(without(await overHttp(staff)));
  const person = await world.person();
  const { id } = await world.book(person, 'site-of-north');
  for (const client of clients) await sees(client, 1);
  expect(without(clients[0]?.told('tonight').at(-1)?.tonight ?? {})).toEqual(without(await overHttp(staff)));
  await world.cancel(person, id);
  for (const client of clients) await sees(client, 0);
});

test('an attendant sees as much, another night can be named, and a second wish replaces the first', async () => {
  const client = await page(await staffOf(world.stores, 'owner', 'attendant'));
  client.say({ type: 'subscribe-tonight', carParkId: 'site-of-north', night: '2026-03-05' });
  expect((await client.hears('tonight')).tonight).toMatchObject({ carParkId: 'site-of-north', night: '2026-03-05' });
  client.say({ type: 'subscribe-tonight', carParkId: 'site-of-south' });
  const { tonight } = await client.hears('tonight', 2);
  expect(tonight).toMatchObject({ carParkId: 'site-of-south', night: '2026-03-02' });
  client.say({ type: 'unsubscribe-tonight' });
  await client.subscribed(NIGHT); // what was sent before has arrived
  await world.book(await world.person(), 'site-of-south');
  await client.hears('change');
  expect(client.told('tonight')).toHaveLength(2);
});

test('plates are masked; the street office sees every car park, how many and nobody’s car', async () => {
  const person = await world.person();
  const { id } = await world.book(person, 'site-of-north');
  world.clock.advance(2 * 3_600_000); // into the night
  try {
    const [ours, office] = [await watching(await admin()), await watching(await officerOf(world.stores, 'office_auditor'))];
    const toLeave = (client: LiveClient) => client.told('tonight').at(-1)?.tonight.pools[0]?.toLeave;
    expect(toLeave(ours)).toContainEqual(expect.objectContaining({ bookingId: id, plate: maskPlate(person.plate as Plate) }));
    expect(toLeave(office)).toEqual([]);
    expect(bookedAt19(office)).toBe(bookedAt19(ours));
    expect([...ours.texts, ...office.texts].join('\n')).not.toContain(person.plate);
    expect(office.texts.join('\n')).not.toContain(id);
  } finally {
    world.clock.advance(-2 * 3_600_000);
  }
});

describe('whoever may not see a night is told so, and the public view goes on', () => {
  test.each([
    ['the car park of another partner', 'site-of-north', 'other'],
    ['a car park that there is not', 'nowhere', 'owner'],
  ])('%s is not there', async (_, carParkId, partner) => {
    const client = await page(await staffOf(world.stores, partner));
    client.say({ type: 'subscribe-tonight', carParkId });
    expect(await client.hears('error')).toMatchObject({ code: 'not_found', title: '未找到相关内容' });
    await client.subscribed(NIGHT);
    expect(client.told('tonight')).toEqual([]);
  });

  test.each([
    ['no cookie', async () => ({ origin: (await admin()).origin })],
    ['a guessed token', async () => ({ origin: (await admin()).origin, cookie: `staff=${'A'.repeat(43)}` })],
    ['the cookie on the page of somebody else', async () => ({ cookie: (await admin()).cookie, origin: 'http://localhost:9' })],
    ['the cookie without a page', async () => ({ cookie: (await admin()).cookie })],
  ])('%s: unauthenticated', async (_, headers) => {
    const client = await page(await headers());
    client.say({ type: 'subscribe-tonight', carParkId: 'site-of-north' });
    expect(await client.hears('error')).toMatchObject({ code: 'unauthenticated' });
    await client.subscribed(NIGHT);
    expect(client.told('tonight')).toEqual([]);
  });

  test.each([{}, { carParkId: '*' }, { carParkId: 'site-of-north', night: 'tonight' }, { carParkId: 'site-of-north', all: true }])(
    'no wish: %j',
    async (wish) => {
      const client = await page(await admin());
      client.say({ type: 'subscribe-tonight', ...wish });
      expect(await client.hears('error')).toMatchObject({ code: 'invalid_request' });
    },
  );

  test('more pages of one person than anybody has', async () => {
    const staff = await admin('Many pages');
    for (let n = 0; n < 5; n++) await watching(staff);
    const client = await page(staff);
    client.say({ type: 'subscribe-tonight', carParkId: 'site-of-north' });
    expect(await client.hears('error')).toMatchObject({ code: 'too_many_requests' });
  });
});

describe('S10 S30 what a session opened ends with it', () => {
  /** Ended, told nothing more, and the public view goes on. */
  async function expectEnded(client: LiveClient): Promise<void> {
    expect(await client.hears('error')).toMatchObject({ code: 'unauthenticated' });
    const told = client.told('tonight').length;
    const witness = await watching(await admin());
    const before = bookedAt19(witness) ?? 0;
    await world.book(await world.person(), 'site-of-north');
    await sees(witness, before + 1);
    await client.subscribed(NIGHT);
    expect(client.told('tonight')).toHaveLength(told);
  }

  test('a log-out is heard in every process', async () => {
    const staff = await admin('Leaver');
    const clients = [await watching(staff), await watching(staff, 'site-of-north', 1)];
    const answer = await world.gateway().inject({ method: 'POST', url: '/api/v1/staff/log-out', headers: staff });
    expect(answer.statusCode).toBe(204);
    for (const client of clients) await expectEnded(client);
  });

  test('a permission withdrawn where nobody tells is noticed all the same, with the line to Redis cut', async () => {
    const staff = await admin('Dismissed');
    const client = await watching(staff, 'site-of-north', 1);
    const subscriber = world.gateway(1).get<Redis>(REDIS_SUBSCRIBER);
    subscriber.disconnect();
    try {
      await world.stores.dataSource.query("UPDATE staff SET is_active = FALSE WHERE name = 'Dismissed'");
      await expectEnded(client);
    } finally {
      await subscriber.connect();
    }
  });

  test('a session that expires takes it along', async () => {
    const quick = await LiveWorld.open([{ code: 'west', bays: 3 }], { limits: { staffLookMs: 200 } });
    try {
      const staff = await staffOf(quick.stores, 'owner');
      const client = await quick.client({ headers: { cookie: staff.cookie, origin: staff.origin } });
      client.say({ type: 'subscribe-tonight', carParkId: 'site-of-west' });
      await client.hears('tonight');
      quick.clock.set(Date.now() + 13 * 3_600_000);
      expect(await client.hears('error')).toMatchObject({ code: 'unauthenticated' });
    } finally {
      await quick.close();
    }
  });
});

test('a page has to be ours for the cookie alone: the token against forged requests is not needed to read', async () => {
  const { [CSRF_HEADER]: _, ...headers } = await admin();
  await watching(headers as StaffHeaders);
});
