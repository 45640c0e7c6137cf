/**
 * Identity: residents, their sessions, vehicles and consents, the one-time tickets of live connections, and the staff of
 * partners and of the street office, their log-in included.
 * Guarantees: tokens and tickets are stored as hashes only; openids and plates are sealed at rest; a revoked session ends in every
 * process at once, or within five seconds when Redis is away; nobody has more than three vehicles, however many requests race; nothing is
 * done for a resident who has been erased.
 * Refuses to know: bookings, money, HTTP, and how WeChat is asked (that is the port `WechatLogins`).
 */

export { csrfTokenOf } from './adapters/secret-tokens.js';
export { deviceOf } from './domain/device.js';
export type { Garage, ResidentVehicle } from './domain/garage.js';
export { isOfficer, mayActAs, type OfficePrincipal, type PartnerPrincipal, type StaffPrincipal } from './domain/staff.js';
export { WechatLogins } from './domain/wechat-logins.js';
export {
  FirstAdminModule,
  IdentityModule,
  IdentityWorkerModule,
  LoginModule,
  StaffIssueModule,
  StaffLoginModule,
} from './identity.module.js';
export { HeldOfResident } from './queries/held-of-resident.js';
export { ResidentViews, vehicleView } from './queries/resident-views.js';
export { Residents } from './queries/residents.js';
export { type Principal, Sessions } from './queries/sessions.js';
export { Staff } from './queries/staff.js';
export { StaffList } from './queries/staff-list.js';
export { StaffMe } from './queries/staff-me.js';
export { StaffNames } from './queries/staff-names.js';
export { StaffSessions } from './queries/staff-sessions.js';
export { AcceptInvitation } from './use-cases/accept-invitation.js';
export { ChangeResident } from './use-cases/change-resident.js';
export { ChangeStaff } from './use-cases/change-staff.js';
export { DemoStaff } from './use-cases/demo-staff.js';
export { EndStaffSessions } from './use-cases/end-staff-sessions.js';
export { Erasure } from './use-cases/erasure.js';
export { FirstAdmin } from './use-cases/first-admin.js';
export { IssueStaffSession } from './use-cases/issue-staff-session.js';
export { LiveTickets, type TicketHolder } from './use-cases/live-tickets.js';
export { LogIn } from './use-cases/log-in.js';
export { LogInStaff, type OpenedSession } from './use-cases/log-in-staff.js';
export { LogOut } from './use-cases/log-out.js';
export { LogOutEverywhere } from './use-cases/log-out-everywhere.js';
export { MakeRecoveryCodes } from './use-cases/make-recovery-codes.js';
export { ProveAgain } from './use-cases/prove-again.js';
export { RecordConsent } from './use-cases/record-consent.js';
export { StaffInvitations } from './use-cases/staff-invitations.js';
export { Vehicles } from './use-cases/vehicles.js';
