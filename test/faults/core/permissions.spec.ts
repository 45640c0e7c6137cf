import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { WebSocket } from 'ws';
import { plate } from '../../support/client.js';
import { type StaffHeaders, staffOf } from '../../support/staff.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { type Gateway, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const PARTNER = 'partner-desk';
const CAR_PARK = 'desk';
/** The row's own bar. */
const ENDS_WITHIN_MS = 5_000;

let world: World;
let recording: Recording;
let admin: StaffHeaders;
let guests = 0;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: '600000' },
    prepare: async (dataSource) => {
      await offerBays(dataSource, [{ code: CAR_PARK, bays: 200 }]);
    },
  });
  recording = recordWorld(world, 'permissions');
  admin = await staffOf(where(), PARTNER, 'partner_admin', 'The admin');
}, 90_000);
afterEach(() => world?.heal(), 60_000);
afterAll(() => world?.close(), 60_000);

const where = () => ({ dataSource: world.dataSource, config: world.config });

function gateway(index: number): Gateway {
  const found = world.gateways[index];
  if (!found) throw new Error(`gateway ${index} was not wished for`);
  return found;
}

interface Colleague {
  readonly id: string;
  readonly headers: StaffHeaders;
}

let colleagues = 0;

/** An attendant with a session, and their id. */
async function aColleague(): Promise<Colleague> {
  const name = `Colleague ${++colleagues}`;
  const headers = await staffOf(where(), PARTNER, 'attendant', name);
  const [row] = await world.dataSource.query<{ id: string }[]>('SELECT id FROM staff WHERE name = ?', [name]);
  return { id: row?.id ?? '', headers };
}

/** What a page of the console hears of tomorrow night over its websocket. */
class NightView {
  readonly boards: string[] = [];
  readonly errors: string[] = [];
  /** When it was told that it is over. */
  endedAtMs: number | undefined;

  private constructor(private readonly socket: WebSocket) {
    socket.on('error', () => undefined);
    socket.on('message', (raw) => {
      const message = JSON.parse(raw.toString()) as { type: string; code?: string };
      if (message.type === 'tonight') this.boards.push(raw.toString());
      if (message.type !== 'error') return;
      this.errors.push(message.code ?? '');
      this.endedAtMs ??= performance.now();
    });
  }

  static async open({ url }: Gateway, { cookie }: StaffHeaders): Promise<NightView> {
    const view = new NightView(new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, { headers: { cookie, origin: url } }));
    await once(view.socket, 'open');
    view.socket.send(JSON.stringify({ type: 'subscribe-tonight', carParkId: CAR_PARK, night: tomorrowNight().from.slice(0, 10) }));
    await eventually(() => view.boards.length > 0);
    return view;
  }

  close(): void {
    this.socket.terminate();
  }
}

const night = (on: Gateway, headers: StaffHeaders) =>
  fetch(`${on.url}/api/v1/manage/car-parks/${CAR_PARK}/tonight`, { headers: { cookie: headers.cookie } });
const post = (on: Gateway, path: string, headers: StaffHeaders) =>
  fetch(`${on.url}/api/v1${path}`, { method: 'POST', headers: { ...headers, origin: on.url } });

async function book(): Promise<void> {
  const n = guests++;
  const resident = await recording.resident(`guest-${n}`, 1);
  bookingIdOf(await resident.reserve({ carParkId: CAR_PARK, ...tomorrowNight(), plate: plate(n) }));
}

/** Nothing comes any more although the night changes, which whoever may see it is told. */
async function expectSilence(views: readonly NightView[]): Promise<void> {
  const told = views.map(({ boards }) => boards.length);
  const witness = await NightView.open(gateway(0), admin);
  const before = witness.boards.length;
  await book();
  await eventually(() => witness.boards.length > before);
  expect(views.map(({ boards }) => boards.length)).toEqual(told);
  witness.close();
}

interface Ending {
  readonly colleague: Colleague;
  readonly end: () => Promise<unknown>;
  /** Gateways at which HTTP is refused as soon as the answer is there. */
  readonly atOnceAt: readonly number[];
}

/** Streams at both gateways end in time, and HTTP with them; nothing is told to whoever may not see it any more. */
async function expectEverythingEnds({ colleague, end, atOnceAt }: Ending): Promise<void> {
  const { headers } = colleague;
  const views = [await NightView.open(gateway(0), headers), await NightView.open(gateway(1), headers)];
  for (const index of [0, 1]) expect((await night(gateway(index), headers)).status).toBe(200);
  await end();
  const withdrawnAtMs = performance.now();
  const isAtOnce = atOnceAt.map(async (index) => (await night(gateway(index), headers)).status);
  expect(await Promise.all(isAtOnce)).toEqual(atOnceAt.map(() => 401));
  await eventually(() => views.every(({ endedAtMs }) => endedAtMs !== undefined), Boolean, 20_000);
  expect(views.map(({ errors }) => errors)).toEqual([['unauthenticated'], ['unauthenticated']]);
  for (const { endedAtMs = Number.NaN } of views) expect(endedAtMs - withdrawnAtMs).toBeLessThan(ENDS_WITHIN_MS);
  for (const index of [0, 1])
    await eventually(
      async () => (await night(gateway(index), headers)).status,
      (status) => status === 401,
    );
  await expectSilence(views);
  for (const view of views) view.close();
}

row(
  'F84 a member of staff is deactivated at one gateway: streams end within 5 s at both, and where it was done HTTP ends at once',
  async () => {
    const colleague = await aColleague();
    const deactivate = async () => expect((await post(gateway(1), `/manage/staff/${colleague.id}/deactivate`, admin)).status).toBe(204);
    await expectEverythingEnds({ colleague, end: deactivate, atOnceAt: [1] });
  },
);

row('F84 with Redis in place HTTP at every other gateway ends with the message: no answer after it is one of a permission', async () => {
  const colleague = await aColleague();
  await night(gateway(0), colleague.headers); // remembered there for some seconds
  const heard: string[] = [];
  const listener = await world.redis.listen(`${world.config.KEY_PREFIX}:sessions`, (text) => heard.push(text));
  try {
    expect((await post(gateway(1), `/manage/staff/${colleague.id}/deactivate`, admin)).status).toBe(204);
    await eventually(() => heard.length > 0);
    await eventually(
      async () => (await night(gateway(0), colleague.headers)).status,
      (status) => status === 401,
      2_500,
    );
  } finally {
    listener.disconnect();
  }
});

row('F84 the line to Redis is cut at the gateway that holds the stream, so that nobody tells it: the stream ends within 5 s', async () => {
  const colleague = await aColleague();
  const end = () =>
    recording.during('redis-cut', { gateway: 'gateway-0' }, async () => {
      gateway(0).redis.refuse();
      expect((await post(gateway(1), `/manage/staff/${colleague.id}/deactivate`, admin)).status).toBe(204);
    });
  await expectEverythingEnds({ colleague, end, atOnceAt: [1] });
});

row('F84 messages to that gateway are swallowed on the way, the line looks whole: the stream ends within 5 s', async () => {
  const colleague = await aColleague();
  const end = () =>
    recording.during('redis-silent', { gateway: 'gateway-0' }, async () => {
      gateway(0).redis.silenceAll();
      expect((await post(gateway(1), `/manage/staff/${colleague.id}/deactivate`, admin)).status).toBe(204);
    });
  await expectEverythingEnds({ colleague, end, atOnceAt: [1] });
});

row('F84 a log-out and an expired session end streams likewise, with Redis frozen', async () => {
  const [leaver, expired] = [await aColleague(), await aColleague()];
  const frozen = (end: () => Promise<unknown>) => () =>
    recording.during('redis-frozen', {}, async () => {
      world.redis.freeze();
      await end();
    });
  const logOut = async () => expect((await post(gateway(1), '/staff/log-out', leaver.headers)).status).toBe(204);
  await expectEverythingEnds({ colleague: leaver, end: frozen(logOut), atOnceAt: [1] });
  await world.heal();
  const expire = () => world.dataSource.query('UPDATE staff_session SET expires_at_ms = 1 WHERE staff_id = ?', [expired.id]);
  await expectEverythingEnds({ colleague: expired, end: frozen(expire), atOnceAt: [] });
});

row('F84 and in the end no promise was broken', () => expectPromisesKept(world, recording));
