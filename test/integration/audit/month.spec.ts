import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CarParkDirectory } from '#car-parks';
import { dateOfDay, dayNumber, FakeClock, formatTick, msOf } from '#kernel';
import { Books } from '../../../bench/month-report/books.mjs';
import { load, openCity } from '../../../bench/month-report/load.mjs';
import { chance, type Deed, type MonthPool, poolsOf, storyOf } from '../../../bench/month-report/story.mjs';
import { freshStores, type Stores } from '../../support/stores.js';
import { EVENING_MS, FREE } from '../availability/city.js';
import { BookingWorld, type Resident } from '../booking/booking-world.js';
import { disagreements, recomputedFlat, shown } from './usage-comparison.js';
import { bySql, shownToSql, sqlFlat } from './usage-sql.js';
import { UsageWorld } from './usage-world.js';

const SEED = Number(process.env['MONTH_SEED'] ?? 20_260_301);
/** The whole month takes about two minutes: MONTH=whole. */
const SIZE =
  process.env['MONTH'] === 'whole' ? { carParks: 35, nights: 30, bookingsANight: 1_500 } : { carParks: 5, nights: 6, bookingsANight: 130 };
const FIRST_NIGHT = dayNumber('2026-03-02');

/** A story told by the product's own use cases: bookings by number. */
class Told {
  private readonly people = new Map<number, { resident: Resident; id: string }>();
  readonly numbers = new Map<string, number>();

  constructor(private readonly world: BookingWorld) {}

  async tell({ at, kind, booking = 0, pool = '', from = 0, to = 0 }: Deed): Promise<void> {
    this.world.clock.set(at);
    if (kind === 'place') {
      const resident = await this.world.aResident();
      const answer = await this.world.place(resident, pool, { from: formatTick(from), to: formatTick(to) });
      if ('refused' in answer) return;
      const { id } = (JSON.parse(answer.body) as { booking: { id: string } }).booking;
      this.people.set(booking, { resident, id });
      this.numbers.set(id, booking);
      return;
    }
    const known = this.people.get(booking);
    if (!known) return;
    if (kind === 'pay') await this.world.pay(known.id);
    if (kind === 'lapse') await this.world.lapse(known.id);
    if (kind === 'cancel') await this.world.cancel(known.resident, known.id);
  }
}

describe('what the loader writes', () => {
  test('is what the use cases write: the same leaves, rows of the log, postings and bookings', async () => {
    const world = await BookingWorld.open();
    try {
      await world.begin([
        { code: 'x', bays: 2 },
        { code: 'y', bays: 3 },
        { code: 'z', bays: 2, tariff: FREE },
      ]);
      const unit: Record<string, number> = { x: 800, y: 800, z: 0 };
      const pools: MonthPool[] = ['x', 'y', 'z'].map((code) => {
        const bays = code === 'y' ? 3 : 2;
        return { code, carPark: world.siteOf(code), partner: 'owner', kind: 'standard', bays, unitFen: unit[code] ?? 0 };
      });
      const story = storyOf({ seed: SEED, firstNight: FIRST_NIGHT + 2, nights: 2, bookingsANight: 25, withdrawalsANight: 0, pools });
      const deeds = story.deeds.filter(({ at }) => at > EVENING_MS);
      expect(deeds.length).toBeGreaterThan(60);
      const books = new Books(pools).run({ ...story, deeds });
      const told = new Told(world);
      for (const deed of deeds) await told.tell(deed);
      expect(books.refused).toBeGreaterThan(5);
      expect(await fromDatabase(world, told)).toEqual(fromBooks(books, world));
    } finally {
      await world.close();
    }
  }, 180_000);
});

interface Leaf {
  readonly action: string;
  readonly actor: { readonly kind: string };
  readonly at: number;
  readonly tenant: string | null;
  readonly reason: string | null;
  readonly facts: Record<string, unknown>;
  readonly before: string | null;
  readonly after: string | null;
}

/** A leaf without what is made up anew each time: ids, digests, nonces. */
function bare({ action, actor, at, tenant, reason, facts, before, after }: Leaf, numberOf: (order: string) => number | undefined): string {
  const { outTradeNo, outRefundNo, ...told } = facts;
  const order = typeof outTradeNo === 'string' ? numberOf(outTradeNo) : undefined;
  const isRefund = outRefundNo !== undefined;
  return JSON.stringify({
    action,
    actor: actor.kind,
    at,
    tenant,
    reason,
    told,
    order,
    isRefund,
    states: [before === null, after === null],
  });
}

async function fromDatabase(world: BookingWorld, told: Told) {
  const pools = new Map([...world.poolIds].map(([name, id]) => [id, name]));
  const orders = await world.rows<{ no: string; id: string }>('SELECT out_trade_no AS no, payable_id AS id FROM payment_attempt');
  const numbers = new Map(orders.map(({ no, id }) => [no, told.numbers.get(id)]));
  const leaves = await world.rows<{ content: string }>('SELECT content FROM audit_leaf ORDER BY id');
  const log = await world.rows<{ pool_id: number; cause: string; from_tick: number; to_tick: number; delta: number; at_ms: number }>(
    "SELECT * FROM pool_log WHERE cause <> 'capacity' ORDER BY pool_id, seq",
  );
  const ledger = await world.rows<{ posting: string; account: string; amount_fen: number; at_ms: number }>(
    'SELECT * FROM ledger_entry ORDER BY id',
  );
  const bookings = await world.rows<{ id: string; state: string; version: number; price_fen: number }>('SELECT * FROM booking');
  return {
    leaves: sorted(
      leaves
        .map(({ content }) => JSON.parse(content) as Leaf)
        .filter(({ action }) => action !== 'pool.capacity-changed')
        .map((leaf) => bare(leaf, (no) => numbers.get(no))),
    ),
    log: sorted(log.map((row) => [pools.get(row.pool_id), row.cause, row.from_tick, row.to_tick, row.delta, Number(row.at_ms)].join(' '))),
    ledger: sorted(
      ledger.map(({ posting, account, amount_fen, at_ms }) => posted(posting, (no) => numbers.get(no), account, amount_fen, Number(at_ms))),
    ),
    bookings: sorted(bookings.map(({ id, state, version, price_fen }) => [told.numbers.get(id), state, version, price_fen].join(' '))),
  };
}

function fromBooks(books: Books, world: BookingWorld) {
  const numbers = new Map([...books.bookings].map(([number, { order }]) => [order, number]));
  const leaves = books.leaves.map(({ content }) => JSON.parse(content) as Leaf).filter(({ action }) => action !== 'pool.capacity-changed');
  const coded = ({ facts, ...leaf }: Leaf): Leaf => ({
    ...leaf,
    facts: { ...facts, ...(facts['pool'] !== undefined && { pool: world.codeOf(String(facts['pool'])) }) },
  });
  return {
    leaves: sorted(leaves.map((leaf) => bare(coded(leaf), (no) => numbers.get(no)))),
    log: sorted(
      books.log
        .filter(({ cause }) => cause !== 'capacity')
        .map(({ pool, cause, from, to, delta, at }) => [pool, cause, from, to, delta, at].join(' ')),
    ),
    ledger: sorted(books.ledger.map(([posting, account, fen, , at]) => posted(posting, (no) => numbers.get(no), account, fen, at))),
    bookings: sorted([...books.bookings].map(([number, { state, version, priceFen }]) => [number, state, version, priceFen].join(' '))),
  };
}

function posted(posting: string, numberOf: (no: string) => number | undefined, account: string, fen: number, at: number): string {
  const [kind = '', order = '', reason = ''] = posting.split(':');
  return [kind, numberOf(order), reason, account, fen, at].join(' ');
}

const sorted = (lines: readonly string[]): string[] => lines.toSorted();

describe(`${SIZE.nights} nights of ${SIZE.carParks} car parks, seed ${SEED}`, () => {
  let stores: Stores;
  let usage: UsageWorld;
  let pools: MonthPool[];
  let books: Books;
  let directory: CarParkDirectory;
  const [from, to] = [dateOfDay(FIRST_NIGHT), dateOfDay(FIRST_NIGHT + SIZE.nights - 1)];

  beforeAll(async () => {
    pools = poolsOf(SIZE.carParks, chance(SEED));
    const story = storyOf({ seed: SEED, firstNight: FIRST_NIGHT, withdrawalsANight: 3, ...SIZE, pools });
    books = new Books(pools).run(story);
    stores = await freshStores();
    await load(stores.dataSource, books, await openCity(stores.dataSource, pools));
    directory = new CarParkDirectory(stores.dataSource);
    await directory.onModuleInit();
    const clock = new FakeClock(msOf((FIRST_NIGHT + SIZE.nights + 2) * 96));
    usage = new UsageWorld(stores.dataSource, clock, directory);
    expect(await usage.catchUp()).toBe(books.leaves.length);
  }, 600_000);
  afterAll(async () => {
    await directory?.onApplicationShutdown();
    usage?.close();
    await stores?.close();
  });

  test('has everything in it that can happen', async () => {
    const { total } = await usage.report(from, to);
    for (const figure of ['bookings', 'cancellations', 'lapses', 'givenUp', 'rehomed', 'keptFen', 'refundedFen'] as const)
      expect([figure, total[figure] > 0]).toEqual([figure, true]);
    expect(books.refused).toBeGreaterThan(0);
    expect(total.bookableSlotHours).toBeLessThan(total.releasedSlotHours);
  });

  test('every figure equals the recomputation from the exported leaves', async () => {
    const tables = await usage.recomputed();
    expect(disagreements(tables)).toEqual([]);
    const known = new Map(pools.map((pool) => [pool.code, pool]));
    const nights = Array.from({ length: SIZE.nights }, (_, n) => dateOfDay(FIRST_NIGHT + n));
    const poolOf = (code: string) => ({ kind: known.get(code)?.kind ?? '', partner: known.get(code)?.partner ?? '' });
    const flat = shown(await usage.report(from, to), await usage.carParkNights(from, to));
    expect(flat).toEqual(recomputedFlat(tables, nights, poolOf));
    expect(Object.keys(flat).length).toBeGreaterThan(500);
  }, 300_000);

  test('every figure equals plain SQL over bookings, log and orders', async () => {
    const rows = await bySql(stores.dataSource, FIRST_NIGHT, FIRST_NIGHT + SIZE.nights - 1);
    expect(shownToSql(await usage.report(from, to), await usage.carParkNights(from, to))).toEqual(sqlFlat(rows));
  }, 300_000);
});
