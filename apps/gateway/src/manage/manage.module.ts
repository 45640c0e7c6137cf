import { Module } from '@nestjs/common';
import { AllocationModule } from '#allocation';
import { BookingModule } from '#booking';
import { CarParksModule } from '#car-parks';
import { IdentityModule, StaffLoginModule } from '#identity';
import { ReportsModule } from '#reports';
import { CarParkProblemsController } from './car-park-problems.controller.js';
import { ImportsController } from './imports.controller.js';
import { OwnCarParksController } from './own-car-parks.controller.js';
import { OwnStaffController } from './own-staff.controller.js';
import { StatementsController } from './statements.controller.js';
import { SupplyController } from './supply.controller.js';
import { SupplyRequestsController } from './supply-requests.controller.js';
import { SuspensionsController } from './suspensions.controller.js';
import { TonightController } from './tonight.controller.js';

/** What the staff of partners can do. */
@Module({
  imports: [AllocationModule, BookingModule, CarParksModule, IdentityModule, ReportsModule, StaffLoginModule],
  controllers: [
    OwnCarParksController,
    OwnStaffController,
    SupplyController,
    SupplyRequestsController,
    SuspensionsController,
    TonightController,
    CarParkProblemsController,
    ImportsController,
    StatementsController,
  ],
})
export class ManageModule {}
