import type { Timeline } from './timeline.js';

/** Free bays as Redis keeps them: one byte per tick, never below 0. */
export function redisBytes(timeline: Timeline): Buffer {
  const bytes = Buffer.alloc(timeline.end - timeline.origin);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.max(0, Math.min(255, timeline.freeAt(timeline.origin + i)));
  return bytes;
}
