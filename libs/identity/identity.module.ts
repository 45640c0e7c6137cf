import { Module } from '@nestjs/common';
import { Evictions } from './adapters/evictions.js';
import { PasswordHasher } from './adapters/password-hasher.js';
import { HeldOfResident } from './queries/held-of-resident.js';
import { ResidentViews } from './queries/resident-views.js';
import { Residents } from './queries/residents.js';
import { Sessions } from './queries/sessions.js';
import { Staff } from './queries/staff.js';
import { StaffList } from './queries/staff-list.js';
import { StaffMe } from './queries/staff-me.js';
import { StaffNames } from './queries/staff-names.js';
import { StaffSessions } from './queries/staff-sessions.js';
import { AcceptInvitation } from './use-cases/accept-invitation.js';
import { ChangeResident } from './use-cases/change-resident.js';
import { ChangeStaff } from './use-cases/change-staff.js';
import { DemoStaff } from './use-cases/demo-staff.js';
import { EndStaffSessions } from './use-cases/end-staff-sessions.js';
import { Erasure } from './use-cases/erasure.js';
import { FirstAdmin } from './use-cases/first-admin.js';
import { IssueStaffSession } from './use-cases/issue-staff-session.js';
import { LiveTickets } from './use-cases/live-tickets.js';
import { LogIn } from './use-cases/log-in.js';
import { LogInStaff } from './use-cases/log-in-staff.js';
import { LogInTries } from './use-cases/log-in-tries.js';
import { LogOut } from './use-cases/log-out.js';
import { LogOutEverywhere } from './use-cases/log-out-everywhere.js';
import { MakeRecoveryCodes } from './use-cases/make-recovery-codes.js';
import { ProveAgain } from './use-cases/prove-again.js';
import { RecordConsent } from './use-cases/record-consent.js';
import { StaffInvitations } from './use-cases/staff-invitations.js';
import { StaffProof } from './use-cases/staff-proof.js';
import { Vehicles } from './use-cases/vehicles.js';
import { ForgetOldSessions } from './worker/forget-old-sessions.js';

const SERVICES = [
  Sessions,
  Residents,
  ResidentViews,
  HeldOfResident,
  Erasure,
  Staff,
  StaffMe,
  StaffNames,
  StaffSessions,
  Vehicles,
  ChangeResident,
  RecordConsent,
  LogOut,
  LogOutEverywhere,
  EndStaffSessions,
  LiveTickets,
];

/** Everything that needs no WeChat: whoever reads residents, staff, vehicles or sessions imports this. */
@Module({ providers: [Evictions, ...SERVICES], exports: [Evictions, ...SERVICES] })
export class IdentityModule {}

/** The way in, for the process that lets people in. `WechatLogins` comes from a global module which the app imports. */
@Module({ imports: [IdentityModule], providers: [LogIn], exports: [LogIn] })
export class LoginModule {}

const STAFF_DEEDS = [LogInStaff, ProveAgain, MakeRecoveryCodes, StaffInvitations, AcceptInvitation, ChangeStaff, StaffList];

/** How staff come in, and what they do about themselves and each other. */
@Module({ imports: [IdentityModule], providers: [...STAFF_DEEDS, PasswordHasher, LogInTries, StaffProof], exports: STAFF_DEEDS })
export class StaffLoginModule {}

/** The first admin of the street office, for the command with which a product begins; no process that serves people imports this. */
@Module({ imports: [StaffLoginModule], providers: [FirstAdmin], exports: [FirstAdmin] })
export class FirstAdminModule {}

/** Staff whose secrets are known, and sessions without a log-in: for commands of development; no process that serves people imports this. */
@Module({ providers: [IssueStaffSession, DemoStaff, PasswordHasher], exports: [IssueStaffSession, DemoStaff] })
export class StaffIssueModule {}

/** What a worker does for identity. */
@Module({ providers: [ForgetOldSessions] })
export class IdentityWorkerModule {}
