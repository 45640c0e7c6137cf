/** What one connection, one person and one address may take of this process. Small enough that nobody can crowd out the rest. */
export interface LiveLimits {
  /** Messages, pings among them, that a connection may send in a second. */
  readonly messagesPerSecond: number;
  /** Connections of a person, proved by ticket: a few devices. */
  readonly socketsPerPerson: number;
  /** Connections from an address: carriers put whole quarters behind one. */
  readonly socketsPerAddress: number;
  readonly socketsPerProcess: number;
  /** Pause between two pings; whoever has not answered one by the next is gone. */
  readonly beatMs: number;
  /** Pause between two looks at whether those who are shown a night may still see it. */
  readonly staffLookMs: number;
}

export const LIVE_LIMITS = Symbol('LIVE_LIMITS');

export const DEFAULT_LIMITS: LiveLimits = {
  messagesPerSecond: 20,
  socketsPerPerson: 5,
  socketsPerAddress: 2_000,
  socketsPerProcess: 20_000,
  beatMs: 25_000,
  staffLookMs: 2_000,
};

/** Larger messages end the connection with 1009. The longest that makes sense names a hundred car parks. */
export const MESSAGE_MAX_BYTES = 16 * 1024;
