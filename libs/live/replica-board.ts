import { Inject, Injectable } from '@nestjs/common';
import { Replica, SearchCarParks, tonight } from '#availability';
import { type CarPark, CarParkDirectory } from '#car-parks';
import { assert, Clock, formatInstant, type TimeWindow, walkMetres } from '#kernel';
import { Board, type LiveState, type Selection } from './board.js';

/** The replica of this process, seen as a search sees it: what is pushed equals what is found. */
@Injectable()
export class ReplicaBoard extends Board {
  constructor(
    @Inject(SearchCarParks) private readonly search: SearchCarParks,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override windowOf(asked: TimeWindow | undefined): TimeWindow {
    return asked ?? tonight(this.clock.nowMs());
  }

  override codesOf({ carParkIds, near }: Selection): readonly string[] {
    const known = carParkIds ? [...new Set(carParkIds)].flatMap((id) => this.directory.carPark(id) ?? []) : this.directory.all();
    const carParks = known.filter(({ isActive }) => isActive);
    const metres = new Map(carParks.map((carPark) => [carPark, near ? walkMetres(near, carPark.location) : 0]));
    const nearestFirst = (a: CarPark, b: CarPark) => (metres.get(a) ?? 0) - (metres.get(b) ?? 0) || (a.code < b.code ? -1 : 1);
    return carParks.toSorted(nearestFirst).map((carPark) => carPark.code);
  }

  /** Without a window each car park is shown over the part of tonight that it offers. */
  override stateOf(code: string, asked: TimeWindow | undefined): LiveState {
    const carPark = this.directory.carPark(code);
    assert(carPark, `car park ${code} left the directory, which keeps all`);
    const { window, isOpen, freeBays } = this.search.standingOf(carPark, asked, undefined);
    const pools = carPark.pools.map((pool) => ({ id: pool.code, freeBays: this.search.freeBays(pool, window) }));
    return { isOpen, freeBays, pools, version: this.search.versionOf(carPark) };
  }

  override asOf(): string {
    return formatInstant(this.replica.asOfMs);
  }
}
