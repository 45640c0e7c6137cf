import { Module } from '@nestjs/common';
import { AllocationModule } from '#allocation';
import { CarParksModule } from '#car-parks';
import { IdentityModule } from '#identity';
import { PartnersController } from './partners.controller.js';
import { PartnersApprovalsController } from './partners-approvals.controller.js';
import { PartnersCarParksController } from './partners-car-parks.controller.js';

/** What the street office does about partners and their car parks. */
@Module({
  imports: [AllocationModule, CarParksModule, IdentityModule],
  controllers: [PartnersController, PartnersCarParksController, PartnersApprovalsController],
})
export class PartnersModule {}
