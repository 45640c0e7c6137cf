// Ticks and nights. A tick is a quarter of an hour since 1970; a night runs from noon to noon in Beijing (UTC+8) and is named by its first date.

export const NIGHT_TICKS = 96;
/** Noon in Beijing is 04:00 UTC: sixteen ticks into the day. */
const NOON_TICKS = 16;
const TICK_MS = 900_000;
const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;

/** Nights since 1970. @param {number} tick */
export const nightOf = (tick) => Math.floor((tick - NOON_TICKS) / NIGHT_TICKS);

/** @param {number} night @returns {number} its first tick */
export const firstTickOf = (night) => night * NIGHT_TICKS + NOON_TICKS;

/** `YYYY-MM-DD`. @param {number} night */
export const dateOf = (night) => new Date(night * DAY_MS).toISOString().slice(0, 10);

/** As a clock in Beijing shows it. @param {number} tick */
export const clockOf = (tick) => new Date(tick * TICK_MS + BEIJING_MS).toISOString().slice(0, 16).replace('T', ' ');

/**
 * Calls back once for each night that a window touches, with the part `[from, to)` of it counted from the night's first tick.
 * @param {number} from @param {number} to
 * @param {(night: number, from: number, to: number) => void} visit
 */
export function eachNight(from, to, visit) {
  for (let tick = from; tick < to; ) {
    const night = nightOf(tick);
    const first = firstTickOf(night);
    const end = Math.min(to, first + NIGHT_TICKS);
    visit(night, tick - first, end - first);
    tick = end;
  }
}
