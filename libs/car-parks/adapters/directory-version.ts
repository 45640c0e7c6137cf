import { Fault } from '#kernel';
import type { Sql } from '#platform';

const TRIES = 5;

/** Rises with every change of partners, car parks, pools, plans, suspensions and school holidays. */
export async function directoryVersion(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ version: number }[]>('SELECT version FROM directory_version WHERE id = 1');
  return Number(row?.version ?? 0);
}

/** Takes the one lock of all who change the directory, so that they come one after another. */
export async function lockDirectory(tx: Sql): Promise<void> {
  await tx.query('SELECT version FROM directory_version WHERE id = 1 FOR UPDATE');
}

/** Tells every process that its directory is old, once the transaction is committed. */
export async function bumpDirectory(tx: Sql): Promise<void> {
  await tx.query('UPDATE directory_version SET version = version + 1 WHERE id = 1');
}

/** Raises the versions of car parks of which something is known that was not, so that nobody overwrites it unseen. */
export async function noteChanged(tx: Sql, carParkCodes: readonly string[]): Promise<void> {
  if (carParkCodes.length > 0) await tx.query('UPDATE car_park SET version = version + 1 WHERE code IN (?)', [[...new Set(carParkCodes)]]);
}

/**
 * Reads several tables as of one version: again when a change was committed in between.
 * @throws Fault (safe to retry) when changes never pause long enough.
 */
export async function readAtOneVersion<T>(sql: Sql, read: () => Promise<T>): Promise<{ readonly version: number; readonly found: T }> {
  let before = await directoryVersion(sql);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const found = await read();
    const after = await directoryVersion(sql);
    if (after === before) return { version: after, found };
    before = after;
  }
  throw new Fault('the directory changed during every read of it', true);
}
