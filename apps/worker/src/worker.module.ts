import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AllocationWorkerModule } from '#allocation';
import { AuditWorkerModule } from '#audit';
import { AvailabilityWorkerModule } from '#availability';
import { BookingWorkerModule } from '#booking';
import { DemandWorkerModule } from '#demand';
import { IdentityWorkerModule } from '#identity';
import { NotificationsWorkerModule } from '#notifications';
import { PaymentsWorkerModule } from '#payments';
import { type Config, MySqlReadiness, PlatformModule, Readiness, RedisReadiness } from '#platform';
import { ReportsWorkerModule } from '#reports';
import { WechatModule } from '#wechat';
import { JobRunner } from './job-runner.js';
import { OperationsServer } from './operations-server.js';
import { OutboxRelay } from './relay.js';
import { Sweeps } from './sweeps.js';

/** What a feature does in a worker: its job handlers and sweeps. */
const FEATURES = [
  AvailabilityWorkerModule,
  PaymentsWorkerModule,
  BookingWorkerModule,
  AllocationWorkerModule,
  IdentityWorkerModule,
  NotificationsWorkerModule,
  AuditWorkerModule,
  ReportsWorkerModule,
  DemandWorkerModule,
];

@Module({})
export class WorkerModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [PlatformModule.forRoot(config), DiscoveryModule, WechatModule, ...FEATURES],
      providers: [OutboxRelay, JobRunner, Sweeps, OperationsServer, Readiness, MySqlReadiness, RedisReadiness],
    };
  }
}
