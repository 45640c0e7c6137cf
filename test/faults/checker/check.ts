import { type HistoryEvent, HistoryHeader } from '../history/event.js';
import { readBatches } from '../history/history.js';
import { Gatherer } from './gather.js';
import { JUDGES } from './invariants.js';
import { type Limits, limitsOf } from './limits.js';
import { longestLagMs } from './live-lag.js';
import type { Past } from './past.js';
import type { Violation } from './violation.js';

export interface CheckReport {
  /** At most `MOST_OF_A_KIND` of each invariant. */
  readonly violations: readonly Violation[];
  /** Requests, acknowledged, payments, callbacks, faults and so on. */
  readonly counted: Readonly<Record<string, number>>;
}

export type HistorySource = string | AsyncIterable<HistoryHeader | HistoryEvent> | Iterable<HistoryHeader | HistoryEvent>;

/** One cause breaks a promise a thousand times; the first ones tell enough. */
const MOST_OF_A_KIND = 20;

/** Judges a history, a file of it or its header and events. It asks nothing else. @throws when it is no history, or ends before its books. */
export async function check(history: HistorySource, limits: Partial<Limits> = {}): Promise<CheckReport> {
  const past = await gather(typeof history === 'string' ? readBatches(history) : inOne(history), limitsOf(limits));
  if (!past.db || !past.wx) throw new Error('the history ends before its books: nothing can be judged');
  return { violations: judge(past), counted: { ...past.counted, liveLagMaxMs: longestLagMs(past) } };
}

export function judge(past: Past): Violation[] {
  const counts = new Map<string, number>();
  const violations: Violation[] = [];
  for (const rule of JUDGES)
    for (const violation of rule(past)) {
      const count = (counts.get(violation.invariant) ?? 0) + 1;
      counts.set(violation.invariant, count);
      if (count <= MOST_OF_A_KIND) violations.push(violation);
    }
  return violations;
}

type Lines = Iterable<HistoryHeader | HistoryEvent>;

async function* inOne(lines: Exclude<HistorySource, string>): AsyncGenerator<Lines> {
  for await (const line of lines) yield [line];
}

async function gather(batches: AsyncIterable<Lines>, limits: Limits): Promise<Past> {
  let gatherer: Gatherer | undefined;
  for await (const batch of batches)
    for (const line of batch) {
      if ('kind' in line) gatherer = new Gatherer(HistoryHeader.parse(line), limits);
      else if (gatherer) gatherer.take(line);
      else throw new Error('a history begins with its header');
    }
  if (!gatherer) throw new Error('an empty history');
  return gatherer.past();
}
