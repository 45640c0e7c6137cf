import type { Tick, TimeWindow } from '#kernel';
import type { Timeline } from './timeline.js';

export interface CapacityChange {
  readonly window: TimeWindow;
  readonly delta: number;
}

/**
 * What has to be added to the log so that the pool offers `wanted` bays from `from` on, one entry per tick. A tick at which more is
 * claimed than wanted keeps what is claimed: nobody who has booked loses the bay here.
 */
export function capacityChanges(timeline: Timeline, wanted: Int16Array, from: Tick): CapacityChange[] {
  const changes: CapacityChange[] = [];
  let start = from;
  let delta = 0;
  for (let tick = from; tick <= from + wanted.length; tick++) {
    const isPastEnd = tick === from + wanted.length;
    const next = isPastEnd ? 0 : deltaAt(timeline, wanted[tick - from] ?? 0, tick);
    if (next === delta && !isPastEnd) continue;
    if (delta !== 0) changes.push({ window: { from: start, to: tick }, delta });
    start = tick;
    delta = next;
  }
  return changes;
}

function deltaAt(timeline: Timeline, wanted: number, tick: Tick): number {
  const capacity = timeline.capacityAt(tick);
  const claimed = capacity - timeline.freeAt(tick);
  return Math.max(wanted, claimed) - capacity;
}
