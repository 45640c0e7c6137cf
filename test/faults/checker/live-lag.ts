import type { Past, Watch } from './past.js';
import { type Pool, poolsOf } from './pools.js';
import type { Row } from './rows.js';
import { broken, type Violation } from './violation.js';

/** A change that nobody was told in time, or how long the telling took. */
interface Lag {
  readonly ms: number;
  readonly row: Row<'pool_log'>;
  readonly isLate: boolean;
}

/** L1: a change of a pool is seen by every reader whose window it touches. Judged for car parks of one pool. */
export function* judgeLag(past: Past): Generator<Violation> {
  for (const { watch, pool } of pairsOf(past))
    for (const { ms, row, isLate } of lagsOf(past, watch, pool))
      if (isLate) {
        const how = Number.isFinite(ms) ? `after ${Math.round(ms)} ms` : 'never';
        yield broken('L1', `${watch.reader} saw seq ${row.seq} of ${pool.code} ${how}`, row.seq_of_event, watch.asked.seq);
      }
}

/** The longest time, in ms, that a change took to a reader who could see it, outside the shadows of faults; 0 when there was none. */
export function longestLagMs(past: Past): number {
  let longest = 0;
  for (const { watch, pool } of pairsOf(past))
    for (const { ms, row } of lagsOf(past, watch, pool))
      if (Number.isFinite(ms) && !past.shadows.touches(row.at_ms - past.dbAheadMs)) longest = Math.max(longest, ms);
  return Math.round(longest);
}

function* pairsOf(past: Past): Generator<{ watch: Watch; pool: Pool }> {
  const pools = poolsOf(past);
  const alone = pools.filter(({ carPark }) => pools.filter((other) => other.carPark === carPark).length === 1);
  for (const watch of past.watches)
    for (const pool of alone) if (!watch.carParks || watch.carParks.has(pool.carPark)) yield { watch, pool };
}

function* lagsOf(past: Past, watch: Watch, { carPark, log }: Pool): Generator<Lag> {
  const { limits, shadows, dbAheadMs } = past;
  const told = watch.shown.filter((shown) => shown.carPark === carPark && typeof shown.version === 'number');
  let next = 0;
  for (const row of log) {
    const changedMs = row.at_ms - dbAheadMs;
    const dueMs = shadows.deadline(changedMs, limits.liveMs);
    const isInView = row.from_tick < watch.toTick && watch.fromTick < row.to_tick;
    if (!isInView || changedMs < watch.asked.ms || watch.endMs < dueMs || isPaused(watch, changedMs, dueMs, limits.recoveryMs)) continue;
    while (next < told.length && Number(told[next]?.version) < row.seq) next++;
    const seenMs = told[next]?.ms ?? Number.POSITIVE_INFINITY;
    yield { ms: seenMs - changedMs, row, isLate: seenMs > dueMs };
  }
}

function isPaused({ pauses }: Watch, fromMs: number, toMs: number, recoveryMs: number): boolean {
  return pauses.some((pause) => pause.fromMs <= toMs && fromMs <= pause.toMs + recoveryMs);
}
