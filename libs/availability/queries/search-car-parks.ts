import { Inject, Injectable } from '@nestjs/common';
import { type ActiveCarPark, type CarPark, CarParkDirectory, cutToCurfew, obeysCurfew, type Pool, priceIn, tariffFor } from '#car-parks';
import type { CarParkDetailView, CarParkView, PoolKind } from '#contracts';
import { Clock, formatInstant, formatTick, type Location, type TimeWindow, walkMetres } from '#kernel';
import { tonight } from '../domain/night.js';
import { Replica } from '../replica.js';

export interface Search {
  readonly near?: Location | undefined;
  /** Tonight, as each car park offers it, when left out. */
  readonly window?: TimeWindow | undefined;
  readonly kind?: PoolKind | undefined;
  /** Only car parks that fit; asked nearest first, and of no more than it takes to find enough. */
  readonly fits?: (carPark: CarPark) => boolean;
  readonly limit?: number;
}

/** One car park over one window. */
export interface Found extends ActiveCarPark {
  readonly window: TimeWindow;
}

/** What is to be had there. */
export interface Standing extends Omit<Found, 'rank'> {
  readonly isOpen: boolean;
  /** Standard bays: what a booking that names no pool can get. */
  readonly freeBays: number;
}

/** Searches answered from the replica alone: neither MySQL nor Redis is asked. */
@Injectable()
export class SearchCarParks {
  constructor(
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Nearest first; by code where no place is given. All of them when there is no limit. */
  find({ near, window, kind, fits, limit = Number.MAX_SAFE_INTEGER }: Search): Found[] {
    return this.directory
      .active(limit, near, fitting(kind, fits))
      .map(({ carPark, rank, walkMetres }) => ({ carPark, rank, walkMetres, window: window ?? this.tonightOf(carPark) }));
  }

  /** As `find` gives them. */
  standings(search: Search): Standing[] {
    return this.find(search).map((found) => this.standingAt(found));
  }

  standingOf(carPark: CarPark, asked: TimeWindow | undefined, near: Location | undefined): Standing {
    const window = asked ?? this.tonightOf(carPark);
    return this.standingAt({ carPark, window, walkMetres: near ? walkMetres(near, carPark.location) : null });
  }

  standingAt({ carPark, window, walkMetres }: Omit<Found, 'rank'>): Standing {
    const pools = standardPools(carPark);
    return {
      carPark,
      window,
      isOpen: carPark.pools.some((pool) => this.isOffered(pool, window)),
      freeBays: pools.reduce((sum, pool) => sum + this.freeBays(pool, window), 0),
      walkMetres,
    };
  }

  /** Tonight cut to what the car park offers, and to when its gate is open; the whole night when it offers nothing. */
  tonightOf(carPark: CarPark): TimeWindow {
    const night = tonight(this.clock.nowMs());
    for (const pool of carPark.pools) {
      const offered = this.replica.timeline(pool.id)?.offeredWithin(night);
      const usable = offered && cutToCurfew(pool.curfew, offered);
      if (usable) return usable;
    }
    return night;
  }

  /** Bays free throughout; none when the window begins or ends while the gate is shut. */
  freeBays(pool: Pool, window: TimeWindow): number {
    if (!obeysCurfew(pool, window)) return 0;
    return this.replica.timeline(pool.id)?.freeThroughout(window) ?? 0;
  }

  /** Whether a booking of the window can be asked for at all, full or not. */
  isOffered(pool: Pool, window: TimeWindow): boolean {
    const timeline = this.replica.timeline(pool.id);
    if (!timeline || !obeysCurfew(pool, window)) return false;
    const obstacle = timeline.obstacleTo(window);
    return !(obstacle && 'closedAt' in obstacle);
  }

  /** Rises with every change of any pool of the car park. */
  versionOf(carPark: CarPark): number {
    return carPark.pools.reduce((sum, pool) => sum + (this.replica.timeline(pool.id)?.seq ?? 0), 0);
  }

  viewOf({ carPark, window, isOpen, freeBays, walkMetres }: Standing): CarParkView {
    const [first] = standardPools(carPark);
    return {
      id: carPark.code,
      name: carPark.name,
      kind: carPark.kind,
      address: carPark.address,
      location: carPark.location,
      walkMetres,
      from: formatTick(window.from),
      to: formatTick(window.to),
      isOpen,
      freeBays,
      priceFen: first && this.isOffered(first, window) ? priceIn(first, window) : null,
      pools: carPark.pools.map((pool) => this.poolViewOf(pool, window)),
      asOf: formatInstant(this.replica.asOfMs),
      version: this.versionOf(carPark),
      isSample: carPark.isSample,
    };
  }

  private poolViewOf(pool: Pool, window: TimeWindow): CarParkView['pools'][number] {
    const { code: id, kind, name, bays } = pool;
    const priceFen = this.isOffered(pool, window) ? priceIn(pool, window) : null;
    return { id, kind, name, bays, freeBays: this.freeBays(pool, window), priceFen };
  }

  /** The car park with free bays at each tick of the window. */
  detailOf(carPark: CarPark, asked: TimeWindow | undefined, near: Location | undefined): CarParkDetailView {
    const standing = this.standingOf(carPark, asked, near);
    const pools = carPark.pools.map((pool) => ({
      ...this.poolViewOf(pool, standing.window),
      tariff: { capFen: null, ...tariffFor(pool, standing.window.from) },
      curfew: pool.curfew && { from: clockTime(pool.curfew.startMinute), to: clockTime(pool.curfew.endMinute) },
      ticks: this.ticksOf(pool, standing.window),
    }));
    return { ...this.viewOf(standing), pools, entryNote: carPark.entryNote, partnerName: carPark.partnerName };
  }

  private ticksOf(pool: Pool, window: TimeWindow): CarParkDetailView['pools'][number]['ticks'] {
    const timeline = this.replica.timeline(pool.id);
    const ticks = [];
    for (let tick = window.from; tick < window.to; tick++)
      ticks.push({ at: formatTick(tick), capacity: timeline?.capacityAt(tick) ?? 0, freeBays: Math.max(0, timeline?.freeAt(tick) ?? 0) });
    return ticks;
  }
}

/** Nothing when every car park will do: the directory then need not look at those that are too far. */
function fitting(kind: Search['kind'], fits: Search['fits']): Search['fits'] {
  if (kind === undefined) return fits;
  return (carPark) => carPark.pools.some((pool) => pool.kind === kind) && (fits === undefined || fits(carPark));
}

/** Whether a booking that names no pool may be served from this one. */
export function isStandard({ kind }: Pool): boolean {
  return kind === 'standard';
}

/** The pools from which a booking that names none is served. */
export function standardPools(carPark: CarPark): Pool[] {
  return carPark.pools.filter(isStandard);
}

/** `23:00` */
function clockTime(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
