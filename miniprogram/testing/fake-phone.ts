import {
  type Http,
  type HttpAnswer,
  type HttpCall,
  NetworkFailure,
  type Shelf,
  type SocketEvents,
  type Sockets,
  type World,
} from '../wx/ports.js';

/** A clock that is moved by hand, and timers that run when it passes them. */
export class FakeWorld implements World {
  private now: number;
  private timers: { readonly atMs: number; readonly run: () => void }[] = [];
  /** What the next draws of chance give; the last one stays. */
  chances = [0.5];

  constructor(startMs = Date.parse('2026-03-02T19:00:00+08:00')) {
    this.now = startMs;
  }

  nowMs(): number {
    return this.now;
  }

  chance(): number {
    return (this.chances.length > 1 ? this.chances.shift() : this.chances[0]) ?? 0;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.now + delayMs, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  /** Moves the clock, running what falls due in order of time, and lets promises settle after each. */
  async pass(ms: number): Promise<void> {
    const endMs = this.now + ms;
    await settled();
    for (;;) {
      const [next] = this.timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.timers = this.timers.filter((one) => one !== next);
      this.now = Math.max(this.now, next.atMs);
      next.run();
      await settled();
    }
    this.now = endMs;
  }
}

/** Lets all promises that can go on do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export class FakeShelf implements Shelf {
  readonly kept = new Map<string, unknown>();
  read(key: string): unknown {
    return this.kept.get(key);
  }
  write(key: string, value: unknown): void {
    this.kept.set(key, value);
  }
  remove(key: string): void {
    this.kept.delete(key);
  }
}

/** A server that answers by a function; `undefined` is no answer at all. */
export class FakeHttp implements Http {
  readonly calls: HttpCall[] = [];
  constructor(public answer: (call: HttpCall) => HttpAnswer | undefined) {}

  async send(call: HttpCall): Promise<HttpAnswer> {
    this.calls.push(call);
    await Promise.resolve();
    const answer = this.answer(call);
    if (answer === undefined) throw new NetworkFailure('request:fail');
    return answer;
  }
}

/** Lines that a test opens, speaks on and cuts. */
export class FakeSockets implements Sockets {
  readonly lines: { readonly events: SocketEvents; readonly said: unknown[]; isClosed: boolean }[] = [];

  open(_url: string, events: SocketEvents): { say(text: string): void; close(): void } {
    const line = { events, said: [] as unknown[], isClosed: false };
    this.lines.push(line);
    return {
      say: (text) => line.said.push(JSON.parse(text)),
      close: () => {
        line.isClosed = true;
      },
    };
  }

  get last(): (typeof this.lines)[number] {
    const line = this.lines.at(-1);
    if (line === undefined) throw new Error('no line was opened');
    return line;
  }

  hear(message: object): void {
    this.last.events.heard(JSON.stringify(message));
  }
}
