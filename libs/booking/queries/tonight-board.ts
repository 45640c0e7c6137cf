import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Levels, Replica } from '#availability';
import { type CarPark, CarParkDirectory, OwnCarParks, type Pool } from '#car-parks';
import type { TonightView } from '#contracts';
import { Vehicles } from '#identity';
import {
  addDays,
  assert,
  Clock,
  formatInstant,
  formatTick,
  type LocalDate,
  localTick,
  maskPlate,
  nightOf,
  type Plate,
  type Refusal,
  refuse,
  TICKS_PER_HOUR,
  type Tick,
  type TimeWindow,
  tickContaining,
} from '#kernel';
import { OfficeScope, type TenantScope } from '#platform';
import { liveBookingsOf } from '../adapters/booking-rows.js';
import { hasBegun, type Stay, staysOf } from '../domain/stay.js';

type PoolTonight = TonightView['pools'][number];

const NOON_MINUTE = 12 * 60;
/** Of a pool that has just been added, of which this process has not heard yet. */
const NOTHING_OFFERED: Levels = { capacityAt: () => 0, freeAt: () => 0 };

/** What a night looks like from the gate: how many bays are lent, how many are taken, who comes and who has to go, hour by hour. */
@Injectable()
export class TonightBoard {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(OwnCarParks) private readonly carParks: OwnCarParks,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(Vehicles) private readonly vehicles: Vehicles,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * `night` is the date on whose noon it begins; the present one when left out. The street office sees how many, of every partner, and
   * nobody's car.
   */
  async of(scope: TenantScope | OfficeScope, code: string, night?: LocalDate): Promise<TonightView | Refusal<'not_found'>> {
    if (!OfficeScope.is(scope)) return this.boardOf(this.carParks.carPark(scope, code), night);
    const board = await this.boardOf(this.directory.carPark(code), night);
    return 'pools' in board ? { ...board, pools: board.pools.map((pool) => ({ ...pool, toLeave: [] })) } : board;
  }

  private async boardOf(carPark: CarPark | undefined, night: LocalDate | undefined): Promise<TonightView | Refusal<'not_found'>> {
    if (!carPark) return refuse('not_found');
    const nowTick = tickContaining(this.clock.nowMs());
    const date = night ?? nightOf(nowTick);
    const window = { from: localTick(date, NOON_MINUTE), to: localTick(addDays(date, 1), NOON_MINUTE) };
    const bookings = await liveBookingsOf(
      this.dataSource,
      carPark.pools.map(({ id }) => id),
      Math.min(nowTick, window.from),
      false,
    );
    const stays = staysOf(bookings).filter((stay) => stay.window.from < window.to && stay.window.to > window.from);
    const plates = await this.vehicles.platesOf(stays.map(vehicleOf));
    const pools = carPark.pools.map((pool) => this.poolOf(pool, window, stays, { nowTick, plates }));
    return { carParkId: carPark.code, night: date, asOf: formatInstant(this.replica.asOfMs), pools };
  }

  private poolOf(
    { id, code, kind, name, bays }: Pool,
    window: TimeWindow,
    all: readonly Stay[],
    { nowTick, plates }: { nowTick: Tick; plates: ReadonlyMap<number, Plate> },
  ): PoolTonight {
    const timeline = this.replica.timeline(id) ?? NOTHING_OFFERED;
    const stays = all.filter(({ poolId }) => poolId === id);
    const hours: PoolTonight['hours'] = [];
    for (let from = window.from; from < window.to; from += TICKS_PER_HOUR) hours.push(hourOf(timeline, from, stays));
    const toLeave = stays
      .filter((stay) => hasBegun(stay, nowTick) && stay.window.to > nowTick)
      .sort((a, b) => a.window.to - b.window.to)
      .map((stay) => {
        const plate = plates.get(vehicleOf(stay));
        return { bookingId: stay.id, plate: plate ? maskPlate(plate) : '—', until: formatTick(stay.window.to) };
      });
    return { id: code, kind, name, bays, hours, toLeave };
  }
}

function hourOf(levels: Levels, from: Tick, stays: readonly Stay[]): PoolTonight['hours'][number] {
  const ticks = Array.from({ length: TICKS_PER_HOUR }, (_, index) => from + index);
  const isWithin = (tick: Tick) => tick >= from && tick < from + TICKS_PER_HOUR;
  return {
    at: formatTick(from),
    capacity: Math.min(...ticks.map((tick) => levels.capacityAt(tick))),
    booked: Math.max(...ticks.map((tick) => levels.capacityAt(tick) - levels.freeAt(tick))),
    owed: Math.max(0, ...ticks.map((tick) => -levels.freeAt(tick))),
    arrivals: stays.filter(({ window }) => isWithin(window.from)).length,
    departures: stays.filter(({ window }) => isWithin(window.to - 1)).length,
  };
}

function vehicleOf({ parts }: Stay): number {
  const [first] = parts;
  assert(first, 'a stay has a booking');
  return first.vehicleId;
}
