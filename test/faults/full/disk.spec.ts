import { afterAll, beforeAll, expect } from '@jest/globals';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, prepayIdIn, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { gather, type Told } from '../kit/crowd.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const PEOPLE = 24;
const TABLE_IS_FULL = 1114;
const BALLAST_BYTES = 100_000;
/**
 * All tables in one file that may not grow beyond this. Limits of the process (prlimit) or of a small file system would hit the redo log as
 * well, at which the server ends itself; a file that cannot grow is what the product meets as long as the server lives.
 */
const disk = (megabytes: number) => ['--innodb-file-per-table=OFF', `--innodb-data-file-path=ibdata1:12M:autoextend:max:${megabytes}M`];

let world: World;
let recording: Recording;
let desk: WechatDesk;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: '600000' },
    databaseArgs: disk(32),
    prepare: async (dataSource) => {
      await offerBays(dataSource, [{ code: 'f21', bays: 60 }]);
      await dataSource.query('CREATE TABLE ballast (id INT AUTO_INCREMENT PRIMARY KEY, bytes LONGBLOB)');
    },
  });
  recording = recordWorld(world, 'disk');
  desk = new WechatDesk(world);
}, 90_000);
afterAll(() => world?.close(), 60_000);

/** Writes until nothing more can be written; smaller and smaller pieces, each in a transaction of its own. */
async function fillDisk(): Promise<void> {
  for (let bytes = BALLAST_BYTES; bytes > 100; bytes /= 4) {
    const refusal = await pourIn(Math.ceil(bytes));
    expect(refusal).toBe(TABLE_IS_FULL);
  }
}

async function pourIn(bytes: number): Promise<number | undefined> {
  try {
    for (;;) await world.dataSource.query('INSERT INTO ballast (bytes) VALUES (?)', [Buffer.alloc(bytes)]);
  } catch (error) {
    return (error as { driverError: { errno?: number } }).driverError.errno;
  }
}

row(
  'F21 the disk of the database is full: WeChat is told to come again, nothing is written by halves, and with more room all goes on',
  async () => {
    const payer = await recording.resident('f21-pays', 0);
    const placed = await payer.reserve({ carParkId: 'f21', ...tomorrowNight(), plate: plate(1) });
    const [id, prepayId] = [bookingIdOf(placed), prepayIdIn(placed) ?? ''];
    const orderNo = await desk.orderNo(id);
    const bookAll = await gather(recording, 'f21', PEOPLE);
    let booking: Promise<Told> | undefined;
    await recording.during('disk-full', {}, async () => {
      await fillDisk();
      booking = bookAll();
      await payer.pay(world.sandboxUrl, prepayId);
      const [status] = await eventually(
        () => desk.callbackStatuses(orderNo),
        ([first]) => typeof first === 'number',
        20_000,
      );
      expect(status).toBe(503);
      expect(await desk.inbox(orderNo)).toEqual([]);
      expect(await desk.past(id)).toEqual(['booking.held']);
      await world.database.kill();
      world.database.args = disk(128);
      await world.database.start();
    });
    const told = await booking;
    if (!told) throw new Error('nobody booked');
    expect(told.statuses).toContain(503);
    expect(told.statuses.filter((status) => ![201, 503, 409].includes(status))).toEqual([]);
    expect(told.last.map(({ status }) => status)).toEqual(Array<number>(PEOPLE).fill(201));
    await desk.control('callbacks/hurry', { outTradeNo: orderNo });
    await desk.becomes(id, 'confirmed');
    expect(await desk.past(id)).toEqual(['booking.held', 'booking.confirmed (paid)']);
    expect(await desk.accounts(id)).toEqual({ wechat: 1_000, revenue: -1_000 });
  },
);

row('F21 and in the end no promise was broken', () => expectPromisesKept(world, recording));
