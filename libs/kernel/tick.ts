import { assert } from './assert.js';

/** Quarter of an hour (15 minutes) counted from the Unix epoch: the grain in which bays are lent. */
export type Tick = number;

export const MINUTE_MS = 60_000;
export const TICK_MINUTES = 15;
export const TICK_MS = TICK_MINUTES * MINUTE_MS;
export const TICKS_PER_HOUR = 60 / TICK_MINUTES;
export const TICKS_PER_DAY = 24 * TICKS_PER_HOUR;

export function isWholeTick(ms: number): boolean {
  return Number.isInteger(ms / TICK_MS);
}

/** The tick that starts at this instant. The instant must be a whole tick: edges refuse others before they get here. */
export function tickAt(ms: number): Tick {
  assert(isWholeTick(ms), `${ms} is not a whole tick`);
  return ms / TICK_MS;
}

/** The tick during which this instant falls. */
export function tickContaining(ms: number): Tick {
  return Math.floor(ms / TICK_MS);
}

/** The first tick that starts at or after this instant. */
export function tickFrom(ms: number): Tick {
  return Math.ceil(ms / TICK_MS);
}

export function msOf(tick: Tick): number {
  return tick * TICK_MS;
}
