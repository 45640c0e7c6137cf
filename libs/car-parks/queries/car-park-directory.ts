import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { around } from 'geokdbush';
import KDBush from 'kdbush';
import { DataSource } from 'typeorm';
import { assert, type Location, walkMetres } from '#kernel';
import { directoryVersion, readAtOneVersion } from '../adapters/directory-version.js';
import type { CarPark, Pool } from './car-park.js';
import { readCarParks } from './car-park-rows.js';

const POLL_EVERY_MS = 2_000;

interface Snapshot {
  readonly version: number;
  readonly carParks: readonly CarPark[];
  readonly carParkByCode: ReadonlyMap<string, CarPark>;
  readonly poolByCode: ReadonlyMap<string, Pool>;
  readonly poolById: ReadonlyMap<number, Pool>;
  /** In order of their codes. */
  readonly active: readonly CarPark[];
  /** Where those that are active stand. */
  readonly places: KDBush;
  /** The same, latitude and longitude in turn: a search would otherwise fetch each number from wherever its car park lies in memory. */
  readonly degrees: Float64Array;
}

export interface ActiveCarPark {
  readonly carPark: CarPark;
  /** Its number in the order of the codes of all that are active, in this version of the directory. */
  readonly rank: number;
  /** On foot; null where no place was given. */
  readonly walkMetres: number | null;
}

/**
 * Every car park and pool, kept in memory because each search and each booking asks. A frozen snapshot, at most two seconds behind
 * an import; it goes on as it was while the database is away.
 */
@Injectable()
export class CarParkDirectory implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(CarParkDirectory.name);
  private readonly listeners = new Set<(version: number) => void>();
  private snapshot: Snapshot = snapshotOf(-1, []);
  private refreshing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStale = false;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Of the directory as a whole; rises with every import. */
  get version(): number {
    return this.snapshot.version;
  }

  all(): readonly CarPark[] {
    return this.snapshot.carParks;
  }

  /**
   * At most `count` active car parks that fit, by the walk from the place, if one is given, and then by code. `fits` is asked of no more
   * than it takes to find enough; without it no car park that is too far is looked at.
   */
  active(count: number, near?: Location, fits?: (carPark: CarPark) => boolean): ActiveCarPark[] {
    const { active, places, degrees } = this.snapshot;
    const at = (rank: number): CarPark => carParkAt(active, rank);
    const fitsAt = fits && ((rank: number): boolean => fits(at(rank)));
    if (!near) {
      const ranks = [...active.keys()].filter((rank) => fitsAt?.(rank) ?? true).slice(0, count);
      return ranks.map((rank) => ({ carPark: at(rank), rank, walkMetres: null }));
    }
    return around(places, near.lng, near.lat, count, undefined, fitsAt)
      .map((rank) => ({ carPark: at(rank), rank, walkMetres: walkMetres(near, placeAt(degrees, rank)) }))
      .sort((a, b) => a.walkMetres - b.walkMetres || a.rank - b.rank);
  }

  carPark(code: string): CarPark | undefined {
    return this.snapshot.carParkByCode.get(code);
  }

  pool(code: string): Pool | undefined {
    return this.snapshot.poolByCode.get(code);
  }

  poolById(id: number): Pool | undefined {
    return this.snapshot.poolById.get(id);
  }

  /** Tells of each new snapshot, after it is in force. Gives back how to stop listening. */
  onChange(listener: (version: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reads the directory again if an import was committed since. What was committed before the call is seen after it. */
  async refresh(): Promise<void> {
    await this.refreshing?.catch(() => undefined); // a read under way may have begun before the caller's commit
    this.refreshing ??= this.read().finally(() => {
      this.refreshing = undefined;
    });
    await this.refreshing;
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.poll(), POLL_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.refreshing?.catch(() => undefined); // so that nobody asks a closed database
  }

  private async poll(): Promise<void> {
    if (this.refreshing) return;
    try {
      await this.refresh();
      this.isStale = false;
    } catch (error) {
      if (!this.isStale) this.logger.warn({ err: error }, 'the directory cannot be refreshed; its last version stays in force');
      this.isStale = true;
    }
  }

  private async read(): Promise<void> {
    if ((await directoryVersion(this.dataSource)) === this.snapshot.version) return;
    const { version, found } = await readAtOneVersion(this.dataSource, () => readCarParks(this.dataSource));
    this.snapshot = snapshotOf(version, found);
    for (const listener of this.listeners) this.tell(listener, version);
  }

  private tell(listener: (version: number) => void, version: number): void {
    try {
      listener(version);
    } catch (error) {
      this.logger.error({ err: error }, 'a listener of the directory failed');
    }
  }
}

function carParkAt(carParks: readonly CarPark[], index: number): CarPark {
  const carPark = carParks[index];
  assert(carPark, `no car park at ${index}`);
  return carPark;
}

function placeAt(degrees: Float64Array, rank: number): Location {
  return { lat: degrees[2 * rank] ?? Number.NaN, lng: degrees[2 * rank + 1] ?? Number.NaN };
}

function placesOf(carParks: readonly CarPark[]): KDBush {
  const places = new KDBush(carParks.length);
  for (const { location } of carParks) places.add(location.lng, location.lat);
  return places.finish();
}

function snapshotOf(version: number, carParks: readonly CarPark[]): Snapshot {
  const pools = carParks.flatMap((carPark) => carPark.pools);
  const active = carParks.filter(({ isActive }) => isActive).sort((a, b) => (a.code < b.code ? -1 : 1));
  return Object.freeze({
    version,
    carParks,
    carParkByCode: new Map(carParks.map((carPark) => [carPark.code, carPark])),
    poolByCode: new Map(pools.map((pool) => [pool.code, pool])),
    poolById: new Map(pools.map((pool) => [pool.id, pool])),
    active,
    places: placesOf(active),
    degrees: new Float64Array(active.flatMap(({ location: { lat, lng } }) => [lat, lng])),
  });
}
