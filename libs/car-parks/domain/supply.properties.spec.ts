import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays, type LocalDate, localTick, msOf, type Tick, type TimeWindow } from '#kernel';
import { aSupply, daysOf } from '../testing/plans.js';
import { priceIn } from './prices.js';
import { capacityOver, type Supply } from './supply.js';
import type { NightOverride, SupplyPlan, WeeklyWindow } from './supply-plan.js';
import type { Tariff } from './tariff.js';

/**
 * The oracle reads plans as a person would, with a wall calendar and a clock: days are `2026-03-02`, times are quarters of an hour of a day,
 * and the only thing it asks of the machine is what the clock in Shanghai shows.
 */
const FIRST_DAY = Date.UTC(2026, 0, 20, 4);
const inShanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });
const weekdayName = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', weekday: 'short' });
const CALENDAR = Array.from({ length: 100 }, (_, day) => {
  const noon = FIRST_DAY + day * 86_400_000;
  return { date: inShanghai.format(noon).slice(0, 10), weekday: weekdayName.format(noon) };
});
const QUARTERS = Array.from({ length: 24 }, (_, hour) =>
  ['00', '15', '30', '45'].map((minute) => `${String(hour).padStart(2, '0')}:${minute}`),
).flat();
const NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

interface World {
  readonly plan: SupplyPlan;
  readonly closures: readonly TimeWindow[];
  readonly holidays: readonly LocalDate[];
  readonly workdays: readonly LocalDate[];
  readonly schoolHolidays: readonly LocalDate[];
}

interface Lent {
  readonly bays: number;
  readonly unitFen: number | null;
  readonly position: number;
}

/** What is lent at each quarter of an hour, by its name `2026-03-02 18:00`. */
class WallCalendar {
  private readonly lent = new Map<string, Lent[]>();

  constructor(private readonly world: World) {
    for (const [day, { date }] of CALENDAR.entries()) this.open(day, date);
  }

  private open(day: number, date: LocalDate): void {
    const { windows, overrides } = this.world.plan;
    const own = overrides.filter((override) => override.night === date);
    for (const [index, override] of overrides.entries())
      if (own.includes(override)) this.lend(day, override.startMinute, day, override.endMinute, { ...override, position: 1_000 + index });
    if (own.length > 0) return;
    for (const [position, window] of windows.entries()) {
      if (!this.starts(window, day)) continue;
      const lastDay = window.returns === 'fixed' ? day : this.nextWorkingDay(day);
      this.lend(day, window.startMinute, lastDay, window.endMinute, { ...window, position });
    }
  }

  private starts(window: WeeklyWindow, day: number): boolean {
    const { date, weekday } = this.dayOf(day);
    const { holidays, workdays, schoolHolidays } = this.world;
    if (window.validFrom !== null && window.validFrom > date) return false;
    if (window.validTo !== null && window.validTo < date) return false;
    if (window.season === 'school_holidays' && !schoolHolidays.includes(date)) return false;
    if (window.season === 'school_terms' && schoolHolidays.includes(date)) return false;
    let name = weekday;
    if (window.calendar === 'official' && holidays.includes(date)) name = 'Sun';
    else if (window.calendar === 'official' && workdays.includes(date) && (weekday === 'Sat' || weekday === 'Sun')) name = 'Mon';
    return window.weekdays.toString(2).padStart(7, '0').split('').reverse()[NAMES.indexOf(name)] === '1';
  }

  private nextWorkingDay(day: number): number {
    for (let later = day + 1; later < day + 16; later++) {
      const { date, weekday } = this.dayOf(later);
      const isFree = this.world.holidays.includes(date);
      if (!isFree && (this.world.workdays.includes(date) || (weekday !== 'Sat' && weekday !== 'Sun'))) return later;
    }
    return day + 16;
  }

  private dayOf(day: number): { date: LocalDate; weekday: string } {
    return CALENDAR[day] ?? { date: '2099-01-01', weekday: 'Mon' };
  }

  /** From a minute of one day to a minute of another, quarter by quarter. */
  private lend(day: number, startMinute: number, lastDay: number, endMinute: number, lent: Lent): void {
    for (let [at, quarter] = [day, startMinute / 15]; (at - lastDay) * 96 + quarter < endMinute / 15; ) {
      const name = `${this.dayOf(at).date} ${QUARTERS[quarter]}`;
      const others = this.lent.get(name);
      if (others) others.push(lent);
      else this.lent.set(name, [lent]);
      quarter++;
      if (quarter === 96) [at, quarter] = [at + 1, 0];
    }
  }

  capacityAt(tick: Tick): number {
    if (this.world.closures.some(({ from, to }) => tick >= from && tick < to)) return 0;
    return Math.max(0, ...this.at(tick).map(({ bays }) => bays));
  }

  unitAt(tick: Tick): number | null {
    const lent = this.at(tick).filter(({ bays }) => bays > 0);
    const most = Math.max(...lent.map(({ bays }) => bays));
    return (
      lent
        .filter(({ bays }) => bays === most)
        .reduce<Lent | undefined>((first, one) => (first && first.position < one.position ? first : one), undefined)?.unitFen ?? null
    );
  }

  private at(tick: Tick): readonly Lent[] {
    return this.lent.get(inShanghai.format(msOf(tick))) ?? [];
  }

  /** Lets the clock run from the begin to the end of a booking and puts coins aside for each service day. */
  priceOf(tariff: Tariff, { from, to }: TimeWindow): number {
    const coins = new Map<string, number>();
    for (let tick = from; tick < to; tick++) {
      const serviceDay = inShanghai.format(msOf(tick) - 12 * 3_600_000).slice(0, 10);
      const unitFen = this.unitAt(tick) ?? tariff.unitFen;
      if (tariff.kind === 'per_night') coins.set(serviceDay, coins.get(serviceDay) ?? unitFen);
      else if ((tick - from) % 2 === 0) coins.set(serviceDay, (coins.get(serviceDay) ?? 0) + unitFen);
    }
    const capFen = tariff.kind === 'per_half_hour' && tariff.capFen !== null ? tariff.capFen : Number.POSITIVE_INFINITY;
    return [...coins.values()].reduce((sum, fen) => sum + Math.min(fen, capFen), 0);
  }
}

const MONDAY = '2026-03-02';
const quarters = (from: number, to: number) => fc.integer({ min: from / 15, max: to / 15 }).map((quarter) => quarter * 15);
const fixedTimes = quarters(0, 1_425).chain((startMinute) =>
  quarters(startMinute + 15, 5_760).map((endMinute) => ({ startMinute, endMinute })),
);
const anyDay = fc.integer({ min: -18, max: 12 }).map((day) => addDays(MONDAY, day));
const someDays = fc.uniqueArray(anyDay, { maxLength: 25 });
/** Longer than any window may last. */
const aLongFestival = anyDay.map((first) => Array.from({ length: 24 }, (_, day) => addDays(first, day)));
/** Few numbers, so that windows with as many bays meet. */
const terms = {
  bays: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 255 })),
  unitFen: fc.option(fc.integer({ min: 1, max: 2_000 })),
};
const anyWindow: fc.Arbitrary<WeeklyWindow> = fc
  .record({
    ...terms,
    weekdays: fc.oneof(fc.constant(127), fc.integer({ min: 0, max: 127 })),
    validFrom: fc.oneof(fc.constant(null), fc.constant(null), anyDay),
    validTo: fc.oneof(fc.constant(null), fc.constant(null), anyDay),
    calendar: fc.constantFrom('weekdays', 'official'),
    season: fc.constantFrom('always', 'school_holidays', 'school_terms'),
    times: fc.oneof(
      fixedTimes.map((times) => ({ ...times, returns: 'fixed' as const })),
      fc.record({ startMinute: quarters(0, 1_425), endMinute: quarters(0, 1_440), returns: fc.constant('next_working_day' as const) }),
    ),
  })
  .map(({ times, ...rest }) => ({ ...rest, ...times }));
const anyOverride: fc.Arbitrary<NightOverride> = fc
  .record({ ...terms, bays: fc.integer({ min: 0, max: 4 }), night: anyDay, times: fixedTimes })
  .map(({ times, ...rest }) => ({ ...rest, ...times }));
const anyRange = fc
  .tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 200 }))
  .map(([start, length]): TimeWindow => ({ from: localTick(MONDAY, 0) + start, to: localTick(MONDAY, 0) + start + length }));
const anyWorld: fc.Arbitrary<World> = fc.record({
  plan: fc.record({
    windows: fc.array(anyWindow, { maxLength: 6 }),
    overrides: fc.array(anyOverride, { maxLength: 4 }),
    curfew: fc.constant(null),
  }),
  closures: fc.array(anyRange, { maxLength: 2 }),
  holidays: fc.oneof(someDays, aLongFestival),
  workdays: someDays,
  schoolHolidays: someDays,
});
const supplyOf = ({ plan, closures, ...calendar }: World): Supply => aSupply({ ...plan, closures, days: daysOf(calendar) });

const anyTariff: fc.Arbitrary<Tariff> = fc.record({
  kind: fc.constantFrom('per_night', 'per_half_hour'),
  unitFen: fc.integer({ min: 1, max: 500 }),
  capFen: fc.option(fc.integer({ min: 1, max: 6_000 }), { nil: null }),
  overtimeHalfHourFen: fc.constant(0),
  freeCancelMinutes: fc.constant(0),
  lateCancelPercent: fc.constant(0),
});

test('capacity equals what a reader with calendar and clock finds at each tick', () => {
  fc.assert(
    fc.property(anyWorld, anyRange, (world, range) => {
      const wall = new WallCalendar(world);
      const naive = Array.from({ length: range.to - range.from }, (_, i) => wall.capacityAt(range.from + i));
      expect([...capacityOver(supplyOf(world), range)]).toEqual(naive);
    }),
  );
});

test('the price equals what a reader with calendar and clock puts aside', () => {
  fc.assert(
    fc.property(anyWorld, anyTariff, anyRange, (world, tariff, range) => {
      expect(priceIn({ tariff, supply: supplyOf(world) }, range)).toBe(new WallCalendar(world).priceOf(tariff, range));
    }),
  );
});

test('the price never falls when a booking grows at its end', () => {
  fc.assert(
    fc.property(anyWorld, anyTariff, anyRange, fc.integer({ min: 1, max: 200 }), (world, tariff, { from, to }, more) => {
      const pool = { tariff, supply: supplyOf(world) };
      expect(priceIn(pool, { from, to: to + more })).toBeGreaterThanOrEqual(priceIn(pool, { from, to }));
    }),
  );
});

test('the same is found in whatever part of the time one looks', () => {
  fc.assert(
    fc.property(anyWorld, anyRange, fc.integer({ min: 1, max: 200 }), (world, { from, to }, more) => {
      const supply = supplyOf(world);
      const whole = capacityOver(supply, { from, to: to + more });
      expect([...capacityOver(supply, { from, to }), ...capacityOver(supply, { from: to, to: to + more })]).toEqual([...whole]);
    }),
  );
});
