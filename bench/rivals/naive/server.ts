// What most teams would write: Nest on Express, TypeORM, a session looked up for each request, one locking transaction a booking.
// Correct (never oversells, one effect per Idempotency-Key) and with the indexes it needs.
import 'reflect-metadata';
import {
  BadRequestException,
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  Headers,
  Injectable,
  Module,
  type PipeTransform,
  Post,
  Req,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Booking, CarPark, IdempotencyRecord, Resident, Session } from './entities.js';
import { PlaceBooking, type PlaceBookingBody } from './place-booking.js';

const { PORT, HOST = '127.0.0.1', NAIVE_DATABASE_URL, NAIVE_POOL } = process.env;

const PlaceBookingSchema = z
  .strictObject({
    carParkId: z.string().min(1).max(40),
    from: z.iso.datetime({ offset: true }),
    to: z.iso.datetime({ offset: true }),
    plate: z.string().min(7).max(16),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to));

class ZodPipe implements PipeTransform {
  constructor(private readonly schema: z.ZodType) {}

  transform(value: unknown): unknown {
    const parsed = this.schema.safeParse(value);
    if (!parsed.success) throw new BadRequestException(parsed.error.issues);
    return parsed.data;
  }
}

interface AuthenticatedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  resident: Resident;
}

@Injectable()
class AuthGuard implements CanActivate {
  constructor(private readonly dataSource: DataSource) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = request.headers['authorization']?.replace(/^Bearer /, '') ?? '';
    const session = await this.dataSource.manager.findOne(Session, { where: { token }, relations: { resident: true } });
    if (!session || session.expiresAt.getTime() < Date.now()) throw new UnauthorizedException();
    request.resident = session.resident;
    return true;
  }
}

@Controller()
class BookingsController {
  constructor(private readonly placeBooking: PlaceBooking) {}

  @Get('readyz')
  ready(): object {
    return { status: 'ok' };
  }

  @Post('api/v1/bookings')
  @UseGuards(AuthGuard)
  @Header('content-type', 'application/json; charset=utf-8')
  place(
    @Req() request: AuthenticatedRequest,
    @Headers('idempotency-key') key: string | undefined,
    @Body(new ZodPipe(PlaceBookingSchema)) body: PlaceBookingBody,
  ): Promise<string> {
    if (!key) throw new BadRequestException('idempotency_key_missing');
    return this.placeBooking.execute(request.resident, key, body);
  }
}

const dataSource = {
  provide: DataSource,
  useFactory: () =>
    new DataSource({
      type: 'mysql',
      url: NAIVE_DATABASE_URL,
      entities: [Resident, Session, CarPark, Booking, IdempotencyRecord],
      synchronize: true,
      poolSize: Number(NAIVE_POOL),
      timezone: 'Z',
    }).initialize(),
};

@Module({ controllers: [BookingsController], providers: [dataSource, PlaceBooking, AuthGuard] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
await app.listen(Number(PORT), HOST);
