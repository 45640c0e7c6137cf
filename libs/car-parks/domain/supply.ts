import {
  addDays,
  dateOfDay,
  dayNumber,
  type Fen,
  intersection,
  isoWeekday,
  type LocalDate,
  lengthOf,
  localDate,
  localTick,
  msOf,
  overlaps,
  TICK_MINUTES,
  type TimeWindow,
} from '#kernel';
import { type DayKinds, officialWeekday, PLAIN_DAYS } from './day-kinds.js';
import { DAY_MINUTES, EMPTY_PLAN, LONGEST_FIXED_MINUTES, LONGEST_RETURN_DAYS, type SupplyPlan, type WeeklyWindow } from './supply-plan.js';

/** What is offered in one pool: its plan, the times for which its car park is closed, and the calendars. */
export interface Supply {
  readonly plan: SupplyPlan;
  readonly closures: readonly TimeWindow[];
  readonly days: DayKinds;
}

export const NO_SUPPLY: Supply = Object.freeze({ plan: EMPTY_PLAN, closures: [], days: PLAIN_DAYS });

/** A window or an override on the date on which it starts. */
export interface Offer {
  readonly window: TimeWindow;
  readonly bays: number;
  readonly unitFen: Fen | null;
  /** Position in the plan, windows before overrides: where offers with as many bays meet, the first sets the price. */
  readonly position: number;
}

/**
 * What starts on one date: its overrides if there are any, else the weekly rule.
 * The one place that turns a date into windows, and so the place where the calendars have their say.
 */
export function offersOn({ plan, days }: Supply, date: LocalDate): Offer[] {
  const overrides = overridesByNight(plan).get(date);
  if (overrides) return overrides.filter(({ bays }) => bays > 0);
  const weekdays = { weekdays: isoWeekday(date), official: officialWeekday(days, date) };
  const midnight = localTick(date, 0);
  const offers: Offer[] = [];
  for (const [position, rule] of plan.windows.entries()) {
    if (((rule.weekdays >> (weekdays[rule.calendar] - 1)) & 1) === 0 || !isInForce(rule, days, date)) continue;
    const { bays, unitFen, startMinute, endMinute, returns } = rule;
    const end = endMinute + (returns === 'fixed' ? 0 : daysUntilWork(days, date) * DAY_MINUTES);
    offers.push({ window: { from: midnight + startMinute / TICK_MINUTES, to: midnight + end / TICK_MINUTES }, bays, unitFen, position });
  }
  return offers;
}

const overridesOfPlans = new WeakMap<SupplyPlan, ReadonlyMap<LocalDate, readonly Offer[]>>();

/** Found once for each plan: a plan has up to a thousand overrides, and every date is looked up. */
function overridesByNight(plan: SupplyPlan): ReadonlyMap<LocalDate, readonly Offer[]> {
  const known = overridesOfPlans.get(plan);
  if (known) return known;
  const byNight = new Map<LocalDate, Offer[]>();
  for (const [index, { night, startMinute, endMinute, bays, unitFen }] of plan.overrides.entries()) {
    const window = { from: localTick(night, startMinute), to: localTick(night, endMinute) };
    const offer = { window, bays, unitFen, position: plan.windows.length + index };
    byNight.set(night, [...(byNight.get(night) ?? []), offer]);
  }
  overridesOfPlans.set(plan, byNight);
  return byNight;
}

/** Whether the rule speaks of this part of the year. */
function isInForce(rule: WeeklyWindow, days: DayKinds, date: LocalDate): boolean {
  if (rule.validFrom !== null && date < rule.validFrom) return false;
  if (rule.validTo !== null && date > rule.validTo) return false;
  return rule.season === 'always' || (rule.season === 'school_holidays') === days.isSchoolHoliday(date);
}

function daysUntilWork(days: DayKinds, date: LocalDate): number {
  let later = 1;
  while (later < LONGEST_RETURN_DAYS && days.kindOf(addDays(date, later)) !== 'working') later++;
  return later;
}

/** Every offer that lies within the range: of its dates, and of those before from which a window may still run. */
function offersWithin(supply: Supply, range: TimeWindow): Offer[] {
  const canBeLong = supply.plan.windows.some(({ returns }) => returns === 'next_working_day');
  const firstDay = dayNumber(localDate(msOf(range.from))) - (canBeLong ? LONGEST_RETURN_DAYS : LONGEST_FIXED_MINUTES / DAY_MINUTES);
  const lastDay = dayNumber(localDate(msOf(range.to - 1)));
  const offers: Offer[] = [];
  for (let day = firstDay; day <= lastDay; day++)
    for (const offer of offersOn(supply, dateOfDay(day))) if (overlaps(offer.window, range)) offers.push(offer);
  return offers;
}

/**
 * Bays offered at each tick of the range. Where windows meet, the largest counts and not their sum: they offer the same bays.
 * While the car park is closed nothing is offered. Depends on the calendar of Beijing only, never on the time zone of the process.
 */
export function capacityOver(supply: Supply, range: TimeWindow): Int16Array {
  const capacity = new Int16Array(lengthOf(range));
  // The largest is written last.
  for (const { window, bays } of offersWithin(supply, range).sort((a, b) => a.bays - b.bays)) fill(capacity, range, window, bays);
  for (const closure of supply.closures) fill(capacity, range, closure, 0);
  return capacity;
}

/**
 * The price in force at each tick of the range: that of the offer with most bays, among equals of the one listed first, and the pool's own
 * where that offer names none or nothing is offered. A closure changes no price.
 */
export function unitsOver(supply: Supply, range: TimeWindow, poolsUnitFen: Fen): Int32Array {
  const units = new Int32Array(lengthOf(range)).fill(poolsUnitFen);
  // The offer that prevails is written last.
  const offers = offersWithin(supply, range).sort((a, b) => a.bays - b.bays || b.position - a.position);
  for (const { window, unitFen } of offers) fill(units, range, window, unitFen ?? poolsUnitFen);
  return units;
}

function fill(ticks: Int16Array | Int32Array, range: TimeWindow, window: TimeWindow, value: number): void {
  const part = intersection(range, window);
  if (part) ticks.fill(value, part.from - range.from, part.to - range.from);
}
