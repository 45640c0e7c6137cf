import { Replica } from '#availability';
import { type Tick, tickContaining } from '#kernel';
import { faultsOfTrail } from './audit-trail.js';
import type { BookingWorld } from './booking-world.js';

interface LogRecord {
  readonly pool_id: number;
  readonly seq: number;
  readonly cause: string;
  readonly from_tick: number;
  readonly to_tick: number;
  readonly delta: number;
  readonly claim_id: Buffer | null;
}

interface LiveRecord {
  readonly id: string;
  readonly vehicle_id: number;
  readonly pool_id: number;
  readonly from_tick: number;
  readonly to_tick: number;
  readonly claim_id: Buffer;
  readonly extends_id: string | null;
}

/** Capacity and free bays of one pool per tick, folded from its log by nothing but addition. */
interface Fold {
  readonly capacity: Map<Tick, number>;
  readonly free: Map<Tick, number>;
}

/** What must hold after any history of the pools that are open now, told in sentences; an empty list when all of it does. */
export async function brokenInvariants(world: BookingWorld): Promise<string[]> {
  const pools = [...world.poolIds.values()];
  const log = await world.rows<LogRecord>('SELECT * FROM pool_log WHERE pool_id IN (?) ORDER BY pool_id, seq', pools);
  const live = await world.rows<LiveRecord>("SELECT * FROM booking WHERE state IN ('held', 'confirmed') AND pool_id IN (?)", pools);
  const now = tickContaining(world.clock.nowMs());
  return [
    ...(await gapsInLog(world, pools, log)),
    ...claimsAgainstBookings(log, live, now),
    ...(await replicasAgainstLog(world, pools, log, now)),
    ...platesAtTwoPlaces(live),
    ...(await moneyThatDoesNotAddUp(world)),
    ...(await faultsOfTrail(world)),
  ];
}

async function gapsInLog(world: BookingWorld, pools: readonly number[], log: readonly LogRecord[]): Promise<string[]> {
  const heads = await world.rows<{ pool_id: number; seq: number }>('SELECT pool_id, seq FROM pool_head WHERE pool_id IN (?)', pools);
  return heads.flatMap(({ pool_id, seq }) => {
    const seqs = log.filter((row) => row.pool_id === pool_id).map((row) => row.seq);
    const isWhole = seqs.length === seq && seqs.every((each, index) => each === index + 1);
    return isWhole ? [] : [`pool ${pool_id} is at ${seq}, its log has ${seqs.length} rows up to ${seqs.at(-1)}`];
  });
}

function foldOf(log: readonly LogRecord[], poolId: number): Fold {
  const fold: Fold = { capacity: new Map(), free: new Map() };
  for (const row of log.filter((candidate) => candidate.pool_id === poolId)) {
    add(fold.free, row);
    if (row.cause === 'capacity') add(fold.capacity, row);
  }
  return fold;
}

function add(ticks: Map<Tick, number>, row: LogRecord): void {
  for (let tick = row.from_tick; tick < row.to_tick; tick++) ticks.set(tick, (ticks.get(tick) ?? 0) + row.delta);
}

/** From `first` on each claimed bay belongs to one live booking, and there are no more of them than capacity; who parks already may be owed. */
function claimsAgainstBookings(log: readonly LogRecord[], live: readonly LiveRecord[], first: Tick): string[] {
  return [...new Set(log.map((row) => row.pool_id))].flatMap((poolId) => {
    const { capacity, free } = foldOf(log, poolId);
    const booked = live.filter((booking) => booking.pool_id === poolId);
    return [...free].flatMap(([tick, freeBays]) => {
      if (tick < first) return [];
      const claiming = booked.filter((booking) => booking.from_tick <= tick && tick < booking.to_tick);
      const [claims, parked] = [claiming.length, claiming.filter((booking) => startOf(booking, booked) <= first).length];
      const bays = capacity.get(tick) ?? 0;
      if (claims > Math.max(bays, parked)) return [`pool ${poolId} is oversold at ${tick}: ${claims} of ${bays}`];
      return freeBays === bays - claims ? [] : [`pool ${poolId} has ${freeBays} free at ${tick}, not ${bays} - ${claims}`];
    });
  });
}

/** Of the stay that a booking belongs to. */
function startOf(booking: LiveRecord, all: readonly LiveRecord[]): Tick {
  const before = all.find(({ id }) => id === booking.extends_id);
  return before ? startOf(before, all) : booking.from_tick;
}

async function replicasAgainstLog(
  world: BookingWorld,
  pools: readonly number[],
  log: readonly LogRecord[],
  first: Tick,
): Promise<string[]> {
  await world.catchUp();
  return world.processes.flatMap((one, index) =>
    pools.flatMap((poolId) => {
      const timeline = one.get(Replica).timeline(poolId);
      if (!timeline) return [`process ${index} does not know pool ${poolId}`];
      const { capacity, free } = foldOf(log, timeline.poolId);
      for (let tick = first; tick < timeline.end; tick++)
        if (timeline.freeAt(tick) !== (free.get(tick) ?? 0) || timeline.capacityAt(tick) !== (capacity.get(tick) ?? 0))
          return [`the replica of process ${index} differs from the log of pool ${timeline.poolId} at ${tick}`];
      return [];
    }),
  );
}

function platesAtTwoPlaces(live: readonly LiveRecord[]): string[] {
  return live.flatMap((one, index) =>
    live
      .slice(index + 1)
      .filter((other) => other.vehicle_id === one.vehicle_id && one.from_tick < other.to_tick && other.from_tick < one.to_tick)
      .map((other) => `vehicle ${one.vehicle_id} is booked by ${one.id} and by ${other.id}`),
  );
}

/** Every posting adds up to 0, nothing is left in clearing, and each confirmed booking keeps its price exactly once. */
async function moneyThatDoesNotAddUp(world: BookingWorld): Promise<string[]> {
  const postings = await world.rows<{ posting: string }>('SELECT posting FROM ledger_entry GROUP BY posting HAVING SUM(amount_fen) <> 0');
  const [clearing] = await world.rows<{ fen: string | null }>("SELECT SUM(amount_fen) AS fen FROM ledger_entry WHERE account = 'clearing'");
  const unpaid = await world.rows<{ id: string }>(
    `SELECT b.id FROM booking b WHERE b.state = 'confirmed' AND b.price_fen > 0 AND b.price_fen <> (
       SELECT COALESCE(SUM(-l.amount_fen), 0) FROM ledger_entry l WHERE l.payable_id = b.id AND l.account = 'revenue')`,
  );
  const lost = await world.rows<{ no: string }>(
    `SELECT a.out_trade_no AS no FROM payment_attempt a JOIN booking b ON b.id = a.payable_id WHERE a.state = 'paid' AND b.state <> 'confirmed'
       AND b.state <> 'cancelled' AND a.amount_fen <> (SELECT COALESCE(SUM(r.amount_fen), 0) FROM refund r WHERE r.out_trade_no = a.out_trade_no)`,
  );
  return [
    ...postings.map(({ posting }) => `posting ${posting} does not add up to 0`),
    ...(Number(clearing?.fen ?? 0) === 0 ? [] : [`${clearing?.fen} fen are left in clearing`]),
    ...unpaid.map(({ id }) => `booking ${id} is confirmed and does not keep its price`),
    ...lost.map(({ no }) => `order ${no} is paid, neither kept nor refunded`),
  ];
}
