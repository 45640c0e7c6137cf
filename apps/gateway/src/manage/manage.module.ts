import { Module } from '@nestjs/common';
import { AllocationModule } from '#allocation';
import { CarParksModule } from '#car-parks';
import { IdentityModule } from '#identity';
import { OwnCarParksController } from './own-car-parks.controller.js';
import { StaffController } from './staff.controller.js';
import { SupplyController } from './supply.controller.js';
import { SuspensionsController } from './suspensions.controller.js';

/** What the staff of partners can do. */
@Module({
  imports: [AllocationModule, CarParksModule, IdentityModule],
  controllers: [StaffController, OwnCarParksController, SupplyController, SuspensionsController],
})
export class ManageModule {}
