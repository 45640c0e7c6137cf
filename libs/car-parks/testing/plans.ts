import { isoWeekday, type LocalDate } from '#kernel';
import { type DayKind, type DayKinds, PLAIN_DAYS } from '../domain/day-kinds.js';
import { NO_SUPPLY, type Supply } from '../domain/supply.js';
import { EMPTY_PLAN, type NightOverride, type SupplyPlan, type WeeklyWindow } from '../domain/supply-plan.js';

/** Every night from 18:00 to 08:00, 40 bays at the price of the pool, unless the test says more. */
export const aWindow = (some: Partial<WeeklyWindow> = {}): WeeklyWindow => ({
  weekdays: 0b1111111,
  startMinute: 18 * 60,
  endMinute: 32 * 60,
  bays: 40,
  unitFen: null,
  validFrom: null,
  validTo: null,
  calendar: 'weekdays',
  season: 'always',
  returns: 'fixed',
  ...some,
});

/** A night from 18:00 to 08:00 with 10 bays, unless the test says more. */
export const anOverride = (some: Partial<NightOverride> & Pick<NightOverride, 'night'>): NightOverride => ({
  startMinute: 18 * 60,
  endMinute: 32 * 60,
  bays: 10,
  unitFen: null,
  ...some,
});

export const aSupply = ({ closures = [], days = PLAIN_DAYS, ...plan }: Partial<SupplyPlan & Supply>): Supply => ({
  ...NO_SUPPLY,
  plan: { ...EMPTY_PLAN, ...plan },
  closures,
  days,
});

interface Calendar {
  /** Festivals: days off whatever their weekday. */
  readonly holidays?: readonly LocalDate[];
  /** Saturdays and Sundays on which people work for a festival. */
  readonly workdays?: readonly LocalDate[];
  readonly schoolHolidays?: readonly LocalDate[];
}

export function daysOf({ holidays = [], workdays = [], schoolHolidays = [] }: Calendar): DayKinds {
  const kindOf = (date: LocalDate): DayKind => {
    if (holidays.includes(date)) return 'public_holiday';
    return isoWeekday(date) > 5 && !workdays.includes(date) ? 'weekend' : 'working';
  };
  return { kindOf, isSchoolHoliday: (date) => schoolHolidays.includes(date) };
}
