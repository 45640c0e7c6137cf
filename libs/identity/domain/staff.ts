import type { TenantScope } from '#platform';

/** What a member of staff may do for a partner; an admin may do all that an attendant may. */
export type StaffRole = 'partner_admin' | 'attendant';

/** Who of a partner's staff is asking. `scope` is what every manage query and use case demands first. */
export interface StaffPrincipal {
  readonly staffId: string;
  readonly name: string;
  readonly partnerId: number;
  readonly partnerCode: string;
  readonly role: StaffRole;
  readonly scope: TenantScope;
}

/** Whether somebody of this role may do what needs that one. */
export function mayActAs(role: StaffRole, needed: StaffRole): boolean {
  return role === needed || role === 'partner_admin';
}
