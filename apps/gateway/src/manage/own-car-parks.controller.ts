import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { type CarPark, OwnCarParks } from '#car-parks';
import { CarParkParams, OwnCarParkView } from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentStaff } from '../http/current-staff.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orNotFound } from '../http/refusal-to-problem.js';

const OwnCarParkList = z.array(OwnCarParkView);

@ApiTags('manage: car parks')
@Controller('api/v1/manage/car-parks')
export class OwnCarParksController {
  constructor(private readonly carParks: OwnCarParks) {}

  @Get()
  @Access('attendant')
  @ApiOkResponse({ standardSchema: OwnCarParkList })
  list(@CurrentStaff() { scope }: StaffMember): OwnCarParkView[] {
    return this.carParks.all(scope).map(viewOf);
  }

  @Get(':id')
  @Access('attendant')
  @ApiOkResponse({ standardSchema: OwnCarParkView })
  @ApiProblems('not_found')
  one(@CurrentStaff() { scope }: StaffMember, @Param({ schema: CarParkParams }) { id }: CarParkParams): OwnCarParkView {
    return viewOf(orNotFound(this.carParks.carPark(scope, id)));
  }
}

function viewOf(carPark: CarPark): OwnCarParkView {
  const { code: id, name, kind, address, location, entryNote, isSample } = carPark;
  const pools = carPark.pools.map((pool) => ({
    id: pool.code,
    kind: pool.kind,
    name: pool.name,
    bays: pool.bays,
    tariff: { capFen: null, ...pool.tariff },
  }));
  return { id, name, kind, address, location, entryNote, isSample, pools };
}
