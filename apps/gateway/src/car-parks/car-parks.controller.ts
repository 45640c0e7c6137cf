import { Controller, Get, Header, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SearchAnswers, SearchCarParks } from '#availability';
import { CarParkDirectory } from '#car-parks';
import { CarParkDetailRequest, CarParkDetailView, CarParkParams, CarParkView, locationOf, SearchCarParksRequest } from '#contracts';
import { type Location, type TimeWindow, tickAt } from '#kernel';
import { ApiProblems } from '../http/api-problems.js';
import { Access } from '../http/policy.js';
import { orNotFound } from '../http/refusal-to-problem.js';
import { UnmetDemand } from '../http/unmet-demand.js';

const CarParkList = z.array(CarParkView);

@ApiTags('car parks')
@Controller('api/v1/car-parks')
export class CarParksController {
  constructor(
    private readonly search: SearchCarParks,
    private readonly answers: SearchAnswers,
    private readonly directory: CarParkDirectory,
    private readonly unmet: UnmetDemand,
  ) {}

  @Get()
  @Header('content-type', 'application/json; charset=utf-8')
  @Access('public')
  @ApiOkResponse({ standardSchema: CarParkList })
  find(@Req() request: FastifyRequest, @Query({ schema: SearchCarParksRequest }) query: SearchCarParksRequest): Buffer {
    const { near, window } = asked(query);
    const { body, offers } = this.answers.find({ near, window, kind: query.kind, limit: query.limit });
    this.unmet.noteSearch(request, offers);
    return body;
  }

  @Get(':id')
  @Access('public')
  @ApiOkResponse({ standardSchema: CarParkDetailView })
  @ApiProblems('not_found')
  one(
    @Param({ schema: CarParkParams }) { id }: CarParkParams,
    @Query({ schema: CarParkDetailRequest }) place: CarParkDetailRequest,
  ): CarParkDetailView {
    const { near, window } = asked(place);
    return this.search.detailOf(orNotFound(this.directory.carPark(id)), window, near);
  }
}

function asked({ near, from, to }: CarParkDetailRequest): { near: Location | undefined; window: TimeWindow | undefined } {
  const isNamed = from !== undefined && to !== undefined;
  return {
    near: near === undefined ? undefined : locationOf(near),
    window: isNamed ? { from: tickAt(Date.parse(from)), to: tickAt(Date.parse(to)) } : undefined,
  };
}
