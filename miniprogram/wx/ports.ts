/** What the program wants of the phone. Stores and services know these shapes only, so that a test brings its own phone. */

export interface HttpCall {
  /** WeChat has no PATCH. */
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly status: number;
  /** Parsed JSON; whatever came when it was none. */
  readonly body: unknown;
  /** The server's clock, in ms, when it told it. */
  readonly serverMs?: number;
}

export interface Http {
  /** Any status is an answer. Throws `NetworkFailure` when there was none: it is then unknown whether the server acted. */
  send(call: HttpCall): Promise<HttpAnswer>;
}

export class NetworkFailure extends Error {
  override readonly name = 'NetworkFailure';
}

export interface SocketEvents {
  opened(): void;
  heard(text: string): void;
  /** Comes once, for every end. */
  closed(): void;
}

export interface Line {
  say(text: string): void;
  close(): void;
}

export interface Sockets {
  open(url: string, events: SocketEvents): Line;
}

/** Time and chance. */
export interface World {
  nowMs(): number;
  /** At least 0, less than 1. */
  chance(): number;
  /** Runs once after so many ms; the answer calls it off. */
  after(delayMs: number, run: () => void): () => void;
}

/** What the phone keeps for us between two starts. A phone that refuses is as good as an empty one. */
export interface Shelf {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
  remove(key: string): void;
}

/** The one-time code that WeChat gives for the person who holds the phone. */
export type LoginCode = () => Promise<string>;
