/** A promise that was broken, and the events that show it, by their `seq`. */
export interface Violation {
  /** As in `INVARIANTS`, e.g. `I1`. */
  readonly invariant: string;
  readonly message: string;
  readonly events: readonly number[];
}
