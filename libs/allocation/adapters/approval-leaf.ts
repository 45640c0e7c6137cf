import { planDigestOf, type SupplyRequest } from '#car-parks';
import { type AuditLeaf, type AuditPerson, digestOf } from '#platform';

type Verb = 'requested' | 'granted' | 'declined' | 'withdrawn' | 'superseded';

/** What became of a request for approval. Its digests are of the plans in force when it was asked for, and of those that were asked for. */
export function approvalLeaf(
  verb: Verb,
  request: SupplyRequest,
  { actor, reason }: { actor: AuditPerson; reason: string | null },
): AuditLeaf {
  const { id, partnerCode, limitBays, pools } = request;
  const digest = (which: 'before' | 'plan') => digestOf(pools.map((pool) => [pool.poolId, planDigestOf(pool[which])]));
  return {
    action: `approval.${verb}`,
    actor,
    tenant: partnerCode,
    subject: { kind: 'approval', id },
    reason,
    before: digest('before'),
    after: digest('plan'),
    facts: { limitBays, pools: pools.map(({ poolCode }) => poolCode) },
  };
}
