import { Module } from '@nestjs/common';
import { CarParkDirectory } from './queries/car-park-directory.js';
import { OwnCarParks } from './queries/own-car-parks.js';
import { Supplies } from './queries/supplies.js';
import { ImportCarParks } from './use-cases/import-car-parks.js';

@Module({
  providers: [CarParkDirectory, OwnCarParks, Supplies, ImportCarParks],
  exports: [CarParkDirectory, OwnCarParks, Supplies, ImportCarParks],
})
export class CarParksModule {}
