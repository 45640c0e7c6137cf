/** How long things may take, in milliseconds unless said otherwise. A deadline that a fault overlaps counts from the end of that fault. */
export interface Limits {
  /** All times below are multiplied by this: more than 1 on a machine that is loaded. */
  readonly factor: number;
  /** How far the clocks of processes and database, and a reading and its writing, may lie apart. */
  readonly slackMs: number;
  /** After a fault it may take this long until everything is as if there had been none. */
  readonly recoveryMs: number;
  /** L1: a change is seen by every reader. */
  readonly liveMs: number;
  /** L2: an unpaid hold ends this long after its expiry. */
  readonly lapseMs: number;
  /** L3: a payment is decided this long after its callback was taken. */
  readonly settleMs: number;
  /** L3: the same when the callback was lost. */
  readonly settleByQueryMs: number;
  /** L5: the oldest message of the outbox. */
  readonly outboxMs: number;
  /** L6: the service answers again this long after a fault. */
  readonly serveAgainMs: number;
  /** L6: an answer, outside faults. */
  readonly answerMs: number;
  /** L7: a process grows by no more than this, in bytes, from the first look at it; a row about memory asks for less. */
  readonly growthBytes: number;
  /** L8: money lies in `clearing` no longer than this. */
  readonly clearingMs: number;
}

const DEFAULT_LIMITS: Limits = {
  factor: 1,
  slackMs: 2_000,
  recoveryMs: 10_000,
  liveMs: 2_000,
  lapseMs: 30_000,
  settleMs: 5_000,
  settleByQueryMs: 90_000,
  outboxMs: 5_000,
  serveAgainMs: 5_000,
  answerMs: 10_000,
  growthBytes: 400 * 1_048_576,
  clearingMs: 600_000,
};

/** The limits of a run: what it does not say is as usual, and every time is stretched by its factor. */
export function limitsOf(wish: Partial<Limits>): Limits {
  const { growthBytes, factor, ...times } = { ...DEFAULT_LIMITS, ...wish };
  const stretched = Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, ms * factor]));
  return { ...(stretched as typeof times), growthBytes, factor };
}

/** Limits of so many ms or less are about promptness, which a machine that has too much to do cannot show. */
const PROMPT_MS = 10_000;
const MOST_STRETCHED = 8;

/** Stretches what is about promptness by the load of the machine, in running processes a core, when that is more than one. */
export function underLoad(limits: Limits, loadPerCore: number): Limits {
  const stretch = Math.min(MOST_STRETCHED, Math.max(1, loadPerCore));
  const { growthBytes, factor, ...times } = limits;
  const stretched = Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, ms <= PROMPT_MS * factor ? ms * stretch : ms]));
  return { ...(stretched as typeof times), growthBytes, factor };
}
