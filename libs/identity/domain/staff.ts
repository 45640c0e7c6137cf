import type { StaffRole } from '#contracts';
import type { TenantScope } from '#platform';

/** Who of a partner's staff is asking. `scope` is what every manage query and use case demands first. */
export interface StaffPrincipal {
  readonly staffId: string;
  readonly name: string;
  readonly partnerId: number;
  readonly partnerCode: string;
  readonly partnerName: string;
  readonly role: StaffRole;
  readonly scope: TenantScope;
}

/** Whether somebody of this role may do what needs that one: an admin may do all that an attendant may. */
export function mayActAs(role: StaffRole, needed: StaffRole): boolean {
  return role === needed || role === 'partner_admin';
}
