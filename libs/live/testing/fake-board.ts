import type { TimeWindow } from '#kernel';
import { Board, type LiveState, type Selection } from '../board.js';

const TICKS = 40;

/** A few car parks whose free bays per tick are kept in the open: the truth against which readers are judged. */
export class FakeBoard extends Board {
  tonight: TimeWindow = { from: 10, to: 20 };
  /** How often a state was asked for, which is how often it was encoded. */
  reads = 0;
  private readonly versions = new Map<string, number>();
  private readonly free = new Map<string, number[]>();

  constructor(readonly codes: readonly string[]) {
    super();
    for (const code of codes) this.add(code);
  }

  private add(code: string): void {
    this.versions.set(code, 1);
    this.free.set(code, new Array<number>(TICKS).fill(9));
  }

  change(code: string, ticks: TimeWindow, delta: number): void {
    const free = this.free.get(code) ?? [];
    for (let tick = ticks.from; tick < ticks.to; tick++) free[tick] = (free[tick] ?? 0) + delta;
    this.versions.set(code, (this.versions.get(code) ?? 0) + 1);
  }

  /** What a search would find. */
  freeBays(code: string, window: TimeWindow): number {
    return Math.min(...(this.free.get(code) ?? []).slice(window.from, window.to));
  }

  override windowOf(asked: TimeWindow | undefined): TimeWindow {
    return asked ?? this.tonight;
  }

  override codesOf({ carParkIds, near }: Selection): readonly string[] {
    const codes = this.codes.filter((code) => !carParkIds || carParkIds.includes(code));
    return near ? codes.toReversed() : codes;
  }

  override stateOf(code: string, asked: TimeWindow | undefined): LiveState {
    this.reads++;
    const freeBays = this.freeBays(code, this.windowOf(asked));
    return { isOpen: true, freeBays, pools: [{ id: `${code}-standard`, freeBays }], version: this.versions.get(code) ?? 0 };
  }

  override asOf(): string {
    return '2026-03-02T18:00:00+08:00';
  }
}
