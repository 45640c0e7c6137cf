import { claimBytes, claimIdOf } from '#availability';
import type { Tariff } from '#car-parks';
import { assert, type TimeWindow } from '#kernel';
import { rowText, type Sql, type Statement, write } from '#platform';
import { type Booking, isLive, type LiveBooking, type State } from '../domain/booking.js';
import type { Neighbour } from '../domain/limits.js';

export interface BookingRow {
  readonly id: string;
  readonly resident_id: string;
  readonly vehicle_id: number;
  readonly pool_id: number;
  readonly from_tick: number;
  readonly to_tick: number;
  readonly state: State;
  readonly version: number;
  readonly price_fen: number;
  readonly tariff: string | Tariff;
  readonly claim_id: Buffer;
  readonly hold_expires_at_ms: number | null;
  readonly extends_id: string | null;
  readonly created_at_ms: number;
}

export const BOOKING_COLUMNS =
  'id, resident_id, vehicle_id, pool_id, from_tick, to_tick, state, version, price_fen, tariff, claim_id, hold_expires_at_ms, extends_id, created_at_ms';

export function bookingOf(row: BookingRow): Booking {
  const facts = {
    id: row.id,
    residentId: row.resident_id,
    vehicleId: row.vehicle_id,
    poolId: row.pool_id,
    window: { from: row.from_tick, to: row.to_tick },
    priceFen: row.price_fen,
    // MariaDB hands JSON out as text, MySQL as a value
    tariff: typeof row.tariff === 'string' ? (JSON.parse(row.tariff) as Tariff) : row.tariff,
    claimId: claimIdOf(row.claim_id),
    extendsId: row.extends_id,
    createdAtMs: row.created_at_ms,
    version: row.version,
  };
  if (row.state !== 'held') return { ...facts, state: row.state };
  assert(row.hold_expires_at_ms !== null, 'a hold has an expiry');
  return { ...facts, state: 'held', holdExpiresAtMs: row.hold_expires_at_ms };
}

const holdExpiryOf = (booking: Booking): number | null => (booking.state === 'held' ? booking.holdExpiresAtMs : null);

/** Of a row of `BOOKINGS`, all but the number that its plate gives it, which is known under the lock: see `numberedRow`. */
export function bookingRow(booking: Booking): string {
  return rowText([
    booking.id,
    booking.residentId,
    booking.vehicleId,
    booking.poolId,
    booking.window.from,
    booking.window.to,
    booking.state,
    booking.version,
    booking.priceFen,
    JSON.stringify(booking.tariff),
    claimBytes(booking.claimId),
    holdExpiryOf(booking),
    booking.extendsId,
    booking.createdAtMs,
  ]);
}

export const BOOKINGS = `booking (${BOOKING_COLUMNS}, vehicle_seq)`;

export function numberedRow(row: string, vehicleSeq: number): string {
  return `${row}, ${rowText([vehicleSeq])}`;
}

/** Reads a booking without a lock. */
export async function findBooking(sql: Sql, id: string): Promise<Booking | undefined> {
  const [row] = await sql.query<BookingRow[]>(`SELECT ${BOOKING_COLUMNS} FROM booking WHERE id = ?`, [id]);
  return row && bookingOf(row);
}

/** Reads and locks a booking. Locks are taken in the order pool, resident, vehicle, booking, payment attempt. */
export async function lockBooking(tx: Sql, id: string): Promise<Booking> {
  const [row] = await tx.query<BookingRow[]>(`SELECT ${BOOKING_COLUMNS} FROM booking WHERE id = ? FOR UPDATE`, [id]);
  assert(row, `booking ${id} is gone`);
  return bookingOf(row);
}

/** A booking and all that continue it, locked, in order of time. */
export async function lockChain(tx: Sql, id: string): Promise<Booking[]> {
  const chain: Booking[] = [await lockBooking(tx, id)];
  for (let parent = chain[0]; parent; ) {
    const rows = await tx.query<BookingRow[]>(`SELECT ${BOOKING_COLUMNS} FROM booking WHERE extends_id = ? ORDER BY id FOR UPDATE`, [
      parent.id,
    ]);
    const next = rows.map(bookingOf).find((child) => child.state === 'held' || child.state === 'confirmed');
    if (next) chain.push(next);
    parent = next;
  }
  return chain;
}

/** Live bookings of these pools that have not ended, in order of id; `isLocked` locks them as well, after their pools. */
export async function liveBookingsOf(sql: Sql, poolIds: readonly number[], nowTick: number, isLocked: boolean): Promise<LiveBooking[]> {
  if (poolIds.length === 0) return [];
  const rows = await sql.query<BookingRow[]>(
    `SELECT ${BOOKING_COLUMNS} FROM booking WHERE pool_id IN (?) AND to_tick > ? AND state IN ('held', 'confirmed')
     ORDER BY id ${isLocked ? 'FOR UPDATE' : ''}`,
    [[...poolIds], nowTick],
  );
  return rows.map(bookingOf).filter(isLive);
}

/** Writes a state that follows the locked one. */
export async function saveBooking(tx: Sql, booking: Booking): Promise<void> {
  const result = await tx.query<{ affectedRows: number }>(
    `UPDATE booking SET state = ?, version = ?, pool_id = ?, price_fen = ?, tariff = ?, claim_id = ?, hold_expires_at_ms = ?
     WHERE id = ? AND version = ?`,
    [
      booking.state,
      booking.version,
      booking.poolId,
      booking.priceFen,
      JSON.stringify(booking.tariff),
      claimBytes(booking.claimId),
      holdExpiryOf(booking),
      booking.id,
      booking.version - 1,
    ],
  );
  assert(result.affectedRows === 1, `booking ${booking.id} changed under its lock`);
}

/** Locks the person and the plate of a booking, and reads the windows of the plate's live bookings. `undefined` when the person was erased. */
export async function lockWhoseItWas(tx: Sql, { residentId, vehicleId }: Booking): Promise<{ windows: TimeWindow[] } | undefined> {
  const people = await tx.query<unknown[]>('SELECT id FROM resident WHERE id = ? AND erased_at_ms IS NULL FOR UPDATE', [residentId]);
  if (people.length === 0) return undefined;
  await tx.query('SELECT id FROM vehicle WHERE id = ? FOR UPDATE', [vehicleId]);
  const rows = await tx.query<{ from_tick: number; to_tick: number }[]>(
    "SELECT from_tick, to_tick FROM booking WHERE vehicle_id = ? AND state IN ('held', 'confirmed')",
    [vehicleId],
  );
  return { windows: rows.map((row) => ({ from: row.from_tick, to: row.to_tick })) };
}

/** Gives a booking that becomes live again the next number of its locked plate. */
export async function saveVehicleSeq(tx: Sql, { id, vehicleId }: Booking): Promise<void> {
  await write(tx, { sql: 'UPDATE vehicle SET seq = seq + 1 WHERE id = ?', parameters: [vehicleId] });
  const sql = 'UPDATE booking SET vehicle_seq = (SELECT seq FROM vehicle WHERE id = ?) WHERE id = ?';
  await write(tx, { sql, parameters: [vehicleId, id] });
}

interface NeighbourRow {
  readonly id: string;
  readonly resident_id: string;
  readonly vehicle_id: number;
  readonly pool_id: number;
  readonly from_tick: number;
  readonly to_tick: number;
  readonly state: 'held' | 'confirmed';
  readonly extends_id: string | null;
}

const NEIGHBOUR_COLUMNS = 'id, resident_id, vehicle_id, pool_id, from_tick, to_tick, state, extends_id';

/** Live bookings of these people and plates that have not ended. Read under the locks of their rows. */
export function selectNeighbours(residentIds: readonly string[], vehicleIds: readonly number[], nowTick: number): Statement {
  const live = "to_tick > ? AND state IN ('held', 'confirmed')";
  return {
    sql: `SELECT ${NEIGHBOUR_COLUMNS} FROM booking WHERE vehicle_id IN (?) AND ${live}
          UNION SELECT ${NEIGHBOUR_COLUMNS} FROM booking WHERE resident_id IN (?) AND ${live}`,
    parameters: [[...vehicleIds], nowTick, [...residentIds], nowTick],
  };
}

export function neighbourOf(row: unknown): Neighbour {
  const { id, resident_id, vehicle_id, pool_id, from_tick, to_tick, state, extends_id } = row as NeighbourRow;
  return {
    id,
    residentId: resident_id,
    vehicleId: vehicle_id,
    poolId: pool_id,
    window: { from: from_tick, to: to_tick },
    state,
    isExtension: extends_id !== null,
  };
}
