import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Refusal, refuse } from '#kernel';
import type { Sql } from '#platform';
import type { SupplyPlan } from '../domain/supply-plan.js';
import { bumpDirectory, lockDirectory } from './directory-version.js';
import { currentPlans, insertPlans, type PlanRow, type PlanVersion, planOf, versionOf } from './plan-rows.js';

export interface PlanToPublish {
  readonly poolId: number;
  readonly plan: SupplyPlan;
  /** The version that this one replaces. */
  readonly baseVersion: number;
  readonly reason: string;
  readonly author: string;
  readonly nowMs: number;
}

/** The next version in the making. */
export interface PlanDraft {
  readonly revision: number;
  /** The version in force when the draft was begun. */
  readonly baseVersion: number;
  readonly plan: SupplyPlan;
  readonly reason: string;
  readonly author: string;
  readonly savedAtMs: number;
}

export interface DraftToSave {
  readonly poolId: number;
  readonly plan: SupplyPlan;
  readonly reason: string;
  readonly author: string;
  /** The revision that was edited; 0 begins a draft. */
  readonly expectedRevision: number;
  readonly nowMs: number;
}

/** The plans of pools: every version with who and why, and one draft a pool. Writes belong to the caller's transaction. */
@Injectable()
export class SupplyPlans {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The versions in force, by pool id; of every pool asked for. */
  current(sql: Sql, poolIds: readonly number[]): Promise<ReadonlyMap<number, PlanVersion>> {
    return currentPlans(sql, poolIds);
  }

  /** Puts a plan in force as the next version. Publishers and imports come one after another: the second on one base is refused. */
  async publish(
    tx: Sql,
    { poolId, plan, baseVersion, reason, author, nowMs }: PlanToPublish,
  ): Promise<{ version: number } | Refusal<'version_conflict'>> {
    await lockDirectory(tx);
    const inForce = (await currentPlans(tx, [poolId])).get(poolId)?.version ?? 0;
    if (inForce !== baseVersion) return refuse('version_conflict', { version: inForce });
    const version = inForce + 1;
    await insertPlans(tx, new Map([[poolId, { version, plan, reason, author, publishedAtMs: nowMs }]]));
    await bumpDirectory(tx);
    return { version };
  }

  /** Every version of a pool, the latest first. */
  async history(poolId: number): Promise<readonly PlanVersion[]> {
    const rows = await this.dataSource.query<PlanRow[]>('SELECT * FROM supply_plan WHERE pool_id = ? ORDER BY version DESC', [poolId]);
    return rows.map(versionOf);
  }

  async draftOf(poolId: number, sql: Sql = this.dataSource): Promise<PlanDraft | undefined> {
    return (await readDrafts(sql, [poolId])).get(poolId);
  }

  /** Begins or replaces the draft of a pool. Refused when it is not at the revision that was edited. Nobody outside sees a draft. */
  async saveDraft(tx: Sql, draft: DraftToSave): Promise<{ revision: number } | Refusal<'version_conflict'>> {
    const { poolId, expectedRevision, nowMs } = draft;
    const content = [JSON.stringify(draft.plan), draft.reason, draft.author, nowMs];
    const { affectedRows } =
      expectedRevision === 0
        ? await tx.query<{ affectedRows: number }>(
            `INSERT IGNORE INTO supply_draft (pool_id, revision, base_version, plan, reason, author, saved_at_ms)
             SELECT p.id, 1, (SELECT COALESCE(MAX(version), 0) FROM supply_plan WHERE pool_id = p.id), ?, ?, ?, ? FROM pool p WHERE p.id = ?`,
            [...content, poolId],
          )
        : await tx.query<{ affectedRows: number }>(
            'UPDATE supply_draft SET revision = revision + 1, plan = ?, reason = ?, author = ?, saved_at_ms = ? WHERE pool_id = ? AND revision = ?',
            [...content, poolId, expectedRevision],
          );
    return affectedRows === 1 ? { revision: expectedRevision + 1 } : refuse('version_conflict');
  }

  /** Throws a draft away, if it still is at this revision: what somebody has drafted meanwhile is nobody else's to discard. */
  async discardDraft(tx: Sql, poolId: number, revision: number): Promise<{ revision: number } | Refusal<'version_conflict'>> {
    const { affectedRows } = await tx.query<{ affectedRows: number }>('DELETE FROM supply_draft WHERE pool_id = ? AND revision = ?', [
      poolId,
      revision,
    ]);
    return affectedRows === 1 ? { revision } : refuse('version_conflict');
  }
}

interface DraftRow extends Omit<PlanRow, 'version' | 'published_at_ms'> {
  readonly revision: number;
  readonly base_version: number;
  readonly saved_at_ms: number;
}

/** The drafts of those of these pools that have one. */
export async function readDrafts(sql: Sql, poolIds: readonly number[]): Promise<ReadonlyMap<number, PlanDraft>> {
  if (poolIds.length === 0) return new Map();
  const rows = await sql.query<DraftRow[]>('SELECT * FROM supply_draft WHERE pool_id IN (?)', [poolIds]);
  return new Map(rows.map((row) => [row.pool_id, draftOf(row)]));
}

function draftOf({ revision, base_version, plan, reason, author, saved_at_ms }: DraftRow): PlanDraft {
  return { revision, baseVersion: base_version, plan: planOf(plan), reason, author, savedAtMs: saved_at_ms };
}
