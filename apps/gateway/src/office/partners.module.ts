import { Module } from '@nestjs/common';
import { CarParksModule } from '#car-parks';
import { IdentityModule } from '#identity';
import { PartnersController } from './partners.controller.js';
import { PartnersCarParksController } from './partners-car-parks.controller.js';

/** What the street office does about partners and their car parks. */
@Module({ imports: [CarParksModule, IdentityModule], controllers: [PartnersController, PartnersCarParksController] })
export class PartnersModule {}
