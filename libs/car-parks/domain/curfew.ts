import { localMinutes, msOf, TICK_MINUTES, type Tick, type TimeWindow } from '#kernel';
import { type Curfew, DAY_MINUTES } from './supply-plan.js';

/** Whether cars may pass at this instant: the gate is not shut, or is just being shut or opened. */
export function isGateOpen(curfew: Curfew | null, tick: Tick): boolean {
  return curfew === null || ticksSinceShut(curfew, tick) === 0 || ticksSinceShut(curfew, tick) >= ticksShut(curfew);
}

/** Whether a booking of this window begins and ends while the gate is open. */
export function obeysCurfew({ curfew }: { readonly curfew: Curfew | null }, window: TimeWindow): boolean {
  return isGateOpen(curfew, window.from) && isGateOpen(curfew, window.to);
}

/** The window without what its owner could not use: it begins when the gate opens and ends when it shuts. `undefined` when nothing is left. */
export function cutToCurfew(curfew: Curfew | null, window: TimeWindow): TimeWindow | undefined {
  if (curfew === null) return window;
  const from = isGateOpen(curfew, window.from) ? window.from : window.from + ticksShut(curfew) - ticksSinceShut(curfew, window.from);
  const to = isGateOpen(curfew, window.to) ? window.to : window.to - ticksSinceShut(curfew, window.to);
  return from < to ? { from, to } : undefined;
}

function ticksShut({ startMinute, endMinute }: Curfew): number {
  return modulo(endMinute - startMinute) / TICK_MINUTES;
}

/** Ticks since the gate was last shut, less than a day. */
function ticksSinceShut({ startMinute }: Curfew, tick: Tick): number {
  return modulo(localMinutes(msOf(tick)) - startMinute) / TICK_MINUTES;
}

const modulo = (minutes: number): number => ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
