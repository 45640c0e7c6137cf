/** Types for tests; see keeper.mjs for the promises. */
export interface Kept {
  readonly name: string;
  readonly exited: Promise<{ readonly code: number; readonly how: string }>;
}

export function keepRunning<Child extends Kept>(
  child: Child,
  care: {
    readonly startAgain: () => Child;
    readonly onRestart: (child: Child) => void;
    readonly signal: AbortSignal;
    readonly pauseMs?: number;
    readonly nowMs?: () => number;
  },
): Promise<(Child & { readonly code: number; readonly how: string }) | undefined>;
