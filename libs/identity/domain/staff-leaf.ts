import type { StaffRole } from '#contracts';
import type { AuditActor, AuditLeaf, AuditPerson } from '#platform';

/** What is told of a member of staff, who appears as a commitment only. Nothing follows from it: there is no state to compare. */
export function staffLeaf(
  action: 'staff.added' | 'staff.session-issued' | 'staff.session-ended',
  told: { staff: AuditPerson; by: AuditActor; partnerCode: string; role: StaffRole },
): AuditLeaf {
  const { staff, by, partnerCode, role } = told;
  const subject = { kind: 'staff', id: staff.commitment } as const;
  return { action, actor: by, tenant: partnerCode, subject, reason: null, before: null, after: null, facts: { role } };
}
