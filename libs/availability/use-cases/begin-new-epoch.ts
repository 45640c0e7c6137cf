import type { Sql } from '#platform';

/**
 * Names this history of the database anew, after a restore to an earlier point: what Redis holds under the old name may be ahead of the log
 * and is loaded again. Processes read the name when they start, so none may run meanwhile.
 */
export async function beginNewEpoch(sql: Sql): Promise<void> {
  await sql.query('UPDATE availability_epoch SET epoch = UUID() WHERE id = 1');
}
