import { Module } from '@nestjs/common';
import { UnmetDemand } from './queries/unmet-demand.js';
import { DemandDesk } from './use-cases/demand-desk.js';
import { SumDemand } from './use-cases/sum-demand.js';
import { SummingDemand } from './worker/summing-demand.js';

/** Noting refusals and showing how many they were: for gateways. */
@Module({ providers: [DemandDesk, UnmetDemand], exports: [DemandDesk, UnmetDemand] })
export class DemandModule {}

/** Summing the nights that are over: for workers. */
@Module({ providers: [SumDemand, SummingDemand] })
export class DemandWorkerModule {}
