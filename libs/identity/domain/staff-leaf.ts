import type { StaffRole } from '#contracts';
import type { AuditActor, AuditLeaf, AuditPerson, AuditValue } from '#platform';

export type StaffDeed =
  | 'staff.added'
  | 'staff.session-issued'
  | 'staff.logged-in'
  | 'staff.log-ins-refused'
  | 'staff.session-ended'
  | 'staff.password-changed'
  | 'staff.recovery-codes-made'
  | 'staff.role-changed'
  | 'staff.deactivated';

export interface StaffTold {
  readonly staff: AuditPerson;
  readonly by: AuditActor;
  /** Null for the street office. */
  readonly partnerCode: string | null;
  readonly role: StaffRole;
  readonly facts?: Readonly<Record<string, AuditValue>>;
}

/** What is told of a member of staff, who appears as a commitment only. Nothing follows from it: there is no state to compare. */
export function staffLeaf(action: StaffDeed, { staff, by, partnerCode, role, facts }: StaffTold): AuditLeaf {
  const subject = { kind: 'staff', id: staff.commitment } as const;
  return { action, actor: by, tenant: partnerCode, subject, reason: null, before: null, after: null, facts: { role, ...facts } };
}

/** What is told of an invitation: whom it is for is not known to the trail before they accept. */
export function invitationLeaf(
  action: 'staff.invited' | 'staff.invitation-withdrawn' | 'staff.invitation-accepted',
  told: { invitationId: string; by: AuditActor; partnerCode: string | null; role: StaffRole },
): AuditLeaf {
  const { invitationId, by, partnerCode, role } = told;
  const subject = { kind: 'invitation', id: invitationId } as const;
  return { action, actor: by, tenant: partnerCode, subject, reason: null, before: null, after: null, facts: { role } };
}
