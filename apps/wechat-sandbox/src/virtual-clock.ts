import { Clock } from '#kernel';

/** Calls `ring` after this many real milliseconds; returns how to call it off. */
export type Wake = (delayMs: number, ring: () => void) => () => void;

/** Real time. The timer does not keep a finished test or process alive. */
export const wakeByTimer: Wake = (delayMs, ring) => {
  const timer = setTimeout(ring, Math.min(delayMs, 2 ** 31 - 1));
  timer.unref();
  return () => clearTimeout(timer);
};

/** For tests that move time only by hand. */
export const neverWake: Wake = () => () => undefined;

interface Alarm {
  readonly atMs: number;
  readonly ring: () => Promise<void> | void;
}

/**
 * The sandbox's business time: a base clock plus an offset that can be advanced by hand.
 * Alarms ring when their instant is reached, whether real time gets there or somebody advances the clock.
 */
export class VirtualClock extends Clock {
  #offsetMs = 0;
  #cancelWake: (() => void) | undefined;
  /** When the base clock will wake us next; sooner alarms re-arm, later ones need not. */
  #armedForMs = Number.POSITIVE_INFINITY;
  readonly #alarms = new Map<string, Alarm>();
  readonly #ringing = new Set<Promise<void>>();

  constructor(
    private readonly base: Clock,
    private readonly wake: Wake = wakeByTimer,
  ) {
    super();
  }

  override nowMs(): number {
    return this.base.nowMs() + this.#offsetMs;
  }

  /** Time on the wire: what the other side's clock shows. Signatures use it, so that advancing the virtual clock does not break them. */
  wireMs(): number {
    return this.base.nowMs();
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  restoreOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs;
    this.#arm();
  }

  /** Sets (or moves) the alarm of this name. An alarm in the past rings at once, but never inside this call. */
  setAlarm(name: string, atMs: number, ring: () => Promise<void> | void): void {
    this.#alarms.set(name, { atMs, ring });
    if (atMs < this.#armedForMs) this.#arm();
  }

  cancelAll(): void {
    this.#alarms.clear();
    this.#arm();
  }

  /**
   * Moves time forward, ringing every alarm on the way in order and waiting for what it started, so that a chain of
   * retries unfolds as it would in real time. Alarms of the same instant ring together.
   */
  async advance(ms: number): Promise<void> {
    const targetMs = this.nowMs() + ms;
    for (;;) {
      await this.settle();
      const nextMs = this.#soonestMs();
      if (nextMs > targetMs) break;
      this.#moveTo(nextMs);
      this.#ringDue();
    }
    this.#moveTo(targetMs);
    this.#arm();
  }

  /** Waits until nothing that an alarm started is still running. */
  async settle(): Promise<void> {
    while (this.#ringing.size > 0) await Promise.all(this.#ringing);
  }

  #moveTo(ms: number): void {
    this.#offsetMs += Math.max(0, ms - this.nowMs());
  }

  #ringDue(): void {
    const nowMs = this.nowMs();
    const due = [...this.#alarms].filter(([, alarm]) => alarm.atMs <= nowMs).sort(([, a], [, b]) => a.atMs - b.atMs);
    for (const [name, alarm] of due) {
      this.#alarms.delete(name);
      const running = Promise.resolve(alarm.ring()).finally(() => this.#ringing.delete(running));
      this.#ringing.add(running);
    }
    this.#arm();
  }

  #soonestMs(): number {
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const { atMs } of this.#alarms.values()) soonestMs = Math.min(soonestMs, atMs);
    return soonestMs;
  }

  #arm(): void {
    this.#cancelWake?.();
    this.#armedForMs = this.#soonestMs();
    if (this.#armedForMs === Number.POSITIVE_INFINITY) {
      this.#cancelWake = undefined;
      return;
    }
    this.#cancelWake = this.wake(Math.max(0, this.#armedForMs - this.nowMs()), () => this.#ringDue());
  }
}
