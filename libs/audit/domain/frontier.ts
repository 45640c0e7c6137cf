import { MINUTE_MS } from '#kernel';

/** Ids `[from, to]` that were not there when higher ones were indexed: rolled back, or still to be committed. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly sinceMs: number;
}

/** Up to where leaves have been put into the tree, and what below may still come. A fold of the tree's leaf ids. */
export interface Frontier {
  readonly highest: number;
  readonly gaps: readonly Gap[];
}

/** A transaction that writes leaves lives for seconds; one that was paused or forgotten is ended by the server long before. */
export const LATE_COMMIT_MS = 10 * MINUTE_MS;

const MAX_GAPS = 400;

/** Notes leaves that are in the tree now. */
export function noteIndexed(frontier: Frontier, leafIds: readonly number[], nowMs: number): Frontier {
  let { highest } = frontier;
  let gaps = [...frontier.gaps];
  for (const id of leafIds) {
    if (id <= highest) gaps = gaps.flatMap((gap) => without(gap, id));
    else {
      if (id > highest + 1) gaps.push({ from: highest + 1, to: id - 1, sinceMs: nowMs });
      highest = id;
    }
  }
  return { highest, gaps: bounded(gaps) };
}

/** Stops looking at ids that were missing for longer than any transaction lives. */
export function forgetOldGaps(frontier: Frontier, nowMs: number): Frontier {
  return { ...frontier, gaps: frontier.gaps.filter(({ sinceMs }) => nowMs - sinceMs < LATE_COMMIT_MS) };
}

function without(gap: Gap, id: number): Gap[] {
  if (id < gap.from || id > gap.to) return [gap];
  return [
    { ...gap, to: id - 1 },
    { ...gap, from: id + 1 },
  ].filter(({ from, to }) => from <= to);
}

/** Too many gaps become fewer and wider ones. They then span ids that are in the tree: whoever looks there must pass over those. */
function bounded(gaps: readonly Gap[]): readonly Gap[] {
  if (gaps.length <= MAX_GAPS) return gaps;
  const merged = gaps.flatMap((gap, n) => {
    if (n % 2 === 1) return [];
    const next = gaps[n + 1] ?? gap;
    return [{ from: gap.from, to: next.to, sinceMs: Math.max(gap.sinceMs, next.sinceMs) }];
  });
  return bounded(merged);
}
