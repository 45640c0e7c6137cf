import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Offer } from '#availability';
import { CarParkDirectory } from '#car-parks';
import type { OneTapRequest, PlaceBookingRequest, PoolKind, SearchCarParksRequest } from '#contracts';
import { DemandDesk } from '#demand';
import { Sessions } from '#identity';
import { Clock, nightOf, tickContaining } from '#kernel';

const BEARER = /^Bearer +(\S+)$/i;

/** Notes who was told that there is no bay. */
@Injectable()
export class UnmetDemand {
  constructor(
    private readonly demand: DemandDesk,
    private readonly directory: CarParkDirectory,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  /** A booking that was refused for want of a bay. */
  noteBooking(residentId: string, { poolId, from }: Partial<PlaceBookingRequest & OneTapRequest>): void {
    const kind = poolId === undefined ? undefined : this.directory.pool(poolId)?.kind;
    this.demand.note({ night: this.nightAsked(from), poolKind: kind ?? 'standard', channel: 'booking', residentId });
  }

  /** A search; counts when it found car parks open and not one bay. */
  noteSearch({ headers, query }: FastifyRequest, offers: readonly Offer[]): void {
    const { kind, from } = query as Partial<SearchCarParksRequest>;
    if (foundNothing(offers, kind)) void this.noteSearcher(headers.authorization, from, kind ?? 'standard');
  }

  /** Only a token that this process knows is a person: for a search nobody is looked up. Everybody else is counted as nobody in particular. */
  private async noteSearcher(authorization: string | undefined, from: string | undefined, poolKind: PoolKind): Promise<void> {
    const token = BEARER.exec(authorization ?? '')?.[1];
    const isKnown = token !== undefined && this.sessions.knows(token);
    const principal = isKnown ? await this.sessions.principalOf(token).catch(() => undefined) : undefined;
    this.demand.note({ night: this.nightAsked(from), poolKind, channel: 'search', residentId: principal?.residentId });
  }

  /** The night in which the window begins; the present one where none was named. */
  private nightAsked(from: string | undefined): string {
    const asked = from === undefined ? Number.NaN : Date.parse(from);
    return nightOf(tickContaining(Number.isNaN(asked) ? this.clock.nowMs() : asked));
  }
}

function foundNothing(answer: readonly Offer[], kind: PoolKind | undefined): boolean {
  const freeBays = ({ freeBays, pools }: Offer): number =>
    kind === undefined ? freeBays : pools.reduce((sum, pool) => sum + (pool.kind === kind ? pool.freeBays : 0), 0);
  return answer.some(({ isOpen }) => isOpen) && answer.every((carPark) => freeBays(carPark) === 0);
}
