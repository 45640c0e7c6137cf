import { afterEach, expect, test } from '@jest/globals';
import { LiveHub } from '#live';
import { metrics } from '#platform';
import { eventually } from '../../support/stores.js';
import { LiveClient } from './live-client.js';
import { LiveWorld, NIGHT } from './live-world.js';

const POOLS = Array.from({ length: 12 }, (_, i) => ({ code: `pool-${i}`, bays: 9 }));

let world: LiveWorld;
afterEach(() => world.close());

async function metricOf(name: string): Promise<number> {
  const metric = await metrics.getSingleMetric(`night_berth_${name}`)?.get();
  return metric?.values[0]?.value ?? 0;
}

test('messages that nobody can understand end the connection, slips of the pen do not', async () => {
  world = await LiveWorld.open([]);
  const unreadable = [
    '{',
    '[]',
    '"subscribe"',
    'null',
    '{"type":"shout"}',
    '{"type":["subscribe"]}',
    '{"type":"unsubscribe","__proto__":{}}',
  ];
  unreadable.push('{"type":"subscribe","near":{"constructor":1}}', `{"type":${'['.repeat(8_000)}`);
  for (const text of unreadable) {
    const client = await world.client();
    client.say(text);
    expect({ text, code: await client.closed(), errors: client.errors }).toEqual({ text, code: 1008, errors: ['invalid_request'] });
  }
  const client = await world.client();
  const slips = [
    { ...NIGHT, to: NIGHT.from },
    { from: NIGHT.from },
    { from: '2026-03-02T18:07:00+08:00', to: NIGHT.to },
    { carParkIds: ['*'] },
    { carParkIds: [] },
    { near: '0,0' },
    { all: true },
  ];
  for (const slip of slips) client.say({ type: 'subscribe', ...slip });
  await client.hears('error', slips.length);
  expect(new Set(client.errors)).toEqual(new Set(['invalid_request']));
  await client.subscribed(NIGHT);
});

test('bytes that are no text end the connection', async () => {
  world = await LiveWorld.open([]);
  const client = await world.client();
  client.socket.send(Buffer.from('{"type":"unsubscribe"}'), { binary: true });
  expect(await client.closed()).toBe(1008);
});

test('S34 no connection is compressed, though the client offers it', async () => {
  world = await LiveWorld.open([]);
  const { socket } = await world.client(); // a client of ws offers permessage-deflate unless told otherwise
  expect(socket.extensions).toBe('');
});

test('a message of more than 16 KB ends the connection', async () => {
  world = await LiveWorld.open([]);
  const client = await world.client();
  client.say({ type: 'authenticate', ticket: 'x'.repeat(16 * 1024) });
  expect(await client.closed()).toBe(1009);
});

test('more than twenty messages in a second end the connection, pings among them', async () => {
  world = await LiveWorld.open([]);
  const [talker, pinger] = [await world.client(), await world.client()];
  for (let i = 0; i < 20; i++) talker.say({ type: 'unsubscribe' });
  talker.say({ type: 'subscribe' });
  expect(await talker.closed()).toBe(1008);
  expect(talker.errors).toEqual(['too_many_requests']);
  for (let i = 0; i <= 20; i++) pinger.socket.ping();
  expect(await pinger.closed()).toBe(1008);
});

test('twenty messages in every second are fine', async () => {
  world = await LiveWorld.open([]);
  const client = await world.client();
  for (let second = 1; second <= 3; second++) {
    for (let i = 0; i < 19; i++) client.say({ type: 'unsubscribe' });
    await client.subscribed();
    world.clock.advance(1_000);
  }
  expect(client.closedWith).toBeUndefined();
});

test('a page of somebody else cannot connect; ours, those of this machine in development, and the Mini Program can', async () => {
  world = await LiveWorld.open([], { config: { PUBLIC_URL: 'https://park.example.cn' } });
  for (const origin of [
    'https://evil.example',
    'https://park.example.cn.evil.example',
    'http://park.example.cn',
    'null',
    'http://localhost.evil.example',
  ])
    await expect(world.client({ headers: { origin } })).rejects.toThrow('403');
  for (const origin of ['https://park.example.cn', 'http://localhost:5173', 'http://127.0.0.1:3400'])
    await (await world.client({ headers: { origin } })).subscribed();
  await (await world.client()).subscribed();
});

test('no other path takes websockets', async () => {
  world = await LiveWorld.open([]);
  const url = await world.gateway().getUrl();
  await expect(LiveClient.to(`${url}/elsewhere`)).rejects.toThrow();
});

test('an address has so many connections and no more, until one ends', async () => {
  world = await LiveWorld.open([], { limits: { socketsPerAddress: 2 }, config: { TRUSTED_PROXIES: '127.0.0.1' } });
  const from = (address: string) => world.client({ headers: { 'x-forwarded-for': address } });
  const [first] = [await from('203.0.113.1'), await from('203.0.113.1')];
  expect(await (await from('203.0.113.1')).closed()).toBe(1013);
  await (await from('203.0.113.2')).subscribed();
  first.end();
  await eventually(async () => !(await isTurnedAway(await from('203.0.113.1'))));
});

test('who is not behind a trusted proxy cannot pretend to be many', async () => {
  world = await LiveWorld.open([], { limits: { socketsPerAddress: 1 } });
  await world.client({ headers: { 'x-forwarded-for': '203.0.113.1' } });
  expect(await (await world.client({ headers: { 'x-forwarded-for': '203.0.113.2' } })).closed()).toBe(1013);
});

test('a person has five connections and no more', async () => {
  world = await LiveWorld.open([]);
  const person = await world.person();
  for (let i = 0; i < 5; i++) await world.clientOf(person);
  const sixth = await world.client();
  sixth.say({ type: 'authenticate', ticket: await world.ticket(person) });
  expect(await sixth.closed()).toBe(1013);
  expect(sixth.errors).toEqual(['too_many_requests']);
});

test('a client that no longer answers pings is cut off, one that does is kept', async () => {
  world = await LiveWorld.open([], { limits: { beatMs: 150 } });
  const [suspended, awake] = [await world.client({ autoPong: false }), await world.client()];
  expect(await suspended.closed()).toBe(1006);
  await awake.subscribed();
  expect(awake.closedWith).toBeUndefined();
});

test('a reader that stops reading costs a bounded buffer, then gets the latest state; the others never wait', async () => {
  world = await LiveWorld.open(POOLS);
  const [slow, quick] = [await world.client(), await world.client()];
  await Promise.all([slow.subscribed(NIGHT), quick.subscribed({ ...NIGHT, carParkIds: ['site-of-pool-3'] })]);
  await stopReading(slow);
  const skippedBefore = await metricOf('live_states_skipped_total');
  const versions: number[] = [];
  for (let i = 1; i <= 4; i++) {
    await world.book(await world.person(), 'site-of-pool-3');
    versions.push((await quick.hears('change', i)).version);
  }
  expect((await metricOf('live_states_skipped_total')) - skippedBefore).toBeGreaterThanOrEqual(3);
  expect(slow.told('change')).toEqual([]);
  slow.socket.resume();
  const last = await eventually(
    () => lastOf(slow, 'site-of-pool-3'),
    (state) => state?.version === versions.at(-1),
  );
  expect(last?.freeBays).toBe(5);
  expect(slow.told('change').length).toBeLessThanOrEqual(1);
});

test('a reader that takes nothing for half a minute is closed', async () => {
  world = await LiveWorld.open(POOLS);
  const slow = await world.client();
  await slow.subscribed(NIGHT);
  await stopReading(slow);
  const closedBefore = await metricOf('live_slow_closed_total');
  world.clock.advance(30_000);
  await eventually(async () => (await metricOf('live_slow_closed_total')) > closedBefore);
  slow.socket.resume();
  expect(await slow.closed()).toBe(4008);
});

test('a process that ends sends its clients on, and they are told when to come back', async () => {
  world = await LiveWorld.open([], { gateways: 2 });
  const [leaving, staying] = [await world.client(), await world.client({ on: 1 })];
  const openBefore = await metricOf('live_sockets');
  await world.end(0);
  expect(await leaving.closed()).toBe(1012);
  expect(leaving.heard.at(-1)).toEqual({ type: 'moving', retryAfterMs: 1_234 });
  await staying.subscribed();
  expect(await metricOf('live_sockets')).toBe(openBefore - 1);
});

/** What comes first: an answer, or the end. */
async function isTurnedAway(client: LiveClient): Promise<boolean> {
  client.say({ type: 'subscribe' });
  await eventually(() => client.told('snapshot').length > 0 || client.closedWith !== undefined);
  return client.closedWith !== undefined;
}

/** Stops reading, and waits until the buffers of both machines are full, so that the gateway has to hold back. */
async function stopReading(client: LiveClient): Promise<void> {
  const hub = world.gateway().get(LiveHub);
  client.socket.pause();
  await eventually(() => {
    let isWaiting = false;
    for (let i = 0; i < 50; i++) {
      hub.startOver();
      isWaiting = hub.turn();
    }
    return isWaiting;
  });
}

function lastOf(client: LiveClient, id: string): { version: number; freeBays: number } | undefined {
  const change = client.told('change').at(-1);
  const inSnapshot = client
    .told('snapshot')
    .at(-1)
    ?.carParks.find((carPark) => carPark.id === id);
  return change && change.version >= (inSnapshot?.version ?? 0) ? change : inSnapshot;
}
