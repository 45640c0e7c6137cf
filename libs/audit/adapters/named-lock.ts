import type { DataSource, QueryRunner } from 'typeorm';

/**
 * Lets one connection of all processes at a time do something with this database.
 * @param name at most 32 characters
 * @returns undefined when somebody else held the lock for all of `waitSeconds`.
 * The lock belongs to the connection that the work is given: when that is cut, lock and open transaction go together.
 */
export async function withNamedLock<T>(
  dataSource: DataSource,
  name: string,
  waitSeconds: number,
  work: (runner: QueryRunner) => Promise<T>,
): Promise<T | undefined> {
  const runner = dataSource.createQueryRunner();
  const lock = "CONCAT(?, ':', LEFT(MD5(DATABASE()), 16))";
  try {
    const [row] = await runner.manager.query<{ is_locked: number | null }[]>(`SELECT GET_LOCK(${lock}, ?) AS is_locked`, [
      name,
      waitSeconds,
    ]);
    if (Number(row?.is_locked) !== 1) return undefined;
    try {
      return await work(runner);
    } finally {
      await runner.manager.query(`SELECT RELEASE_LOCK(${lock})`, [name]).catch(() => undefined); // a dead connection has released it
    }
  } finally {
    await runner.release();
  }
}
