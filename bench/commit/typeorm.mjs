// The rival that most would write first: a TypeORM transaction for each booking, which locks the pool, counts and inserts.
import { DataSource, EntitySchema, LessThan, MoreThan } from 'typeorm';
import { plainBookings } from './plain-bookings.mjs';

const int = { type: 'int', unsigned: true };
const bigint = { type: 'bigint', unsigned: true };

const Pool = new EntitySchema({ name: 'pool', columns: { id: { ...int, primary: true }, bays: { type: 'tinyint', unsigned: true } } });
const Booking = new EntitySchema({
  name: 'rival_typeorm',
  columns: {
    id: { type: 'char', length: 36, primary: true },
    residentId: { name: 'resident_id', type: 'char', length: 36 },
    vehicleId: { name: 'vehicle_id', ...int },
    vehicleSeq: { name: 'vehicle_seq', ...int },
    poolId: { name: 'pool_id', ...int },
    fromTick: { name: 'from_tick', ...int },
    toTick: { name: 'to_tick', ...int },
    state: { type: 'varchar' },
    version: int,
    priceFen: { name: 'price_fen', ...int },
    tariff: { type: 'text' },
    claimId: { name: 'claim_id', type: 'binary', length: 16 },
    holdExpiresAtMs: { name: 'hold_expires_at_ms', ...bigint, nullable: true },
    extendsId: { name: 'extends_id', type: 'char', length: 36, nullable: true },
    createdAtMs: { name: 'created_at_ms', ...bigint },
  },
});

/** @returns {Promise<import('./program.mjs').Role>} */
export async function open() {
  const source = await new DataSource({
    type: 'mysql',
    url: process.env.RIVAL_DATABASE_URL,
    timezone: 'Z',
    entities: [Pool, Booking],
    poolSize: Number(process.env.RIVAL_POOL),
  }).initialize();
  const poolIds = (await source.getRepository(Pool).find({ order: { id: 'ASC' } })).map(({ id }) => id);
  return {
    prepare: async (some) => {
      const bookings = plainBookings(some, poolIds);
      return (n) => place(source, bookings[n]);
    },
    counted: async () => ({ conflicts: 0, deadlocks: 0 }),
    close: () => source.destroy(),
  };
}

function place(source, booking) {
  return source.transaction('READ COMMITTED', async (tx) => {
    const pool = await tx.findOneOrFail(Pool, { where: { id: booking.poolId }, lock: { mode: 'pessimistic_write' } });
    const others = await tx.find(Booking, {
      select: { fromTick: true, toTick: true },
      where: { poolId: booking.poolId, state: 'held', toTick: MoreThan(booking.fromTick), fromTick: LessThan(booking.toTick) },
    });
    if (mostAtOnce(others, booking) >= pool.bays) return false;
    await tx.insert(Booking, booking);
    return true;
  });
}

/** The most that stand there at one time within the window. */
function mostAtOnce(others, { fromTick, toTick }) {
  const taken = new Uint16Array(toTick - fromTick);
  for (const other of others)
    for (let tick = Math.max(other.fromTick, fromTick); tick < Math.min(other.toTick, toTick); tick++) taken[tick - fromTick]++;
  return Math.max(...taken);
}
