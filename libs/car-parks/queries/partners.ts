import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { OfficeCarParkView, PartnerView } from '#contracts';
import { type Refusal, refuse } from '#kernel';
import type { OfficeScope } from '#platform';
import { carParksOf, findCarPark, officeViewsOf } from '../adapters/car-park-records.js';
import { findPartner, readPartners } from '../adapters/partner-rows.js';

/** Partners and their car parks as the street office keeps them, those out of use among them; as they stand in the database now. */
@Injectable()
export class Partners {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** In the order in which they joined. */
  all(_scope: OfficeScope): Promise<PartnerView[]> {
    return readPartners(this.dataSource);
  }

  async one(_scope: OfficeScope, code: string): Promise<PartnerView | Refusal<'not_found'>> {
    const [partner] = await readPartners(this.dataSource, code);
    return partner ?? refuse('not_found');
  }

  async carParks(_scope: OfficeScope, partnerCode: string): Promise<OfficeCarParkView[] | Refusal<'not_found'>> {
    if (!(await findPartner(this.dataSource, partnerCode))) return refuse('not_found');
    return officeViewsOf(this.dataSource, await carParksOf(this.dataSource, partnerCode));
  }

  async carPark(_scope: OfficeScope, code: string): Promise<OfficeCarParkView | Refusal<'not_found'>> {
    const carPark = await findCarPark(this.dataSource, code);
    const [view] = await officeViewsOf(this.dataSource, carPark ? [carPark] : []);
    return view ?? refuse('not_found');
  }
}
