import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { RowDataPacket } from 'mysql2/promise';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, prepayIdIn, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { gather, type Told } from '../kit/crowd.js';
import { setForAll } from '../kit/rival.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const PEOPLE = 24;
/** Connections that the server turned away until it is enough. */
const REFUSALS = 20;
const FROZEN_MS = 20_000;
/** So long after a fault has ended the product serves again by itself. */
const RECOVERY_MS = 30_000;
/** A line that nobody uses is tried this often. */
const KEEP_ALIVE_MS = 10_000;

let world: World;
let recording: Recording;
let desk: WechatDesk;
let pools: Map<string, number>;

beforeAll(async () => {
  const codes = ['f17', 'f18', 'f19', 'f20', 'f22'];
  world = await World.start(chance, {
    environment: { HOLD_MS: '600000' },
    prepare: async (dataSource) => {
      pools = await offerBays(
        dataSource,
        codes.map((code) => ({ code, bays: 60 })),
      );
    },
  });
  recording = recordWorld(world, 'database-full');
  desk = new WechatDesk(world);
}, 90_000);
afterEach(async () => {
  await world.database.asAdministrator('DROP TRIGGER IF EXISTS night_berth.fails');
  await world.database.asAdministrator('DROP TABLE IF EXISTS night_berth.failing');
  await world.heal();
}, 60_000);
afterAll(() => world?.close(), 60_000);

interface Holder {
  readonly resident: RecordedClient;
  readonly id: string;
  readonly pay: () => Promise<void>;
}

/** A resident at the first gateway who holds a bay, and the way to the cashier. */
async function holder(code: string, n: number): Promise<Holder> {
  const resident = await recording.resident(`${code}-pays`, 0);
  const placed = await resident.reserve({ carParkId: code, ...tomorrowNight(), plate: plate(n) });
  const prepayId = prepayIdIn(placed);
  if (!prepayId) throw new Error(`nothing to pay: ${placed.text}`);
  return { resident, id: bookingIdOf(placed), pay: () => resident.pay(world.sandboxUrl, prepayId) };
}

async function bookingsOf(code: string): Promise<number> {
  const [found] = await world.dataSource.query<{ n: string }[]>('SELECT COUNT(*) AS n FROM booking WHERE pool_id = ?', [pools.get(code)]);
  return Number(found?.n);
}

/** Everybody was answered in time, with a booking or "later"; in the end everybody has one. */
async function expectServed(code: string, told: Told, others = 0): Promise<void> {
  expect(told.statuses.filter((status) => ![201, 503, 409].includes(status))).toEqual([]);
  expect(told.last.map(({ status }) => status)).toEqual(Array<number>(PEOPLE).fill(201));
  expect(await bookingsOf(code)).toBe(PEOPLE + others);
}

/** Both gateways serve, and the booking of the one who pays is confirmed once. */
async function expectPaid({ id }: Holder): Promise<void> {
  await desk.becomes(id, 'confirmed', RECOVERY_MS);
  expect(await desk.past(id)).toEqual(['booking.held', 'booking.confirmed (paid)']);
  expect(await desk.accounts(id)).toEqual({ wechat: 1_000, revenue: -1_000 });
}

/** The next so many inserts into a table fail with an error of the server's that it cannot be brought to by itself. */
async function failNext(table: string, times: number, errno: number): Promise<() => Promise<void>> {
  const say = (sql: string) => world.database.asAdministrator(sql);
  await say('CREATE TABLE night_berth.failing (times INT) ENGINE=MEMORY'); // which no transaction takes back
  await say(`INSERT INTO night_berth.failing VALUES (${times})`);
  await say(`CREATE TRIGGER night_berth.fails BEFORE INSERT ON night_berth.${table} FOR EACH ROW
    IF (SELECT times FROM night_berth.failing) > 0 THEN
      UPDATE night_berth.failing SET times = times - 1;
      SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${errno}, MESSAGE_TEXT = 'made to fail';
    END IF`);
  return async () => {
    expect(await say('SELECT times FROM night_berth.failing')).toEqual([{ times: 0 }]);
    await say('DROP TRIGGER night_berth.fails');
    await say('DROP TABLE night_berth.failing');
  };
}

row('F17 snapshot isolation is on and error 1020 comes: the transaction runs again, as after a deadlock', async () => {
  await recording.during('snapshot-isolation', {}, () => setForAll(world, 'innodb_snapshot_isolation = ON'));
  const booksAll = await gather(recording, 'f17', PEOPLE);
  await expectServed('f17', await booksAll());
  const endFirst = await failNext('pool_log', 3, 1020);
  const payer = await holder('f17', 1);
  await endFirst();
  const endSecond = await failNext('ledger_entry', 3, 1020);
  await payer.pay();
  await expectPaid(payer);
  await endSecond();
  await recording.during('snapshot-isolation', {}, () => setForAll(world, 'innodb_snapshot_isolation = OFF'));
});

row('F18 the database stands still for 20 s: everybody is told so in time, and afterwards everybody gets what was asked for', async () => {
  const payer = await holder('f18', 2);
  const bookAll = await gather(recording, 'f18', PEOPLE);
  const orderNo = await desk.orderNo(payer.id);
  let booking: Promise<Told> | undefined;
  await recording.during('mysql-frozen', {}, async () => {
    world.database.freeze();
    booking = bookAll();
    await payer.pay();
    const search = await payer.resident.search('22.57,114.14', tomorrowNight().from, tomorrowNight().to);
    expect(search.status).toBe(200);
    await pause(FROZEN_MS);
    expect((await desk.callbackStatuses(orderNo)).filter((status) => status === 200)).toEqual([]);
    world.database.thaw();
  });
  const thawedAt = performance.now();
  const told = await booking;
  if (!told) throw new Error('nobody booked');
  expect(performance.now() - thawedAt).toBeLessThan(RECOVERY_MS);
  expect(told.statuses).toContain(503);
  await expectServed('f18', told, 1);
  await expectPaid(payer);
});

row('F19 the database is read-only, as after a fail-over: reading goes on, WeChat is told to come again, nothing is lost', async () => {
  const payer = await holder('f19', 3);
  const bookAll = await gather(recording, 'f19', PEOPLE);
  const orderNo = await desk.orderNo(payer.id);
  let booking: Promise<Told> | undefined;
  await recording.during('mysql-read-only', {}, async () => {
    await setForAll(world, 'read_only = ON');
    booking = bookAll();
    await payer.pay();
    await eventually(
      () => desk.callbackStatuses(orderNo),
      ([first]) => first === 503,
      20_000,
    );
    expect((await payer.resident.read(payer.id)).status).toBe(200);
    expect(await bookingsOf('f19')).toBe(1);
    await world.database.asAdministrator('SET GLOBAL read_only = OFF');
  });
  const told = await booking;
  if (!told) throw new Error('nobody booked');
  expect(told.statuses).toContain(503);
  await expectServed('f19', told, 1);
  await desk.control('callbacks/hurry', { outTradeNo: orderNo });
  await expectPaid(payer);
});

row('F20 the server takes no more connections: waiting for one has an end, and those who wait are answered', async () => {
  const payer = await holder('f20', 4);
  const bookAll = await gather(recording, 'f20', PEOPLE);
  const administrator = await world.database.administrator();
  const refused = async () => {
    const [[found]] = await administrator.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Connection_errors_max_connections'");
    return Number(found?.['Value']);
  };
  let booking: Promise<Told> | undefined;
  await recording.during('mysql-few-connections', {}, async () => {
    try {
      const before = await refused();
      await setForAll(world, 'max_connections = 10'); // the least it allows; three programs want up to 22 each
      booking = bookAll();
      await payer.pay();
      await eventually(refused, (now) => now > before + REFUSALS, 30_000);
    } finally {
      await administrator.query('SET GLOBAL max_connections = 300');
      administrator.destroy();
    }
  });
  const told = await booking;
  if (!told) throw new Error('nobody booked');
  await expectServed('f20', told, 1);
  await expectPaid(payer);
});

row(
  'F22 something on the way forgot the idle lines: they are tried while they are idle, and nobody waits behind one for long',
  async () => {
    const payer = await holder('f22', 5);
    const bookAll = await gather(recording, 'f22', PEOPLE);
    const lines = keepAliveTimersTo(world.members.map(({ mysql }) => mysql.port));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((ms) => ms === undefined || ms > KEEP_ALIVE_MS)).toEqual([]);
    const begunAt = performance.now();
    const told = await recording.during('mysql-lines-forgotten', {}, () => {
      for (const { mysql } of world.members) mysql.silenceAll();
      return Promise.all([bookAll(), payer.pay()]);
    });
    expect(performance.now() - begunAt).toBeLessThan(RECOVERY_MS);
    await expectServed('f22', told[0], 1);
    await expectPaid(payer);
  },
);

/** By line to one of these local ports: in how many ms the kernel will try whether the other side is still there; undefined when never. */
function keepAliveTimersTo(ports: readonly number[]): (number | undefined)[] {
  const [, ...rows] = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n');
  const fields = rows.map((line) => line.trim().split(/\s+/));
  const isOurs = ([, , remote, state]: string[]) => state === '01' && ports.includes(Number.parseInt(remote?.split(':')[1] ?? '', 16));
  const [keepAlive, ticksPerSecond] = ['02', 100];
  return fields.filter(isOurs).map(([, , , , , timer = '']) => {
    const [kind, when = ''] = timer.split(':');
    return kind === keepAlive ? (Number.parseInt(when, 16) / ticksPerSecond) * 1_000 : undefined;
  });
}

row('F17-F22 and in the end no promise was broken', () => expectPromisesKept(world, recording));
