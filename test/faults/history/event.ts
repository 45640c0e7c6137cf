import { z } from 'zod';

/** Who wrote the event down. `gate` joins with the gates of the car parks. */
export const SOURCES = ['client', 'wx', 'gate', 'ws', 'nemesis', 'db', 'probe'] as const;
export type Source = (typeof SOURCES)[number];

/**
 * `invoke` before something is asked for; `ok` it was done; `fail` it was refused and had no effect; `info` nobody knows: it may have
 * happened, and may still happen. Facts that nobody asked for (rows, frames, samples) are `ok`.
 */
export const TYPES = ['invoke', 'ok', 'fail', 'info'] as const;

/** One line of a history. What `f` and `v` are for each `src` is in the README beside this file. */
export const HistoryEvent = z.object({
  /** Names the event in the run. Writers of one run use ranges of their own. */
  seq: z.int().min(1),
  /** Monotonic nanoseconds of the machine, the same clock in all its processes. */
  t_ns: z.int().min(0),
  src: z.enum(SOURCES),
  /** Who acts: a resident, a subscriber, a process, a table. */
  p: z.string(),
  /** Ties an `invoke` to what came of it, and frames to their subscription. */
  op: z.string(),
  f: z.string(),
  type: z.enum(TYPES),
  /** Not copied: there may be a million of them. */
  v: z.custom<Record<string, unknown>>((v) => typeof v === 'object' && v !== null && !Array.isArray(v)),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;

/** The first line of a file: what the run was, and how monotonic time and wall time hang together. */
export const HistoryHeader = z.object({
  kind: z.literal('night-berth-history'),
  v: z.literal(1),
  seed: z.string(),
  /** Both read at one instant. */
  wall_ms: z.number(),
  t_ns: z.int(),
  /** Settings of the product that the checker needs: milliseconds and counts. */
  settings: z.record(z.string(), z.number()),
});
export type HistoryHeader = z.infer<typeof HistoryHeader>;

/** Monotonic nanoseconds. A double holds them exactly for a hundred days of uptime. */
export function nowNs(): number {
  return Number(process.hrtime.bigint());
}
