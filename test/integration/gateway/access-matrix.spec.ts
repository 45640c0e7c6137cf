import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { LiveRequest } from '#contracts';
import { eventually } from '../../support/stores.js';
import { tomorrowNight } from '../../support/supply.js';
import { Canaries, MARK, NIGHT } from './access-canaries.js';
import { ASKED, type Request } from './access-samples.js';
import { ROUTES, TOPICS, WHO, type Who } from './access-table.js';
import { AccessWorld } from './access-world.js';

let world: AccessWorld;
let canaries: Canaries;
beforeAll(async () => {
  world = await AccessWorld.open();
  canaries = await Canaries.plant(world);
  expect(world.logs).not.toEqual([]);
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
      if (who.endsWith('A') && row.anonymous !== 'ok') expect([who, canaries.in(text)]).toEqual([who, []]);
    }
    expect(seen).toEqual(row);
    expect(canaries.inLogs()).toEqual([]);
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
  test('stand in what B is told: whoever looks for them finds them', async () => {
    const b = await world.admin('beta');
    const paths = ['/car-parks', '/pools/beta-pool/supply', '/staff', '/staff/invitations', '/car-parks/beta/suspensions'];
    for (const path of paths)
      expect(canaries.in((await world.try(b, 'GET', { path: `/api/v1/manage${path}` })).text)).toEqual(expect.arrayContaining([MARK]));
  });

  test("are in no frame that A's page is sent, whatever A asks for and B does meanwhile", async () => {
    const [ofA, ofB] = [await world.admin('alpha', 'watcher of alpha'), await world.admin('beta', 'watcher of beta')];
    const [a, b] = [await Page.open(ofA), await Page.open(ofB)];
    a.say({ type: 'subscribe-tonight', carParkId: 'beta', night: NIGHT });
    await eventually(() => a.told.includes('not_found'));
    a.say({ type: 'subscribe-tonight', carParkId: 'alpha', night: NIGHT });
    b.say({ type: 'subscribe-tonight', carParkId: 'beta', night: NIGHT });
    for (const page of [a, b]) await eventually(() => page.told.includes('tonight'));
    const before = b.texts.length;
    await canaries.book(1);
    await eventually(() => b.texts.length > before);
    expect(canaries.in(b.texts.join('\n'))).toEqual(expect.arrayContaining([MARK]));
    expect(a.texts.flatMap((text) => canaries.in(text))).toEqual([]);
    for (const page of [a, b]) page.socket.terminate();
  });
});
