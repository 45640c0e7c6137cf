import type { QueryRunner } from 'typeorm';
import { eventually } from '../../support/stores.js';
import type { World } from './world.js';

/** More rows than any transaction of the product writes here: of two transactions in a deadlock the server ends the one that wrote less. */
const WEIGHT = 400;

/** Another session of the database, past every proxy, that holds what the product needs. Nothing it writes is ever committed. */
export class Rival {
  private constructor(private readonly runner: QueryRunner) {}

  static async enter(world: World): Promise<Rival> {
    const runner = world.dataSource.createQueryRunner();
    await runner.startTransaction('READ COMMITTED');
    return new Rival(runner);
  }

  /** Takes locks, e.g. by `SELECT … FOR UPDATE`. */
  async hold(sql: string, parameters: unknown[] = []): Promise<void> {
    await this.runner.query(sql, parameters);
  }

  /** From now on the other side loses every deadlock with this one. */
  async gainWeight(): Promise<void> {
    const rows = Array.from({ length: WEIGHT }, (_, n) => ['weight', `rival-${n}`, '{}', 0]);
    await this.runner.query('INSERT INTO incident (kind, subject, detail, at_ms) VALUES ?', [rows]);
  }

  /** Gives everything back as it was. */
  async leave(): Promise<void> {
    if (this.runner.isReleased) return;
    await this.runner.rollbackTransaction();
    await this.runner.release();
  }
}

/** Waits until somebody waits for a lock. The tables of information_schema are no use for it: read often, they stay as they were. */
export async function isWaitedFor(world: World, withinMs = 15_000): Promise<void> {
  await eventually(
    () => serverCount(world, 'Innodb_row_lock_current_waits'),
    (waiting) => waiting > 0,
    withinMs,
  );
}

/** A counter of the server, e.g. `Innodb_deadlocks`. */
export async function serverCount(world: World, name: string): Promise<number> {
  const [row] = await world.database.asAdministrator<{ Value: string }>(`SHOW GLOBAL STATUS LIKE '${name}'`);
  return Number(row?.Value);
}

/** Sets a variable of the server for every session of the product: those there are cut and come again. */
export async function setForAll(world: World, assignment: string): Promise<void> {
  await world.database.asAdministrator(`SET GLOBAL ${assignment}`);
  for (const { mysql } of world.members) mysql.cutAll();
}
