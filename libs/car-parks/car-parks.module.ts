import { Module } from '@nestjs/common';
import { DirectoryBell } from './adapters/directory-bell.js';
import { SupplyPlans } from './adapters/supply-plans.js';
import { SupplyRequests } from './adapters/supply-requests.js';
import { Suspensions } from './adapters/suspensions.js';
import { CarParkDirectory } from './queries/car-park-directory.js';
import { OwnCarParks } from './queries/own-car-parks.js';
import { Partners } from './queries/partners.js';
import { StandingOffers } from './queries/standing-offers.js';
import { Supplies } from './queries/supplies.js';
import { SupplyFiles } from './queries/supply-files.js';
import { ImportCarParks } from './use-cases/import-car-parks.js';
import { OnBoardCarParks } from './use-cases/on-board-car-parks.js';
import { OnBoardPartners } from './use-cases/on-board-partners.js';
import { OwnUploads } from './use-cases/own-uploads.js';

const DOOR = [
  CarParkDirectory,
  OwnCarParks,
  Supplies,
  SupplyPlans,
  SupplyRequests,
  Suspensions,
  SupplyFiles,
  OwnUploads,
  ImportCarParks,
  Partners,
  OnBoardPartners,
  OnBoardCarParks,
];

@Module({ providers: [...DOOR, StandingOffers, DirectoryBell], exports: DOOR })
export class CarParksModule {}
