import { describe, expect, test } from '@jest/globals';
import { FakeSockets, FakeWorld, settled } from '../testing/fake-phone.js';
import { AFTER_SHOW_MS, Live } from './live.js';

const TONIGHT = { from: '2026-03-02T18:00:00+08:00', to: '2026-03-03T08:00:00+08:00' };
const state = (id: string, freeBays: number, version: number, asOf = '2026-03-02T19:00:00+08:00') => ({
  id,
  isOpen: true,
  freeBays,
  pools: [],
  version,
  asOf,
});
const snapshot = (...carParks: ReturnType<typeof state>[]) => ({ type: 'snapshot', ...TONIGHT, carParks });
const change = ({ id, ...rest }: ReturnType<typeof state>) => ({ type: 'change', ...TONIGHT, carParkId: id, ...rest });

function program(ticket?: string) {
  const world = new FakeWorld();
  const sockets = new FakeSockets();
  const live = new Live({ url: 'wss://server', sockets, world, nowMs: () => world.nowMs(), ticket: async () => ticket });
  return { world, sockets, live };
}

async function connected(ticket?: string) {
  const all = program(ticket);
  all.live.show();
  await all.world.pass(AFTER_SHOW_MS);
  all.sockets.last.events.opened();
  await settled();
  return all;
}

describe('the connection', () => {
  test('is opened 300 ms after the program is shown, once for all pages', async () => {
    const { live, sockets, world } = program();
    live.listen({});
    live.listen({});
    live.show();
    live.show();
    await world.pass(AFTER_SHOW_MS - 1);
    expect(sockets.lines).toHaveLength(0);
    await world.pass(1);
    expect(sockets.lines).toHaveLength(1);
  });

  test('asks for a snapshot again after the program was in the background', async () => {
    const { live, sockets, world } = await connected();
    live.hide();
    expect(sockets.last.isClosed).toBe(true);
    await world.pass(600_000);
    expect(sockets.lines).toHaveLength(1);
    live.show();
    await world.pass(AFTER_SHOW_MS);
    sockets.last.events.opened();
    expect(sockets.lines).toHaveLength(2);
    expect(sockets.last.said).toEqual([{ type: 'subscribe' }]);
  });

  test('waits longer after each failure, never the same for everybody, and half a minute at most', async () => {
    const { live, sockets, world } = program();
    live.show();
    await world.pass(AFTER_SHOW_MS);
    world.chances = [0, 0.999, 0];
    const pauses: number[] = [];
    for (let failure = 0; failure < 8; failure += 1) {
      const opened = sockets.lines.length;
      const lostAtMs = world.nowMs();
      sockets.last.events.closed();
      while (sockets.lines.length === opened) await world.pass(100);
      pauses.push(world.nowMs() - lostAtMs);
    }
    expect(pauses).toEqual([500, 2_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  test('begins with a short pause again once something was heard', async () => {
    const { sockets, world } = await connected();
    for (let failure = 0; failure < 5; failure += 1) {
      sockets.last.events.closed();
      await world.pass(30_000);
    }
    sockets.hear(snapshot());
    const opened = sockets.lines.length;
    sockets.last.events.closed();
    await world.pass(1_000);
    expect(sockets.lines).toHaveLength(opened + 1);
  });

  test('comes back when the server that is leaving said so', async () => {
    const { sockets, world } = await connected();
    sockets.hear({ type: 'moving', retryAfterMs: 3_210 });
    sockets.last.events.closed();
    await world.pass(3_209);
    expect(sockets.lines).toHaveLength(1);
    await world.pass(1);
    expect(sockets.lines).toHaveLength(2);
  });

  test('that says nothing for a minute is asked, and left when it does not answer', async () => {
    const { sockets, world } = await connected();
    sockets.hear(snapshot());
    await world.pass(60_000);
    expect(sockets.last.said).toEqual([{ type: 'subscribe' }, { type: 'subscribe' }]);
    expect(sockets.last.isClosed).toBe(false);
    await world.pass(10_000);
    expect(sockets.lines[0]?.isClosed).toBe(true);
    await world.pass(1_000);
    expect(sockets.lines).toHaveLength(2);
  });

  test('that was left says nothing any more', async () => {
    const { live, sockets, world } = await connected();
    const [first] = sockets.lines;
    sockets.last.events.closed();
    await world.pass(1_000);
    first?.events.heard(JSON.stringify(snapshot(state('a', 3, 1))));
    first?.events.closed();
    expect(live.bays.of('a')).toBeUndefined();
    expect(sockets.lines).toHaveLength(2);
  });
});

describe('free bays', () => {
  test('of an older version are ignored', async () => {
    const { live, sockets } = await connected();
    sockets.hear(snapshot(state('a', 3, 10)));
    sockets.hear(change(state('a', 2, 11)));
    sockets.hear(change(state('a', 9, 10)));
    expect(live.bays.of('a')).toMatchObject({ freeBays: 2, version: 11 });
  });

  test('of a snapshot of a gateway that lags are ignored, those of a database that was restored are not', async () => {
    const { live, sockets } = await connected();
    sockets.hear(snapshot(state('a', 3, 10, '2026-03-02T19:00:01+08:00')));
    sockets.hear(snapshot(state('a', 4, 9, '2026-03-02T19:00:00+08:00')));
    expect(live.bays.of('a')?.version).toBe(10);
    sockets.hear(snapshot(state('a', 5, 2, '2026-03-02T19:05:00+08:00')));
    expect(live.bays.of('a')?.version).toBe(2);
  });

  test('of the window before are forgotten when another is chosen', async () => {
    const { live, sockets } = await connected();
    sockets.hear(snapshot(state('a', 3, 10)));
    const other = { from: '2026-03-03T18:00:00+08:00', to: '2026-03-04T08:00:00+08:00' };
    live.watch(other);
    expect(sockets.last.said.at(-1)).toEqual({ type: 'subscribe', ...other });
    expect(live.bays.of('a')).toBeUndefined();
    sockets.hear({ ...snapshot(), ...other });
    sockets.hear(change(state('a', 1, 99)));
    expect(live.bays.of('a')).toBeUndefined();
  });
});

describe('own bookings', () => {
  test('are asked for with a ticket, and not without one', async () => {
    const { sockets } = await connected('ticket');
    expect(sockets.last.said).toContainEqual({ type: 'authenticate', ticket: 'ticket' });
    expect((await connected()).sockets.last.said).toEqual([{ type: 'subscribe' }]);
  });

  test('reach every page that listens, until it stops', async () => {
    const { live, sockets } = await connected('ticket');
    const heard: string[] = [];
    const stop = live.listen({ booking: ({ id }) => heard.push(id) });
    sockets.hear({ type: 'booking', booking: { id: 'b' } });
    stop();
    sockets.hear({ type: 'booking', booking: { id: 'c' } });
    expect(heard).toEqual(['b']);
  });

  test('are told anew after the session ended and began again', async () => {
    const { sockets } = await connected('ticket');
    sockets.last.said.length = 0;
    sockets.hear({ type: 'error', code: 'unauthenticated' });
    await settled();
    expect(sockets.last.said).toEqual([{ type: 'authenticate', ticket: 'ticket' }]);
  });

  test('are asked for by nobody while a session is being ended, and the connection after it is nobody’s', async () => {
    let token: string | undefined = 'ticket';
    let tickets = 0;
    const world = new FakeWorld();
    const sockets = new FakeSockets();
    const ticket = async () => {
      if (token !== undefined) tickets += 1;
      return token;
    };
    const live = new Live({ url: 'wss://server', sockets, world, nowMs: () => world.nowMs(), ticket });
    live.show();
    await world.pass(AFTER_SHOW_MS);
    sockets.last.events.opened();
    await settled();
    await live.apart(async () => {
      sockets.hear({ type: 'error', code: 'unauthenticated' });
      await settled();
      token = undefined;
    });
    await world.pass(AFTER_SHOW_MS);
    sockets.last.events.opened();
    await settled();
    expect([sockets.lines.length, sockets.lines[0]?.isClosed, tickets, sockets.last.said]).toEqual([2, true, 1, [{ type: 'subscribe' }]]);
  });

  test('stay unasked for when the program left the screen meanwhile', async () => {
    const { live, sockets, world } = await connected('ticket');
    live.hide();
    await live.apart(async () => undefined);
    await world.pass(AFTER_SHOW_MS);
    expect(sockets.lines.length).toBe(1);
  });
});
