import { Module } from '@nestjs/common';
import { Evictions } from './adapters/evictions.js';
import { HeldOfResident } from './queries/held-of-resident.js';
import { ResidentViews } from './queries/resident-views.js';
import { Residents } from './queries/residents.js';
import { Sessions } from './queries/sessions.js';
import { Staff } from './queries/staff.js';
import { StaffMe } from './queries/staff-me.js';
import { StaffNames } from './queries/staff-names.js';
import { StaffSessions } from './queries/staff-sessions.js';
import { ChangeResident } from './use-cases/change-resident.js';
import { EndStaffSessions } from './use-cases/end-staff-sessions.js';
import { Erasure } from './use-cases/erasure.js';
import { IssueStaffSession } from './use-cases/issue-staff-session.js';
import { LiveTickets } from './use-cases/live-tickets.js';
import { LogIn } from './use-cases/log-in.js';
import { LogOut } from './use-cases/log-out.js';
import { LogOutEverywhere } from './use-cases/log-out-everywhere.js';
import { RecordConsent } from './use-cases/record-consent.js';
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
@Module({ providers: [Evictions, ...SERVICES], exports: SERVICES })
export class IdentityModule {}

/** The way in, for the process that lets people in. `WechatLogins` comes from a global module which the app imports. */
@Module({ imports: [IdentityModule], providers: [LogIn], exports: [LogIn] })
export class LoginModule {}

/** Sessions of staff without a log-in, for the command that issues them in development; no process that serves people imports this. */
@Module({ providers: [IssueStaffSession], exports: [IssueStaffSession] })
export class StaffIssueModule {}

/** What a worker does for identity. */
@Module({ providers: [ForgetOldSessions] })
export class IdentityWorkerModule {}
