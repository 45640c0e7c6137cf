import type { TimeWindow } from '#kernel';
import type { Timeline } from './timeline.js';

/** Free bays as Redis keeps them: one byte per tick, never below 0, with a bay taken for each claim in flight. */
export function redisBytes(timeline: Timeline, flights: readonly TimeWindow[] = []): Buffer {
  const { origin, end } = timeline;
  const taken = new Int16Array(end - origin);
  for (const { from, to } of flights)
    for (let tick = Math.max(from, origin); tick < Math.min(to, end); tick++) taken[tick - origin] = (taken[tick - origin] ?? 0) + 1;
  const bytes = Buffer.alloc(end - origin);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.max(0, Math.min(255, timeline.freeAt(origin + i) - (taken[i] ?? 0)));
  return bytes;
}
