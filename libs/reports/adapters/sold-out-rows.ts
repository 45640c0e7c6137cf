import type { Sql } from '#platform';
import type { Night } from '../domain/night.js';
import type { SoldOut } from '../domain/usage-fold.js';

const SELECT = 'SELECT night, car_park AS carPark, at_ms AS atMs FROM usage_sold_out';

export async function soldOutAt(sql: Sql, nights: readonly Night[], carParks: readonly string[]): Promise<SoldOut[]> {
  if (nights.length === 0 || carParks.length === 0) return [];
  return sql.query(`${SELECT} WHERE night IN (?) AND car_park IN (?)`, [[...nights], [...carParks]]);
}

export function soldOutBetween(sql: Sql, first: Night, last: Night): Promise<SoldOut[]> {
  return sql.query(`${SELECT} WHERE night BETWEEN ? AND ?`, [first, last]);
}

/** The first instant stands. */
export async function noteSoldOut(tx: Sql, found: readonly SoldOut[]): Promise<void> {
  if (found.length === 0) return;
  await tx.query('INSERT IGNORE INTO usage_sold_out (night, car_park, at_ms) VALUES ?', [
    found.map(({ night, carPark, atMs }) => [night, carPark, atMs]),
  ]);
}
