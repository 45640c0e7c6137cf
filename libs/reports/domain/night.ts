import { localTick, TICKS_PER_DAY, type Tick, type TimeWindow } from '#kernel';

/** Days from 1970-01-01 to the date on whose noon (Beijing) a night begins. */
export type Night = number;

export const NIGHT_TICKS = TICKS_PER_DAY;
const FIRST_NOON = localTick('1970-01-01', 12 * 60);

/** The night in which a tick lies. */
export function nightAt(tick: Tick): Night {
  return Math.floor((tick - FIRST_NOON) / NIGHT_TICKS);
}

export function firstTickOf(night: Night): Tick {
  return FIRST_NOON + night * NIGHT_TICKS;
}

/** The part of a window that lies in one night, in ticks from its noon. */
export interface NightPart extends TimeWindow {
  readonly night: Night;
}

/** A window cut at every noon. */
export function nightPartsOf({ from, to }: TimeWindow): NightPart[] {
  const parts: NightPart[] = [];
  for (let at = from; at < to; ) {
    const night = nightAt(at);
    const first = firstTickOf(night);
    const end = Math.min(to, first + NIGHT_TICKS);
    parts.push({ night, from: at - first, to: end - first });
    at = end;
  }
  return parts;
}
