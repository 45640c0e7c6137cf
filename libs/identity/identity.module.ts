import { Module } from '@nestjs/common';
import { Evictions } from './adapters/evictions.js';
import { ResidentViews } from './queries/resident-views.js';
import { Residents } from './queries/residents.js';
import { Sessions } from './queries/sessions.js';
import { Staff } from './queries/staff.js';
import { LiveTickets } from './use-cases/live-tickets.js';
import { LogIn } from './use-cases/log-in.js';
import { LogOut } from './use-cases/log-out.js';
import { LogOutEverywhere } from './use-cases/log-out-everywhere.js';
import { RecordConsent } from './use-cases/record-consent.js';
import { Vehicles } from './use-cases/vehicles.js';
import { ForgetOldSessions } from './worker/forget-old-sessions.js';

/** Everything that needs no WeChat: whoever reads residents, vehicles or sessions imports this. */
@Module({
  providers: [Evictions, Sessions, Residents, ResidentViews, Staff, Vehicles, RecordConsent, LogOut, LogOutEverywhere, LiveTickets],
  exports: [Sessions, Residents, ResidentViews, Staff, Vehicles, RecordConsent, LogOut, LogOutEverywhere, LiveTickets],
})
export class IdentityModule {}

/** The way in, for the process that lets people in. `WechatLogins` comes from a global module which the app imports. */
@Module({ imports: [IdentityModule], providers: [LogIn], exports: [LogIn] })
export class LoginModule {}

/** What a worker does for identity. */
@Module({ providers: [ForgetOldSessions] })
export class IdentityWorkerModule {}
