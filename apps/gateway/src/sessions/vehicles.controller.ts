import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AddVehicleRequest, VehicleParams, VehicleView } from '#contracts';
import { Vehicles, vehicleView } from '#identity';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentResident } from '../http/current-resident.js';
import type { Resident } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';
import { VehicleUse } from './vehicle-use.js';

const VehicleList = z.array(VehicleView);

@ApiTags('me')
@Controller('api/v1/me/vehicles')
export class VehiclesController {
  constructor(
    private readonly vehicles: Vehicles,
    private readonly vehicleUse: VehicleUse,
  ) {}

  @Get()
  @Access('resident')
  @ApiOkResponse({ standardSchema: VehicleList })
  async list(@CurrentResident() resident: Resident): Promise<VehicleView[]> {
    return (await this.vehicles.garageOf(resident.residentId)).map(vehicleView);
  }

  @Post()
  @Access('resident')
  @ApiCreatedResponse({ standardSchema: VehicleView })
  @ApiProblems('invalid_plate', 'too_many_vehicles')
  async add(@CurrentResident() resident: Resident, @Body({ schema: AddVehicleRequest }) request: AddVehicleRequest): Promise<VehicleView> {
    return vehicleView(orProblem(await this.vehicles.add(resident.residentId, request)));
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('resident')
  @ApiNoContentResponse()
  @ApiProblems('not_found', 'vehicle_in_use')
  async remove(@CurrentResident() resident: Resident, @Param({ schema: VehicleParams }) { id }: VehicleParams): Promise<void> {
    const isInUse = (vehicleId: number) => this.vehicleUse.isInUse(resident.residentId, vehicleId);
    orProblem(await this.vehicles.remove(resident.residentId, Number(id), isInUse));
  }

  @Post(':id/default')
  @HttpCode(200)
  @Access('resident')
  @ApiOkResponse({ standardSchema: VehicleList })
  @ApiProblems('not_found')
  async makeDefault(
    @CurrentResident() resident: Resident,
    @Param({ schema: VehicleParams }) { id }: VehicleParams,
  ): Promise<VehicleView[]> {
    return orProblem(await this.vehicles.makeDefault(resident.residentId, Number(id))).map(vehicleView);
  }
}
