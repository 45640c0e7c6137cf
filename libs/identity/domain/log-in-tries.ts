import { MINUTE_MS } from '#kernel';

/** A try is forgiven after so long. */
const FORGIVEN_MS = 15 * MINUTE_MS;
const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 15 * MINUTE_MS;
/** Beyond the free ones so many are held against somebody, by which time the delay is the longest one. */
const COUNTED_MAX = 6;

/** Whose tries are counted, and how many of them are free. */
export interface TriesOf {
  readonly kind: 'account-here' | 'network' | 'account';
  readonly value: string;
}

/**
 * An account from one network: a person who mistypes. A network: somebody who tries many accounts. An account from everywhere: somebody with
 * many networks, who shall not keep its owner out, so it takes many.
 */
const FREE: Readonly<Record<TriesOf['kind'], number>> = { 'account-here': 5, network: 20, account: 50 };

export interface Tries {
  /** When the last of them is forgiven: tries ahead are counted by how far away that is. */
  readonly settledAtMs: number;
  readonly blockedUntilMs: number;
}

/** With one try more: from the last free one on each is followed by a pause, twice as long each time, up to a quarter of an hour. */
export function oneTryMore(tries: Tries | undefined, kind: TriesOf['kind'], nowMs: number): Tries {
  const free = FREE[kind];
  const settledAtMs = Math.min(Math.max(tries?.settledAtMs ?? 0, nowMs) + FORGIVEN_MS, nowMs + (free + COUNTED_MAX) * FORGIVEN_MS);
  const over = countOf(settledAtMs, nowMs) - free;
  if (over < 0) return { settledAtMs, blockedUntilMs: 0 };
  return { settledAtMs, blockedUntilMs: nowMs + Math.min(FIRST_DELAY_MS * 2 ** over, LONGEST_DELAY_MS) };
}

/** Without the one that turned out to be no guess. The pause that it began ends; one of another try stays. */
export function oneTryLess(tries: Tries, kind: TriesOf['kind'], nowMs: number): Tries {
  const settledAtMs = Math.max(tries.settledAtMs - FORGIVEN_MS, 0);
  return { settledAtMs, blockedUntilMs: countOf(settledAtMs, nowMs) < FREE[kind] ? 0 : tries.blockedUntilMs };
}

function countOf(settledAtMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((settledAtMs - nowMs) / FORGIVEN_MS));
}
