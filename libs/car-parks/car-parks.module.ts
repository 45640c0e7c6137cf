import { Module } from '@nestjs/common';
import { CarParkDirectory } from './queries/car-park-directory.js';
import { Supplies } from './queries/supplies.js';
import { ImportCarParks } from './use-cases/import-car-parks.js';

@Module({
  providers: [CarParkDirectory, Supplies, ImportCarParks],
  exports: [CarParkDirectory, Supplies, ImportCarParks],
})
export class CarParksModule {}
