import { Inject, Injectable } from '@nestjs/common';
import { type PlanChange, SupplyPlans } from '#car-parks';
import { Fault, isRefusal } from '#kernel';
import { type AuditLeaf, type AuditPerson, appendAuditLeaves, type Sql, type TenantScope } from '#platform';
import { draftLeaf } from './supply-drafts.js';

/** Who drafts, why and when. */
export interface Drafter {
  readonly actor: AuditPerson;
  readonly author: string;
  readonly reason: string;
  readonly nowMs: number;
}

/** Leaves of one INSERT, far below a packet. */
const LEAVES = 500;

/** Makes drafts of what an upload says of supply: one a pool, in place of the one that was there. */
@Injectable()
export class ImportedDrafts {
  constructor(@Inject(SupplyPlans) private readonly plans: SupplyPlans) {}

  /** In the transaction in which the upload was judged. `onWritten` hears how many rows of the upload each draft holds. */
  async write(
    scope: TenantScope,
    tx: Sql,
    changes: readonly PlanChange[],
    drafter: Drafter,
    onWritten: (rowCount: number) => void,
  ): Promise<void> {
    const leaves: AuditLeaf[] = [];
    for (const change of changes) {
      await this.save(tx, change, drafter);
      const { pool, plan } = change;
      const draft = { plan, reason: drafter.reason, baseVersion: pool.inForce.version };
      leaves.push(draftLeaf({ tenant: scope.partnerCode, carPark: pool.carPark, pool: pool.code }, pool.draft?.plan, draft, drafter.actor));
      onWritten(change.rowCount);
    }
    for (let i = 0; i < leaves.length; i += LEAVES) await appendAuditLeaves(tx, leaves.slice(i, i + LEAVES), drafter.nowMs);
  }

  /** A draft that was begun before the version in force could never be published: it makes room for a new one. */
  private async save(tx: Sql, { pool, plan }: PlanChange, { author, reason, nowMs }: Drafter): Promise<void> {
    const { draft, inForce } = pool;
    const isOutdated = draft !== undefined && draft.baseVersion !== inForce.version;
    const discarded = isOutdated ? await this.plans.discardDraft(tx, pool.id, draft.revision) : undefined;
    const expectedRevision = isOutdated ? 0 : (draft?.revision ?? 0);
    const saved = await this.plans.saveDraft(tx, { poolId: pool.id, plan, reason, author, expectedRevision, nowMs });
    if (isRefusal(saved) || (discarded && isRefusal(discarded))) throw new Fault('a draft was changed while the import was written', true);
  }
}
