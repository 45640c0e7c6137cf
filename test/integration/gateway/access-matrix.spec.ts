import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { LiveRequest } from '#contracts';
import { addDays, localDate } from '#kernel';
import { plate } from '../../support/client.js';
import { staffOf } from '../../support/staff.js';
import { eventually } from '../../support/stores.js';
import { tomorrowNight } from '../../support/supply.js';
import { ASKED, type Request } from './access-samples.js';
import { ROUTES, TOPICS, WHO, type Who } from './access-table.js';
import { AccessWorld } from './access-world.js';
import { SAMPLES } from './manage-samples.js';

let world: AccessWorld;
beforeAll(async () => {
  world = await AccessWorld.open();
}, 60_000);
afterAll(() => world?.close());

test('S01 S02 the table knows every route that the gateway has, and how each is asked', () => {
  expect(Object.keys(ROUTES).sort()).toEqual([...world.routes].sort());
  expect(Object.keys(ASKED).sort()).toEqual(Object.keys(ROUTES).sort());
});

test('S30 and every message of the live connection', () => {
  expect(Object.keys(TOPICS).sort()).toEqual(LiveRequest.options.map(({ shape }) => shape.type.value).sort());
});

/** Those who may not ask first, for whoever may can end a thing. */
const inTurn = (row: Readonly<Record<Who, string>>): Who[] =>
  WHO.toSorted((a, b) => Number(isRefused(row[a])) - Number(isRefused(row[b]))).reverse();
const isRefused = (outcome: string): boolean => ['unauthenticated', 'forbidden', 'not_found'].includes(outcome);

/** Everything that A's staff were answered, with the request it answered. */
const toldToA: string[] = [];

describe('S02 S09 everybody asks for', () => {
  test.each(Object.keys(ROUTES))('%s', async (route) => {
    const [row, asked, method = ''] = [ROUTES[route], ASKED[route], route.split(' ')[0]];
    if (!row || !asked) throw new Error('the table is checked above');
    const people = await world.everybody();
    const { owner, adminA, officeAdmin } = people as { [one in Who]: never };
    const { dataSource, config } = world.stores;
    const scene = { ask: world.ask, dataSource, publicUrl: config.PUBLIC_URL, owner, adminA, officeAdmin, thingsA: world.thingsA };
    const arranged = await asked(scene);
    const seen: Partial<Record<Who, string>> = {};
    for (const who of inTurn(row)) {
      const request: Request = typeof arranged === 'function' ? arranged() : arranged;
      const { outcome, text } = await world.try(people[who], method, request);
      seen[who] = outcome;
      if (who.endsWith('A')) toldToA.push(`${who}: ${route}\n${text}`);
    }
    expect(seen).toEqual(row);
  });
});

/** What comes over a live connection. */
class Page {
  readonly texts: string[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('error', () => undefined);
    socket.on('message', (raw) => this.texts.push(raw.toString()));
  }

  static async open(headers: Readonly<Record<string, string>>): Promise<Page> {
    const url = (await world.app.getUrl()).replace('http', 'ws');
    const page = new Page(new WebSocket(`${url}/api/v1/live`, { headers: { ...headers, origin: world.stores.config.PUBLIC_URL } }));
    await once(page.socket, 'open');
    return page;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The types of what came, of errors the code. */
  get told(): string[] {
    return this.texts.map((text) => {
      const { type, code } = JSON.parse(text) as { type: string; code?: string };
      return code ?? type;
    });
  }
}

describe('S30 everybody says', () => {
  const messages: Readonly<Record<string, object>> = { subscribe: {}, 'subscribe-tonight': { carParkId: 'alpha' } };
  const marker = { type: 'subscribe', ...tomorrowNight() };

  test.each(Object.keys(TOPICS))('%s', async (type) => {
    const people = await world.everybody();
    const seen: Partial<Record<Who, string>> = {};
    for (const who of WHO) {
      const page = await Page.open(people[who]);
      page.say({ type, ...(messages[type] ?? (type === 'authenticate' ? await ticketOf(people[who]) : {})) });
      if (TOPICS[type]?.[who] === 'nothing') page.say(marker); // what comes first then is its answer
      const [first = ''] = await eventually(
        () => page.told,
        ({ length }) => length > 0,
      );
      seen[who] = TOPICS[type]?.[who] === 'nothing' && first === 'snapshot' ? 'nothing' : first;
      page.socket.terminate();
    }
    expect(seen).toEqual(TOPICS[type]);
  });

  /** Of whoever is given one; others guess. */
  async function ticketOf(headers: Readonly<Record<string, string>>): Promise<{ ticket: string }> {
    const { outcome, text } = await world.try(headers, 'POST', { path: '/api/v1/live-tickets' });
    return { ticket: outcome === 'ok' ? (JSON.parse(text) as { ticket: string }).ticket : 'A'.repeat(43) };
  }
});

describe('S04 canaries of B', () => {
  const MARK = '贝塔金丝雀';
  /** A plate as it is shown would not betray its owner; this one is searched for as a whole, and masked as B sees it. */
  const PLATE = plate(3);
  const ownWords: string[] = [];
  /** No night that a sample touches. */
  const night = addDays(localDate(Date.now()), 5);
  const booked = { carParkId: 'beta', from: `${night}T20:00:00+08:00`, to: `${addDays(night, 1)}T06:00:00+08:00` };
  const closed = { from: `${addDays(night, 1)}T20:00:00+08:00`, to: `${addDays(night, 2)}T06:00:00+08:00` };

  beforeAll(async () => {
    const { dataSource } = world.stores;
    await dataSource.query("UPDATE partner SET name = ? WHERE code = 'partner-beta'", [`${MARK}物业`]);
    await dataSource.query("UPDATE car_park SET name = ?, entry_note = ?, address = ? WHERE code = 'beta'", [
      `${MARK}车场`,
      `${MARK}入口`,
      `${MARK}路`,
    ]);
    await dataSource.query("UPDATE pool SET name = ? WHERE code = 'beta-pool'", [`${MARK}泊位`]);
    await dataSource.query('UPDATE directory_version SET version = version + 1');
    const b = await world.admin('beta', `${MARK}经理`);
    await staffOf(world.stores, 'partner-beta', 'attendant', `${MARK}管理员`);
    const manage = (method: string, path: string, body: object, headers = {}) =>
      world.ask(b, method, `/api/v1/manage${path}`, body, headers);
    await manage('POST', '/car-parks/beta/suspensions', { ...closed, reason: `${MARK}检修` });
    await dataSource.query('DELETE FROM supply_draft');
    const plan = { windows: [{ weekdays: 127, startMinute: 0, endMinute: 1_440, bays: 199 }] };
    await manage('PUT', '/pools/beta-pool/draft', { plan, reason: `${MARK}调整` }, { 'if-match': '"0"' });
    await manage('POST', '/staff/invitations', { name: `${MARK}新人`, role: 'attendant' });
    const wish = { ...booked, plate: PLATE };
    const placed = await world.ask(await world.resident(), 'POST', '/api/v1/bookings', wish, { 'idempotency-key': 'canary' });
    ownWords.push(MARK, PLATE, placed.json<{ booking: { id: string } }>().booking.id, ...Object.values(world.thingsB));
    await eventually(async () => (await world.try(b, 'GET', { path: '/api/v1/manage/car-parks' })).text.includes(MARK));
  }, 60_000);

  /** The words of B in a text; the code of its car park as a whole word only. */
  const found = (text: string): string[] =>
    ownWords.filter((word) => new RegExp(`(?<![\\w-])${word}(?![\\w-])|${MARK}`).test(text) && text.includes(word));

  test('stand in what B is told: whoever looks for them finds them', async () => {
    const b = await world.admin('beta');
    const paths = ['/car-parks', '/pools/beta-pool/supply', '/staff', '/staff/invitations', '/car-parks/beta/suspensions'];
    for (const path of paths) expect((await world.try(b, 'GET', { path: `/api/v1/manage${path}` })).text).toContain(MARK);
  });

  test.each(Object.keys(SAMPLES))("are never in A's answer to %s", async (route) => {
    const full = route.replace(' ', ' /api/v1/manage');
    const { dataSource, config } = world.stores;
    for (const role of ['partner_admin', 'attendant'] as const) {
      const adminA = await world.admin('alpha');
      const a = role === 'partner_admin' ? adminA : await staffOf(world.stores, 'partner-alpha', role, 'attendant of alpha');
      const scene = {
        ask: world.ask,
        dataSource,
        publicUrl: config.PUBLIC_URL,
        owner: {},
        adminA,
        officeAdmin: adminA,
        thingsA: world.thingsA,
      };
      const arranged = await ASKED[full]?.(scene);
      const request = typeof arranged === 'function' ? arranged() : arranged;
      if (!request) throw new Error('the table is checked above');
      const { text } = await world.try(a, route.split(' ')[0] ?? '', request);
      expect(found(text)).toEqual([]);
    }
  });

  test("are in none of A's answers of the matrix, nor in what the account's routes tell", async () => {
    const a = await world.admin('alpha');
    for (const path of ['me', 'sessions']) toldToA.push((await world.try(a, 'GET', { path: `/api/v1/staff/${path}` })).text);
    const ofStaff = toldToA.filter((text) => /\/api\/v1\/(manage|staff|office)/.test(text.split('\n')[0] ?? ''));
    expect(ofStaff.length).toBeGreaterThan(100);
    expect(ofStaff.flatMap((text) => found(text))).toEqual([]);
  });

  test("are in no frame that A's page is sent, whatever A asks for and B does meanwhile", async () => {
    const [a, b] = [
      await Page.open(await world.admin('alpha', 'watcher of alpha')),
      await Page.open(await world.admin('beta', 'watcher of beta')),
    ];
    a.say({ type: 'subscribe-tonight', carParkId: 'beta', night });
    await eventually(() => a.told.includes('not_found'));
    a.say({ type: 'subscribe-tonight', carParkId: 'alpha', night });
    b.say({ type: 'subscribe-tonight', carParkId: 'beta', night });
    for (const page of [a, b]) await eventually(() => page.told.includes('tonight'));
    const before = b.texts.length;
    const wish = { ...booked, plate: plate(4) };
    await world.ask(await world.resident(), 'POST', '/api/v1/bookings', wish, { 'idempotency-key': 'canary-2' });
    await eventually(() => b.texts.length > before);
    expect(b.texts.join('\n')).toContain(MARK);
    expect(a.texts.flatMap((text) => found(text))).toEqual([]);
    for (const page of [a, b]) page.socket.terminate();
  });
});
