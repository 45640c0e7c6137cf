import type { OfficeRole, PartnerRole, StaffRole } from '#contracts';
import type { OfficeScope, TenantScope } from '#platform';

/** What is known of whoever holds a session of staff. */
interface StaffInSession {
  readonly staffId: string;
  readonly name: string;
  /** Names the session inside the product; nobody can log in with it. */
  readonly sessionId: string;
  readonly expiresAtMs: number;
  /** Until then the second factor counts as fresh; 0: it does not. */
  readonly steppedUpUntilMs: number;
}

/** Who of a partner's staff is asking. `scope` is what every manage query and use case demands first. */
export interface PartnerPrincipal extends StaffInSession {
  readonly role: PartnerRole;
  readonly partnerId: number;
  readonly partnerCode: string;
  readonly partnerName: string;
  readonly scope: TenantScope;
}

/** Who of the street office is asking: never a tenant. `scope` is what every query of the office demands first. */
export interface OfficePrincipal extends StaffInSession {
  readonly role: OfficeRole;
  readonly scope: OfficeScope;
}

export type StaffPrincipal = PartnerPrincipal | OfficePrincipal;

export function isOfficer(staff: StaffPrincipal): staff is OfficePrincipal {
  return !('partnerId' in staff);
}

/** The partner whom it concerns when they do something; null: the street office. */
export function partnerCodeOf(staff: StaffPrincipal): string | null {
  return isOfficer(staff) ? null : staff.partnerCode;
}

/** The partner whose staff they see and change, by the number that rows carry; `undefined`: all of them, and the street office. */
export function reachOf(staff: StaffPrincipal): number | undefined {
  return isOfficer(staff) ? undefined : staff.scope.partnerId;
}

const INCLUDED: Readonly<Record<StaffRole, readonly StaffRole[]>> = {
  partner_admin: ['partner_admin', 'attendant'],
  attendant: ['attendant'],
  office_admin: ['office_admin', 'office_auditor'],
  office_auditor: ['office_auditor'],
};

/** Whether somebody of this role may do what needs that one: an admin may do all that others of the same side may, and nothing of the other. */
export function mayActAs(role: StaffRole, needed: StaffRole): boolean {
  return INCLUDED[role].includes(needed);
}
