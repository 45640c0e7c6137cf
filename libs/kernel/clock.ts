/** The one source of time. Expiry is decided by this clock alone. */
export abstract class Clock {
  /** Milliseconds since the Unix epoch. */
  abstract nowMs(): number;
}

export class SystemClock extends Clock {
  override nowMs(): number {
    return Date.now();
  }
}

/** A clock that stands still until it is moved. */
export class FakeClock extends Clock {
  constructor(private ms: number) {
    super();
  }
  override nowMs(): number {
    return this.ms;
  }
  advance(ms: number): void {
    this.ms += ms;
  }
  set(ms: number): void {
    this.ms = ms;
  }
}
