import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { REDIS, REDIS_SUBSCRIBER } from '#platform';
import { eventually } from '../../support/stores.js';
import { LiveWorld, NIGHT, type Person } from './live-world.js';

let world: LiveWorld;
beforeAll(async () => {
  world = await LiveWorld.open([{ code: 'north', bays: 30 }], { gateways: 2 });
});
afterAll(() => world.close());

test('a ticket lets in once', async () => {
  const ticket = await world.ticket(await world.person());
  const [first, second] = [await world.client(), await world.client({ on: 1 })];
  first.say({ type: 'authenticate', ticket });
  await first.hears('authenticated');
  second.say({ type: 'authenticate', ticket });
  await second.hears('error');
  expect(second.errors).toEqual(['ticket_rejected']);
  expect(second.told('authenticated')).toEqual([]);
});

test('a ticket that was never issued is refused, and the connection stays open', async () => {
  const client = await world.client();
  client.say({ type: 'authenticate', ticket: 'x'.repeat(43) });
  expect(await client.hears('error')).toMatchObject({ code: 'ticket_rejected', title: '连接凭证无效或已过期，请重新获取' });
  await client.subscribed(NIGHT);
});

test('while Redis is away nobody can prove who they are, and the public view goes on', async () => {
  const client = await world.client();
  const ticket = await world.ticket(await world.person());
  const redis = world.gateway().get<Redis>(REDIS);
  redis.disconnect();
  client.say({ type: 'authenticate', ticket });
  expect(await client.hears('error')).toMatchObject({ code: 'temporarily_unavailable' });
  await client.subscribed(NIGHT);
  await redis.connect();
  client.say({ type: 'authenticate', ticket });
  await client.hears('authenticated');
});

test('every change of a booking is told to its owner, in every process', async () => {
  const person = await world.person();
  const clients = [await world.clientOf(person), await world.clientOf(person, { on: 1 })];
  const { id } = await world.book(person, 'site-of-north');
  for (const client of clients)
    expect((await client.hears('booking')).booking).toMatchObject({ id, state: 'held', version: 1, plate: person.plate });
  await world.cancel(person, id);
  for (const client of clients) expect((await client.hears('booking', 2)).booking).toMatchObject({ id, state: 'cancelled', version: 2 });
});

test('nobody else is told of it, and what all are told holds nothing personal', async () => {
  const [owner, other] = [await world.person(), await world.person()];
  const [ownersClient, othersClient, publicClient] = [await world.clientOf(owner), await world.clientOf(other), await world.client()];
  for (const client of [othersClient, publicClient]) await client.subscribed(NIGHT);
  const booking = await world.book(owner, 'site-of-north');
  await ownersClient.hears('booking');
  for (const client of [othersClient, publicClient]) {
    await client.hears('change');
    const all = client.texts.join('\n');
    for (const secret of [booking.id, owner.id, owner.plate, owner.token]) expect(all).not.toContain(secret);
  }
});

test('nothing but the confirmation is said to somebody who authenticates', async () => {
  const person = await world.person();
  await world.book(person, 'site-of-north');
  const witness = await world.clientOf(person);
  await world.book(await world.person(), 'site-of-north');
  await witness.subscribed(NIGHT);
  expect(witness.heard.map(({ type }) => type)).toEqual(['authenticated', 'snapshot']);
});

test('changes that were published while a process did not hear are told once it hears again', async () => {
  const person = await world.person();
  const client = await world.clientOf(person, { on: 1 });
  const subscriber = world.gateway(1).get<Redis>(REDIS_SUBSCRIBER);
  subscriber.disconnect();
  const { id } = await world.book(person, 'site-of-north');
  await eventually(async () => (await world.stores.dataSource.query<object[]>('SELECT id FROM outbox')).length === 0);
  expect(client.told('booking')).toEqual([]);
  await subscriber.connect();
  expect((await client.hears('booking')).booking).toMatchObject({ id });
});

describe('a connection is told of bookings as long as the session lives that opened it', () => {
  const logOut = (person: Person, url: string) =>
    world.gateway().inject({ method: 'DELETE', url, headers: { authorization: `Bearer ${person.token}` } });

  test('logging out everywhere ends it in every process, a new login is told', async () => {
    const person = await world.person(901);
    const old = [await world.clientOf(person), await world.clientOf(person, { on: 1 })];
    await logOut(person, '/api/v1/sessions');
    for (const client of old) expect(await client.hears('error')).toMatchObject({ code: 'unauthenticated' });
    const again = await world.person(901);
    const fresh = await world.clientOf(again);
    await world.book(again, 'site-of-north');
    await fresh.hears('booking');
    for (const client of old) {
      await client.subscribed(NIGHT); // the public view goes on, and whatever was sent before has arrived
      expect(client.told('booking')).toEqual([]);
    }
  });

  test('logging out ends what that session opened and nothing else', async () => {
    const [phone, tablet] = [await world.person(902), await world.person(902)];
    const [onPhone, onTablet] = [await world.clientOf(phone), await world.clientOf(tablet)];
    await logOut(phone, '/api/v1/sessions/current');
    await onPhone.hears('error');
    await world.book(tablet, 'site-of-north');
    await onTablet.hears('booking');
    expect([onPhone.told('booking'), onTablet.errors]).toEqual([[], []]);
  });

  test('a ticket of a session that has ended lets nobody in', async () => {
    const person = await world.person(903);
    const ticket = await world.ticket(person);
    await logOut(person, '/api/v1/sessions/current');
    const client = await world.client();
    client.say({ type: 'authenticate', ticket });
    expect(await client.hears('error')).toMatchObject({ code: 'ticket_rejected' });
  });
});

test('a session that expires takes its connections with it', async () => {
  const quick = await LiveWorld.open([{ code: 'south', bays: 3 }], { limits: { beatMs: 100 } });
  try {
    const client = await quick.clientOf(await quick.person());
    quick.clock.advance(31 * 24 * 3_600_000);
    expect(await client.hears('error')).toMatchObject({ code: 'unauthenticated' });
  } finally {
    await quick.close();
  }
});
