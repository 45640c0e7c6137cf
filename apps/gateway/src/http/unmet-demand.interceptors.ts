import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { map, type Observable, tap } from 'rxjs';
import type { Found, SearchAnswer } from '#availability';
import { CarParkDirectory } from '#car-parks';
import type { OneTapRequest, PlaceBookingRequest, PoolKind, SearchCarParksRequest } from '#contracts';
import { DemandDesk } from '#demand';
import { Sessions } from '#identity';
import { Clock, nightOf, tickContaining } from '#kernel';
import type { GatewayRequest } from './gateway-request.js';
import { ProblemException } from './refusal-to-problem.js';

const BEARER = /^Bearer +(\S+)$/i;

/** Notes, after the answer was made, the bookings that were refused for want of a bay. */
@Injectable()
export class RefusedBookings implements NestInterceptor {
  constructor(
    private readonly demand: DemandDesk,
    private readonly directory: CarParkDirectory,
    private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      tap({
        error: (error: unknown) => {
          if (!(error instanceof ProblemException) || error.refusal.refused !== 'no_bay_free') return;
          const request = context.switchToHttp().getRequest<GatewayRequest>();
          const body = request.body as Partial<PlaceBookingRequest & OneTapRequest>;
          const kind = body.poolId === undefined ? undefined : this.directory.pool(body.poolId)?.kind;
          const night = nightAsked(body.from, this.clock.nowMs());
          this.demand.note({ night, poolKind: kind ?? 'standard', channel: 'booking', residentId: request.resident?.residentId });
        },
      }),
    );
  }
}

/** Sends the text of the answer, and notes the searches that found car parks open and not one bay. */
@Injectable()
export class UnmetSearches implements NestInterceptor {
  constructor(
    private readonly demand: DemandDesk,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      map(({ text, found }: SearchAnswer) => {
        const { kind, from } = request.query as Partial<SearchCarParksRequest>;
        if (foundNothing(found, kind)) void this.note(request.headers.authorization, from, kind ?? 'standard');
        return text;
      }),
    );
  }

  /** Only a token that this process knows is a person: for a search nobody is looked up. Everybody else is counted as nobody in particular. */
  private async note(authorization: string | undefined, from: string | undefined, poolKind: PoolKind): Promise<void> {
    const token = BEARER.exec(authorization ?? '')?.[1];
    const isKnown = token !== undefined && this.sessions.knows(token);
    const principal = isKnown ? await this.sessions.principalOf(token).catch(() => undefined) : undefined;
    const night = nightAsked(from, this.clock.nowMs());
    this.demand.note({ night, poolKind, channel: 'search', residentId: principal?.residentId });
  }
}

function foundNothing(answer: readonly Found[], kind: PoolKind | undefined): boolean {
  const freeBays = ({ freeBays, pools }: Found): number =>
    kind === undefined ? freeBays : pools.reduce((sum, pool) => sum + (pool.kind === kind ? pool.freeBays : 0), 0);
  return answer.some(({ isOpen }) => isOpen) && answer.every((carPark) => freeBays(carPark) === 0);
}

/** The night in which the window begins; the present one where none was named. */
function nightAsked(from: string | undefined, nowMs: number): string {
  const asked = from === undefined ? Number.NaN : Date.parse(from);
  return nightOf(tickContaining(Number.isNaN(asked) ? nowMs : asked));
}
