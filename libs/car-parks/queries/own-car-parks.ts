import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#platform';
import type { CarPark, Pool } from './car-park.js';
import { CarParkDirectory } from './car-park-directory.js';

/** The directory as the staff of one partner may see it: what belongs to another partner is not there. */
@Injectable()
export class OwnCarParks {
  constructor(private readonly directory: CarParkDirectory) {}

  /** In the order of the directory. */
  all(scope: TenantScope): CarPark[] {
    return this.directory.all().filter((carPark) => scope.covers(carPark));
  }

  carPark(scope: TenantScope, code: string): CarPark | undefined {
    const carPark = this.directory.carPark(code);
    return carPark && scope.covers(carPark) ? carPark : undefined;
  }

  pool(scope: TenantScope, code: string): Pool | undefined {
    const pool = this.directory.pool(code);
    return pool && scope.covers(pool.carPark) ? pool : undefined;
  }
}
