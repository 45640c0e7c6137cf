import type { Fen, LocalDate } from '#kernel';

/** Bays offered from one minute to another, both counted from midnight (Beijing) of the night's date. */
interface Offered {
  /** A whole tick on the night's own date: 0 to 1425. */
  readonly startMinute: number;
  readonly endMinute: number;
  readonly bays: number;
  /** Price in place of the pool's own; `null` is the pool's. */
  readonly unitFen: Fen | null;
}

/** The weekly rule: offered on each of these weekdays within the dates of validity. */
export interface WeeklyWindow extends Offered {
  /** Bit 0 is Monday, bit 6 is Sunday. */
  readonly weekdays: number;
  /** First and last date on which the window starts; `null` is without end. */
  readonly validFrom: LocalDate | null;
  readonly validTo: LocalDate | null;
  /** `official`: a public holiday counts as a Sunday, a working day of 调休 as a Monday. */
  readonly calendar: 'weekdays' | 'official';
  /** In which part of the school year the window starts. */
  readonly season: 'always' | 'school_holidays' | 'school_terms';
  /**
   * `fixed`: the end counts from the night's own date and may lie up to `LONGEST_FIXED_MINUTES` after it.
   * `next_working_day`: it is a minute (0 to 1440) of the first working day after the night's date, by the official calendar.
   */
  readonly returns: 'fixed' | 'next_working_day';
}

/** A night that differs: the overrides of a date replace all windows that start on it. No bays means closed. */
export interface NightOverride extends Offered {
  readonly night: LocalDate;
}

/**
 * The gate is shut every day from one minute after midnight until another, which may be of the next morning. A booking may begin or end
 * when the gate shuts and when it opens, but not in between.
 */
export interface Curfew {
  readonly startMinute: number;
  readonly endMinute: number;
}

/** All that a partner says about one pool. Versions of it are kept and never changed. */
export interface SupplyPlan {
  readonly windows: readonly WeeklyWindow[];
  readonly overrides: readonly NightOverride[];
  readonly curfew: Curfew | null;
}

export const EMPTY_PLAN: SupplyPlan = Object.freeze({ windows: Object.freeze([]), overrides: Object.freeze([]), curfew: null });

/** The largest number of bays that a plan lends at a time; 0 where there is none. */
export function mostBaysOf(plan: SupplyPlan | undefined): number {
  return Math.max(0, ...[...(plan?.windows ?? []), ...(plan?.overrides ?? [])].map(({ bays }) => bays));
}

/** Limits of one plan. */
export const MAX_WINDOWS = 200;
export const MAX_OVERRIDES = 1_000;

export const DAY_MINUTES = 24 * 60;
/** A window that returns on a fixed day ends at most four days after midnight of its date. */
export const LONGEST_FIXED_MINUTES = 4 * DAY_MINUTES;
/** Where no working day comes for so long, a window ends on this day after its date all the same. */
export const LONGEST_RETURN_DAYS = 16;
/** No window ends later after midnight of its date. */
export const LONGEST_MINUTES = (LONGEST_RETURN_DAYS + 1) * DAY_MINUTES;
