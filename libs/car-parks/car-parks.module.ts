import { Module } from '@nestjs/common';
import { SupplyPlans } from './adapters/supply-plans.js';
import { Suspensions } from './adapters/suspensions.js';
import { CarParkDirectory } from './queries/car-park-directory.js';
import { OwnCarParks } from './queries/own-car-parks.js';
import { Supplies } from './queries/supplies.js';
import { SupplyFiles } from './queries/supply-files.js';
import { ImportCarParks } from './use-cases/import-car-parks.js';
import { OwnUploads } from './use-cases/own-uploads.js';

const DOOR = [CarParkDirectory, OwnCarParks, Supplies, SupplyPlans, Suspensions, SupplyFiles, OwnUploads, ImportCarParks];

@Module({ providers: DOOR, exports: DOOR })
export class CarParksModule {}
