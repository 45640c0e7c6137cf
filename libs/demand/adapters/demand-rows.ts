import { createHmac, randomBytes } from 'node:crypto';
import type { PoolKind } from '#contracts';
import { dateOfDay, dayNumber, type LocalDate } from '#kernel';
import type { Sql } from '#platform';
import type { Gathered } from '../domain/demand-buffer.js';
import type { Channel } from '../domain/unmet-wish.js';

const PERSON_BYTES = 16;
const KEY_BYTES = 32;

/** A person under the key of one night: the same person has nothing in common with themselves in another night. */
export function personUnder(key: Buffer, residentId: string): Buffer {
  return createHmac('sha256', key).update(residentId).digest().subarray(0, PERSON_BYTES);
}

/** Keys of these nights, made where there are none. A night that was summed has lost its key for good. */
async function keysOf(sql: Sql, nights: readonly LocalDate[]): Promise<ReadonlyMap<LocalDate, Buffer>> {
  const numbers = nights.map(dayNumber);
  await sql.query('INSERT IGNORE INTO demand_night (night, person_key) VALUES ?', [
    numbers.map((night) => [night, randomBytes(KEY_BYTES)]),
  ]);
  const rows = await sql.query<{ night: number; personKey: Buffer | null }[]>(
    'SELECT night, person_key AS personKey FROM demand_night WHERE night IN (?)',
    [numbers],
  );
  return new Map(rows.flatMap(({ night, personKey }) => (personKey ? [[dateOfDay(night), personKey] as const] : [])));
}

/** Writes what was gathered; of a person and night the first stays. */
export async function writeGathered(tx: Sql, { wishes, anonymous }: Gathered): Promise<void> {
  const nights = [...new Set([...wishes.map(({ night }) => night), ...anonymous.keys()])].sort();
  if (nights.length === 0) return;
  const keys = await keysOf(tx, nights);
  const rows = wishes.flatMap(({ night, residentId, poolKind, channel, atMs }) => {
    const key = keys.get(night);
    return key ? [[dayNumber(night), personUnder(key, residentId), poolKind, channel, atMs]] : [];
  });
  if (rows.length > 0) await tx.query('INSERT IGNORE INTO unmet_demand (night, person, pool_kind, channel, at_ms) VALUES ?', [rows]);
  for (const [night, count] of anonymous)
    await tx.query('UPDATE demand_night SET anonymous_searches = anonymous_searches + ? WHERE night = ? AND person_key IS NOT NULL', [
      count,
      dayNumber(night),
    ]);
}

/** How many of one night were refused by one channel for one kind of bay, and how many of them were served afterwards. */
export interface DemandCell {
  readonly poolKind: PoolKind;
  readonly channel: Channel;
  readonly persons: number;
  readonly served: number;
}

/** A night that is still counted person by person. */
export interface OpenNight {
  readonly night: number;
  readonly personKey: Buffer;
}

export async function openNights(sql: Sql, first: number, last: number): Promise<OpenNight[]> {
  return sql.query(
    'SELECT night, person_key AS personKey FROM demand_night WHERE person_key IS NOT NULL AND night BETWEEN ? AND ? ORDER BY night',
    [first, last],
  );
}

/** Takes the key of a night, so that nobody else sums it; `undefined` when it was summed. */
export async function lockOpenNight(tx: Sql, night: number): Promise<Buffer | undefined> {
  const rows = await tx.query<{ personKey: Buffer | null }[]>(
    'SELECT person_key AS personKey FROM demand_night WHERE night = ? FOR UPDATE',
    [night],
  );
  return rows[0]?.personKey ?? undefined;
}

interface PersonRow {
  readonly person: Buffer;
  readonly poolKind: PoolKind;
  readonly channel: Channel;
  readonly atMs: number;
}

/** Sums a night. `latestBooked` tells when each resident last made a booking that gives them a bay in it, ms. */
export async function cellsOfNight(
  sql: Sql,
  { night, personKey }: OpenNight,
  latestBooked: ReadonlyMap<string, number>,
): Promise<DemandCell[]> {
  const rows = await sql.query<PersonRow[]>(
    'SELECT person, pool_kind AS poolKind, channel, at_ms AS atMs FROM unmet_demand WHERE night = ?',
    [night],
  );
  const booked = new Map([...latestBooked].map(([residentId, atMs]) => [personUnder(personKey, residentId).toString('hex'), atMs]));
  const cells = new Map<string, DemandCell>();
  for (const { person, poolKind, channel, atMs } of rows) {
    const key = `${poolKind} ${channel}`;
    const { persons, served } = cells.get(key) ?? { persons: 0, served: 0 };
    const wasServed = (booked.get(person.toString('hex')) ?? Number.NEGATIVE_INFINITY) >= atMs;
    cells.set(key, { poolKind, channel, persons: persons + 1, served: served + Number(wasServed) });
  }
  return [...cells.values()];
}

/** Keeps the sums and forgets the persons and the key by which they could be told. */
export async function closeNight(tx: Sql, night: number, cells: readonly DemandCell[], nowMs: number): Promise<void> {
  if (cells.length > 0)
    await tx.query('INSERT INTO demand_sum (night, pool_kind, channel, persons, served) VALUES ?', [
      cells.map(({ poolKind, channel, persons, served }) => [night, poolKind, channel, persons, served]),
    ]);
  await tx.query('DELETE FROM unmet_demand WHERE night = ?', [night]);
  await tx.query('UPDATE demand_night SET person_key = NULL, summed_at_ms = ? WHERE night = ?', [nowMs, night]);
}

export function summedCells(sql: Sql, first: number, last: number): Promise<(DemandCell & { readonly night: number })[]> {
  return sql.query(
    'SELECT night, pool_kind AS poolKind, channel, persons, served FROM demand_sum WHERE night BETWEEN ? AND ? ORDER BY night, pool_kind, channel',
    [first, last],
  );
}

export async function anonymousSearches(sql: Sql, first: number, last: number): Promise<ReadonlyMap<number, number>> {
  const rows = await sql.query<{ night: number; searches: number }[]>(
    'SELECT night, anonymous_searches AS searches FROM demand_night WHERE night BETWEEN ? AND ?',
    [first, last],
  );
  return new Map(rows.map(({ night, searches }) => [night, searches]));
}
