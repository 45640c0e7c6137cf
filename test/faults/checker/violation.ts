import type { Past } from './past.js';
import type { Invariant } from './promises.js';

/** A promise that was broken, and the events that show it, by their `seq`. */
export interface Violation {
  readonly invariant: Invariant;
  readonly message: string;
  readonly events: readonly number[];
}

/** Judges a whole history by one rule or a few that belong together. Pure. */
export type Judge = (past: Past) => Iterable<Violation>;

export function broken(invariant: Invariant, message: string, ...events: readonly number[]): Violation {
  return { invariant, message, events };
}
