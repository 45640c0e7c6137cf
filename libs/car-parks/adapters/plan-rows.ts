import type { Sql } from '#platform';
import { EMPTY_PLAN, type SupplyPlan } from '../domain/supply-plan.js';

/** One version of what a partner says about a pool. Version 0 is that nothing was ever said. */
export interface PlanVersion {
  readonly version: number;
  readonly plan: SupplyPlan;
  readonly reason: string;
  readonly author: string;
  readonly publishedAtMs: number;
}

export interface PlanRow {
  readonly pool_id: number;
  readonly version: number;
  readonly plan: string | SupplyPlan;
  readonly reason: string;
  readonly author: string;
  readonly published_at_ms: number;
}

export const NOTHING_SAID: PlanVersion = { version: 0, plan: EMPTY_PLAN, reason: '', author: '', publishedAtMs: 0 };
/** Rows of one INSERT: plans of two hundred windows and a thousand overrides stay well below a packet of 16 MB. */
const CHUNK = 50;

/** The versions in force, by pool id; of every pool asked for. */
export async function currentPlans(sql: Sql, poolIds: readonly number[]): Promise<ReadonlyMap<number, PlanVersion>> {
  const current = new Map<number, PlanVersion>(poolIds.map((id) => [id, NOTHING_SAID]));
  if (poolIds.length === 0) return current;
  const rows = await sql.query<PlanRow[]>(
    `SELECT s.* FROM supply_plan s
       JOIN (SELECT pool_id, MAX(version) AS version FROM supply_plan WHERE pool_id IN (?) GROUP BY pool_id) latest USING (pool_id, version)`,
    [poolIds],
  );
  for (const row of rows) current.set(row.pool_id, versionOf(row));
  return current;
}

/** Writes one version of each pool. */
export async function insertPlans(tx: Sql, plans: ReadonlyMap<number, PlanVersion>): Promise<void> {
  const rows = [...plans].map(([poolId, { version, plan, reason, author, publishedAtMs }]) => {
    return [poolId, version, JSON.stringify(plan), reason, author, publishedAtMs];
  });
  for (let i = 0; i < rows.length; i += CHUNK)
    await tx.query('INSERT INTO supply_plan (pool_id, version, plan, reason, author, published_at_ms) VALUES ?', [
      rows.slice(i, i + CHUNK),
    ]);
}

export function versionOf({ version, plan, reason, author, published_at_ms }: PlanRow): PlanVersion {
  return { version, plan: planOf(plan), reason, author, publishedAtMs: published_at_ms };
}

/** MariaDB hands JSON out as text, MySQL as a value. */
export function planOf(json: string | SupplyPlan): SupplyPlan {
  return typeof json === 'string' ? (JSON.parse(json) as SupplyPlan) : json;
}
