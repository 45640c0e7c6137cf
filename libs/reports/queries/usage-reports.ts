import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Checkpoints } from '#audit';
import { type CarPark, CarParkDirectory } from '#car-parks';
import { type CarParkNightsView, type OfficeReportRequest, type OfficeReportView, PoolKind, type ReportBasis } from '#contracts';
import { formatInstant, groupBy } from '#kernel';
import type { OfficeScope } from '#platform';
import { type Usage, usageBetween } from '../adapters/usage-between.js';
import { Figures, HOURS_OF_NIGHT, weekdayOf } from '../domain/figures.js';
import type { Night } from '../domain/night.js';
import type { PoolNight } from '../domain/pool-night.js';
import type { Place } from '../domain/trail-leaf.js';
import { siteNightKey } from '../domain/usage-fold.js';
import { basisOf, dateOfNight, figuresView, isClosed, nightOfDate, slotsView } from './figures-view.js';

/** A span of nights with what was asked of it left in. */
interface Asked extends Usage {
  readonly span: readonly Night[];
  readonly basis: ReportBasis;
  /** Car parks that fit, with and without figures. */
  readonly carParks: readonly CarPark[];
}

type Narrowing = Pick<OfficeReportRequest, 'carParkId' | 'partnerId' | 'poolKind'>;

/** Utilisation as the street office sees it: from what the audit trail adds up to, never from what a plan says today. */
@Injectable()
export class UsageReports {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Checkpoints) private readonly checkpoints: Checkpoints,
  ) {}

  /** Sums by night, car park, partner, kind and hour. All of them are of one state of the trail. */
  async report(_scope: OfficeScope, request: OfficeReportRequest): Promise<OfficeReportView> {
    const asked = await this.ask(request);
    const { basis, cursor, span } = asked;
    const ofNight = figuresBy(asked, (_place, night) => night);
    const ofKind = figuresBy(asked, ({ pool }, night) => asked.poolOf(night, pool).kind);
    const byNight = new Map(span.map((night) => [night, ofNight(night)]));
    const total = together([...byNight.values()]);
    return {
      from: request.from,
      to: request.to,
      basis,
      total: figuresView(total),
      nights: [...byNight].map(([night, figures]) => ({
        night: dateOfNight(night),
        isClosed: isClosed(night, cursor),
        ...figuresView(figures),
      })),
      carParks: carParkFigures(asked),
      partners: partnerFigures(asked),
      poolKinds: PoolKind.options.map((poolKind) => ({ poolKind, ...figuresView(ofKind(poolKind)) })),
      hours: hoursView(total),
      heatMap: heatMap(byNight),
    };
  }

  /** One row for each night of each car park that offered or sold something in it. */
  async carParkNights(_scope: OfficeScope, request: OfficeReportRequest): Promise<CarParkNightsView> {
    const asked = await this.ask(request);
    const soldOut = new Map(asked.soldOut.map((found) => [siteNightKey(found.night, found.carPark), found.atMs]));
    const pools = groupBy(asked.nights, ({ night, place }) => siteNightKey(night, place.carPark));
    const counts = groupBy(asked.counts, ({ night, place }) => siteNightKey(night, place.carPark));
    const rows = [...pools].map(([key, own]) => {
      const [{ night, place }] = own as [PoolNight, ...PoolNight[]];
      const atMs = soldOut.get(key);
      const figures = new Figures();
      for (const one of own) figures.addNight(one);
      for (const one of counts.get(key) ?? []) figures.addCounts(one);
      return {
        night: dateOfNight(night),
        isClosed: isClosed(night, asked.cursor),
        carParkId: place.carPark,
        name: this.directory.carPark(place.carPark)?.name ?? place.carPark,
        partnerId: place.partner,
        soldOutAt: atMs === undefined ? null : formatInstant(atMs),
        pools: own.map((one) => ({ poolId: one.place.pool, ...asked.poolOf(night, one.place.pool) })),
        ...figuresView(figures),
      };
    });
    return { basis: asked.basis, rows: rows.sort((a, b) => (a.night + a.carParkId < b.night + b.carParkId ? -1 : 1)) };
  }

  private async ask(request: OfficeReportRequest): Promise<Asked> {
    const [first, last] = [nightOfDate(request.from), nightOfDate(request.to)];
    const newest = await this.checkpoints.newest();
    const usage = await this.dataSource.transaction('REPEATABLE READ', (tx) => usageBetween(tx, this.directory, first, last));
    const fits = fitting(request, usage);
    return {
      ...usage,
      nights: usage.nights.filter(({ place, night }) => fits(place, night)),
      counts: usage.counts.filter(({ place, night }) => fits(place, night)),
      span: Array.from({ length: last - first + 1 }, (_, n) => first + n),
      basis: basisOf(usage.cursor, newest),
      carParks: this.directory.all().filter((carPark) => isOf(carPark, request)),
    };
  }
}

function fitting({ carParkId, partnerId, poolKind }: Narrowing, usage: Usage) {
  return ({ carPark, partner, pool }: Place, night: Night): boolean =>
    (carParkId === undefined || carPark === carParkId) &&
    (partnerId === undefined || partner === partnerId) &&
    (poolKind === undefined || usage.poolOf(night, pool).kind === poolKind);
}

function isOf({ code, partnerCode, pools }: CarPark, { carParkId, partnerId, poolKind }: Narrowing): boolean {
  return (
    (carParkId === undefined || code === carParkId) &&
    (partnerId === undefined || partnerCode === partnerId) &&
    (poolKind === undefined || pools.some(({ kind }) => kind === poolKind))
  );
}

/** Figures of those of which the same is told: summed when they are asked for, for all of them at once would be large. */
function figuresBy<Key>(
  { nights, counts }: Pick<Usage, 'nights' | 'counts'>,
  told: (place: Place, night: Night) => Key,
): (key: Key) => Figures {
  const nightsBy = groupBy(nights, ({ place, night }) => told(place, night));
  const countsBy = groupBy(counts, ({ place, night }) => told(place, night));
  return (key) => {
    const figures = new Figures();
    for (const one of nightsBy.get(key) ?? []) figures.addNight(one);
    for (const one of countsBy.get(key) ?? []) figures.addCounts(one);
    return figures;
  };
}

function together(parts: readonly Figures[]): Figures {
  const sum = new Figures();
  for (const part of parts) sum.add(part);
  return sum;
}

/** Those of the directory and, should one have left it, those of the trail. */
function carParkFigures(asked: Asked): OfficeReportView['carParks'] {
  const known = new Map(asked.carParks.map(({ code, name, partnerCode }) => [code, { name, partnerId: partnerCode }]));
  for (const { place } of asked.nights)
    if (!known.has(place.carPark)) known.set(place.carPark, { name: place.carPark, partnerId: place.partner });
  const figuresOf = figuresBy(asked, ({ carPark }) => carPark);
  const soldOut = groupBy(asked.soldOut, ({ carPark }) => carPark);
  return sorted([...known.keys()]).map((carParkId) => {
    const { name, partnerId } = known.get(carParkId) ?? { name: carParkId, partnerId: '' };
    return { carParkId, name, partnerId, nightsSoldOut: soldOut.get(carParkId)?.length ?? 0, ...figuresView(figuresOf(carParkId)) };
  });
}

function partnerFigures(asked: Asked): OfficeReportView['partners'] {
  const names = new Map(asked.carParks.map(({ partnerCode, partnerName }) => [partnerCode, partnerName]));
  for (const { place } of asked.nights) if (!names.has(place.partner)) names.set(place.partner, place.partner);
  const figuresOf = figuresBy(asked, ({ partner }) => partner);
  return sorted([...names.keys()]).map((partnerId) => {
    const carParks = asked.carParks.filter(({ partnerCode }) => partnerCode === partnerId).length;
    return { partnerId, name: names.get(partnerId) ?? partnerId, carParks, ...figuresView(figuresOf(partnerId)) };
  });
}

function hoursView(figures: Figures): OfficeReportView['hours'] {
  return figures.hourlySlots.map((slots, n) => ({ hour: HOURS_OF_NIGHT[n] ?? 0, ...slotsView(slots) }));
}

function heatMap(byNight: ReadonlyMap<Night, Figures>): OfficeReportView['heatMap'] {
  return [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) => {
    const nights = [...byNight].filter(([night]) => weekdayOf(night) === weekday).map(([, figures]) => figures);
    return hoursView(together(nights)).map((hour) => ({ weekday, nights: nights.length, ...hour }));
  });
}

const sorted = (codes: readonly string[]): string[] => codes.toSorted((a, b) => (a < b ? -1 : 1));
