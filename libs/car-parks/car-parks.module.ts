import { Module } from '@nestjs/common';
import { CarParkDirectory } from './queries/car-park-directory.js';
import { Supplies } from './queries/supplies.js';

@Module({
  providers: [CarParkDirectory, Supplies],
  exports: [CarParkDirectory, Supplies],
})
export class CarParksModule {}
