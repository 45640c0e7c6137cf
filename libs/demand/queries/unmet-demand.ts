import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { latestBookedWithin } from '#booking';
import { PoolKind, type UnmetDemandView } from '#contracts';
import { Clock, dateOfDay, dayNumber, formatInstant, groupBy, type LocalDate, nightOf, tickContaining } from '#kernel';
import type { OfficeScope } from '#platform';
import { anonymousSearches, cellsOfNight, type DemandCell, openNights, summedCells } from '../adapters/demand-rows.js';
import { type Group, LEAST_PERSONS, type ToldGroup, told } from '../domain/suppression.js';
import { windowOfNight } from '../use-cases/sum-demand.js';

const CHANNELS = ['search', 'booking'] as const;

/** What of one night is told. */
interface ToldNight {
  readonly total: ToldGroup;
  readonly kinds: readonly ToldGroup[];
  readonly channels: readonly ToldGroup[];
}

/**
 * Unmet demand as the street office sees it. What is told of a night does not depend on what else is asked for, and every sum is one of
 * what is told: no two answers subtracted from each other tell more.
 */
@Injectable()
export class UnmetDemand {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async between(_scope: OfficeScope, span: { from: LocalDate; to: LocalDate }): Promise<UnmetDemandView> {
    const [first, last] = [dayNumber(span.from), dayNumber(span.to)];
    const nowMs = this.clock.nowMs();
    const tonight = dayNumber(nightOf(tickContaining(nowMs)));
    const cells = await this.cellsBetween(first, last);
    const searches = await anonymousSearches(this.dataSource, first, last);
    const numbers = Array.from({ length: last - first + 1 }, (_, n) => first + n);
    const nights = numbers.map((night) => ({ night, ...toldNight(cells.get(night) ?? []) }));
    return {
      asOf: formatInstant(nowMs),
      leastPersons: LEAST_PERSONS,
      nightsHidden: nights.filter(({ total }) => total.persons === null).length,
      total: sumOf(nights.map(({ total }) => total)),
      nights: nights.map(({ night, total }) => ({
        night: dateOfDay(night),
        isClosed: night < tonight,
        ...sumOf([total]),
        anonymousSearches: searches.get(night) ?? 0,
      })),
      poolKinds: PoolKind.options.map((poolKind, n) => ({ poolKind, ...sumOf(nights.flatMap(({ kinds }) => kinds[n] ?? [])) })),
      channels: CHANNELS.map((channel, n) => ({ channel, ...sumOf(nights.flatMap(({ channels }) => channels[n] ?? [])) })),
    };
  }

  /** Sums of the nights that are over; the others are counted now. */
  private async cellsBetween(first: number, last: number): Promise<ReadonlyMap<number, readonly DemandCell[]>> {
    const cells = new Map<number, readonly DemandCell[]>(groupBy(await summedCells(this.dataSource, first, last), ({ night }) => night));
    for (const open of await openNights(this.dataSource, first, last))
      cells.set(
        open.night,
        await cellsOfNight(this.dataSource, open, await latestBookedWithin(this.dataSource, windowOfNight(open.night))),
      );
    return cells;
  }
}

function toldNight(cells: readonly DemandCell[]): ToldNight {
  const groupsBy = (fits: (cell: DemandCell) => boolean): Group => {
    const own = cells.filter(fits);
    return { persons: own.reduce((sum, { persons }) => sum + persons, 0), served: own.reduce((sum, { served }) => sum + served, 0) };
  };
  const kinds = told(PoolKind.options.map((kind) => groupsBy(({ poolKind }) => poolKind === kind)));
  const channels = told(CHANNELS.map((one) => groupsBy(({ channel }) => channel === one)));
  return { total: kinds.total, kinds: kinds.groups, channels: channels.groups };
}

/** Of what is told. Null when there is something and none of it is told. */
function sumOf(groups: readonly ToldGroup[]): UnmetDemandView['total'] {
  const sum = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 && values.length > 0 ? null : known.reduce((all, value) => all + value, 0);
  };
  const persons = sum(groups.map((group) => group.persons));
  const served = sum(groups.map((group) => group.served));
  const base = sum(groups.map((group) => (group.served === null ? null : group.persons)));
  return { persons, served, servedShare: served === null || !base ? null : served / base };
}
