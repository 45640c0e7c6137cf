import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { AuditProofsModule } from '#audit';
import { AvailabilityModule } from '#availability';
import { BookingModule, VehicleBookings } from '#booking';
import { CarParksModule } from '#car-parks';
import { DemandModule } from '#demand';
import { IdentityModule, LoginModule } from '#identity';
import { NotificationsModule } from '#notifications';
import { PaymentsModule } from '#payments';
import { type Config, MySqlReadiness, PlatformModule, Readiness, RedisReadiness } from '#platform';
import { WechatModule } from '#wechat';
import { AuditController } from './audit/audit.controller.js';
import { BookingsController } from './bookings/bookings.controller.js';
import { Placing } from './bookings/placing.js';
import { ProblemsController } from './bookings/problems.controller.js';
import { RehomingController } from './bookings/rehoming.controller.js';
import { CarParksController } from './car-parks/car-parks.controller.js';
import { Departure } from './departure.js';
import { AccessGuard } from './http/access.guard.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RateLimitGuard } from './http/rate-limit.guard.js';
import { UnmetDemand } from './http/unmet-demand.js';
import { validationPipe } from './http/validation.js';
import { LiveEdgeModule } from './live/live-edge.module.js';
import { ManageModule } from './manage/manage.module.js';
import { NoticesController } from './notices/notices.controller.js';
import { OfficeModule } from './office/office.module.js';
import { PartnersModule } from './office/partners.module.js';
import { OperationsController } from './operations/operations.controller.js';
import { MeController } from './sessions/me.controller.js';
import { OwnDataController } from './sessions/own-data.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { VehicleUse } from './sessions/vehicle-use.js';
import { VehiclesController } from './sessions/vehicles.controller.js';
import { StaffModule } from './staff/staff.module.js';
import { NotificationsController } from './wechat/notifications.controller.js';

/** The guards run in this order: who is it, then how often. */
const EDGE = [
  { provide: APP_FILTER, useClass: ProblemFilter },
  { provide: APP_PIPE, useFactory: validationPipe },
  { provide: APP_GUARD, useClass: AccessGuard },
  { provide: APP_GUARD, useClass: RateLimitGuard },
];

@Module({})
export class GatewayModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: GatewayModule,
      imports: [
        PlatformModule.forRoot(config),
        DiscoveryModule,
        WechatModule,
        IdentityModule,
        LoginModule,
        CarParksModule,
        AvailabilityModule,
        PaymentsModule,
        BookingModule,
        NotificationsModule,
        AuditProofsModule,
        LiveEdgeModule,
        ManageModule,
        OfficeModule,
        DemandModule,
        StaffModule,
        PartnersModule,
      ],
      controllers: [
        OperationsController,
        SessionsController,
        MeController,
        VehiclesController,
        CarParksController,
        BookingsController,
        NotificationsController,
        AuditController,
        RehomingController,
        OwnDataController,
        ProblemsController,
        NoticesController,
      ],
      providers: [
        ...EDGE,
        Readiness,
        MySqlReadiness,
        RedisReadiness,
        Departure,
        UnmetDemand,
        Placing,
        { provide: VehicleUse, useExisting: VehicleBookings },
      ],
    };
  }
}
