import type { Sql } from '#platform';
import { type BookingUse, bookedTicksOf, type HeldPart } from '../domain/booking-use.js';
import { type Night, nightAt } from '../domain/night.js';
import type { BookingState } from '../domain/trail-leaf.js';

export interface BookingUseRow {
  readonly id: string;
  readonly night: Night;
  readonly pool: string;
  readonly carPark: string;
  readonly partner: string;
  readonly from: number;
  readonly to: number;
  readonly state: BookingState;
  readonly wasConfirmed: number;
  readonly isRehomed: number;
  readonly holdsFrom: number | null;
  readonly parts: string | HeldPart[] | null;
  readonly paidFen: number;
  readonly refundedFen: number;
}

export const USE_COLUMNS = `booking_id AS id, night, pool, car_park AS carPark, partner, from_tick AS \`from\`, to_tick AS \`to\`, state,
  was_confirmed AS wasConfirmed, is_rehomed AS isRehomed, holds_from AS holdsFrom, parts, paid_fen AS paidFen, refunded_fen AS refundedFen`;
const ROWS_AT_ONCE = 500;

export async function bookingUsesOf(sql: Sql, ids: readonly string[]): Promise<BookingUse[]> {
  if (ids.length === 0) return [];
  return (await sql.query<BookingUseRow[]>(`SELECT ${USE_COLUMNS} FROM usage_booking WHERE booking_id IN (?)`, [[...ids]])).map(
    bookingUseOf,
  );
}

export function bookingUseOf({ id, pool, carPark, partner, parts, wasConfirmed, isRehomed, night: _, ...row }: BookingUseRow): BookingUse {
  const held = typeof parts === 'string' ? (JSON.parse(parts) as HeldPart[]) : (parts ?? []); // MariaDB hands JSON out as text
  const place = { pool, carPark, partner };
  return { ...row, id, place, parts: held, wasConfirmed: wasConfirmed === 1, isRehomed: isRehomed === 1 };
}

export async function saveBookingUses(tx: Sql, uses: readonly BookingUse[]): Promise<void> {
  const columns = ['pool', 'car_park', 'partner', 'state', 'was_confirmed', 'is_rehomed', 'holds_from', 'parts', 'booked_ticks'];
  const changing = [...columns, 'paid_fen', 'refunded_fen'].map((column) => `${column} = VALUES(${column})`).join(', ');
  for (let i = 0; i < uses.length; i += ROWS_AT_ONCE)
    await tx.query(
      `INSERT INTO usage_booking (booking_id, night, from_tick, to_tick, ${columns.join(', ')}, paid_fen, refunded_fen) VALUES ?
       ON DUPLICATE KEY UPDATE ${changing}`,
      [uses.slice(i, i + ROWS_AT_ONCE).map(cellsOf)],
    );
}

function cellsOf(use: BookingUse): unknown[] {
  const { id, from, to, place, state, wasConfirmed, isRehomed, holdsFrom, parts, paidFen, refundedFen } = use;
  const story = [state, wasConfirmed, isRehomed, holdsFrom, parts.length > 0 ? JSON.stringify(parts) : null, bookedTicksOf(use)];
  return [id, nightAt(from), from, to, place.pool, place.carPark, place.partner, ...story, paidFen, refundedFen];
}
