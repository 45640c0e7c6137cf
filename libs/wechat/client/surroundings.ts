/** What the client takes from the world besides the network. Injected, so that signatures and pauses can be reproduced. */
export interface Surroundings {
  /** The clock of this host, not the database's: WeChat compares our timestamps with its own clock. */
  nowMs(): number;
  /** A number in [0, 1). */
  chance(): number;
  /** At most 32 characters, never the same again. */
  nonce(): string;
  /** Resolves after a pause, ms. */
  pause(ms: number): Promise<void>;
}
