import type { Tick, TimeWindow } from '#kernel';
import type { Timeline } from './timeline.js';

export interface CapacityChange {
  readonly window: TimeWindow;
  readonly delta: number;
}

/**
 * What has to be added to the log so that the pool offers `wanted` bays from `from` on. Where more is claimed than wanted, bays are owed from
 * then on: nobody who has booked loses a bay here, and bays that are given back fill the debt before anybody can claim them.
 */
export function capacityChanges(timeline: Timeline, wanted: Int16Array, from: Tick): CapacityChange[] {
  const changes: CapacityChange[] = [];
  let start = from;
  let delta = 0;
  for (let tick = from; tick <= from + wanted.length; tick++) {
    const isPastEnd = tick === from + wanted.length;
    const next = isPastEnd ? 0 : (wanted[tick - from] ?? 0) - timeline.capacityAt(tick);
    if (next === delta && !isPastEnd) continue;
    if (delta !== 0) changes.push({ window: { from: start, to: tick }, delta });
    start = tick;
    delta = next;
  }
  return changes;
}
