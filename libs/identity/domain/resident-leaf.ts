import type { AuditLeaf, AuditPerson } from '#platform';

/** The last leaf of a resident, who appears as a commitment only. With the salt erased nobody can tell any more whose leaves these were. */
export function residentErased(resident: AuditPerson): AuditLeaf {
  const subject = { kind: 'resident', id: resident.commitment } as const;
  return { action: 'resident.erased', actor: resident, tenant: null, subject, reason: null, before: null, after: null, facts: {} };
}
