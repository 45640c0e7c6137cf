import { Fault } from '#kernel';
import type { Sql } from '#platform';

const TRIES = 5;

/** Rises with every import. */
export async function directoryVersion(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ version: number }[]>('SELECT version FROM directory_version WHERE id = 1');
  return Number(row?.version ?? 0);
}

/**
 * Reads several tables as of one version: again when an import was committed in between.
 * @throws Fault (safe to retry) when imports never pause long enough.
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
