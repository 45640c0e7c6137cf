import { Module } from '@nestjs/common';
import { IdentityModule, StaffLoginModule } from '#identity';
import { StaffEntryController } from './entry.controller.js';
import { OfficeStaffController } from './office-staff.controller.js';
import { StaffProofController } from './proof.controller.js';
import { SessionAnswers } from './session-answers.js';
import { StaffSessionsController } from './sessions.controller.js';

/** The way in for staff of partners and of the street office, and what they do about themselves and each other. */
@Module({
  imports: [IdentityModule, StaffLoginModule],
  controllers: [StaffEntryController, StaffSessionsController, StaffProofController, OfficeStaffController],
  providers: [SessionAnswers],
})
export class StaffModule {}
