import type { Tick, TimeWindow } from '#kernel';

export interface Flight extends TimeWindow {
  readonly deadlineMs: number;
}

export interface ModelRow extends TimeWindow {
  readonly seq: number;
  readonly cause: 'capacity' | 'claim' | 'release';
  readonly delta: number;
  readonly claimId: string | null;
}

export interface ModelFold {
  readonly epoch: string;
  readonly seq: number;
  readonly origin: Tick;
  readonly free: readonly number[];
  readonly recent: readonly string[];
}

const clamped = (bays: number): number => Math.max(0, Math.min(255, bays));

/** What the scripts promise for one pool, in the simplest words. */
export class PoolModel {
  epoch: string | undefined = undefined;
  seq = 0;
  origin = 0;
  free: number[] = [];
  flights = new Map<string, Flight>();
  known = new Set<string>();

  admit(epoch: string, window: TimeWindow, claimId: string, deadlineMs: number): { kind: string; at?: Tick } {
    if (this.epoch !== epoch) return { kind: 'bypassed' };
    if (window.from < this.origin || window.to > this.origin + this.free.length) return { kind: 'bypassed' };
    if (this.flights.has(claimId) || this.known.has(claimId)) return { kind: 'known' };
    for (let tick = window.from; tick < window.to; tick++) if (this.free[tick - this.origin] === 0) return { kind: 'full', at: tick };
    this.add(window, -1);
    this.flights.set(claimId, { ...window, deadlineMs });
    return { kind: 'admitted' };
  }

  apply(epoch: string, rows: readonly ModelRow[]): { kind: string; seq?: number } {
    if (this.epoch !== epoch) return { kind: 'unloaded' };
    for (const row of rows) {
      if (row.seq <= this.seq) continue;
      if (row.seq > this.seq + 1) return { kind: 'gap', seq: this.seq };
      this.take(row);
    }
    return { kind: 'applied', seq: this.seq };
  }

  private take({ seq, cause, delta, claimId, ...window }: ModelRow): void {
    const isClaim = cause === 'claim' && claimId !== null;
    const hasBay = isClaim && this.flights.delete(claimId);
    if (!hasBay) this.add(window, delta);
    if (isClaim) this.known.add(claimId);
    this.seq = seq;
  }

  load(fold: ModelFold, mode: 'always' | 'if-newer' | 'unless-ahead'): 'loaded' | 'newer' {
    const isSameHistory = this.epoch === fold.epoch;
    const isAhead = isSameHistory && this.seq > fold.seq;
    const isAsNew = isSameHistory && this.seq === fold.seq && this.origin >= fold.origin;
    if (mode !== 'always' && (isAhead || (isAsNew && mode === 'if-newer'))) return 'newer';
    Object.assign(this, { epoch: fold.epoch, seq: fold.seq, origin: fold.origin, free: [...fold.free] });
    this.flights.clear();
    this.known = new Set(fold.recent);
    return 'loaded';
  }

  giveBack(claimIds: readonly string[]): number {
    return claimIds.filter((claimId) => this.landWithout(claimId)).length;
  }

  giveBackLapsed(nowMs: number, headSeq: number): number {
    if (this.epoch === undefined || this.seq < headSeq) return 0;
    const lapsed = [...this.flights].filter(([, flight]) => flight.deadlineMs <= nowMs);
    return this.giveBack(lapsed.map(([claimId]) => claimId));
  }

  private landWithout(claimId: string): boolean {
    const flight = this.flights.get(claimId);
    if (!flight) return false;
    this.add(flight, 1);
    return this.flights.delete(claimId);
  }

  private add({ from, to }: TimeWindow, delta: number): void {
    for (let tick = Math.max(from, this.origin); tick < to && tick < this.origin + this.free.length; tick++)
      this.free[tick - this.origin] = clamped((this.free[tick - this.origin] ?? 0) + delta);
  }
}
