import type { Selection } from './board.js';
import type { Parcel } from './parcel.js';
import type { Subscriber } from './subscriber.js';

/**
 * Above this a reader gets nothing more: what it misses is remembered by name, not by bytes. Little, because thousands may stop reading at
 * the same time; the kernel holds more than this for whoever is merely slow.
 */
export const BUFFERED_MAX = 8 * 1024;
/** How long a reader may be unable to take anything. */
export const PATIENCE_MS = 30_000;
/** Changes that are handed over in one go. All who are handed the same share their bytes. */
const PER_PARCEL = 64;

/** What a reader is served from. */
export interface Source {
  versionOf(code: string): number;
  /** The latest states of these car parks. */
  parcelOf(codes: readonly string[]): Parcel;
  snapshotFor(reader: Reader): Buffer;
}

/**
 * A subscriber with what it is still to be told: a snapshot, or the latest state of some car parks. However slow it is, that is at most
 * one name for each car park.
 */
export class Reader {
  private owesSnapshot = true;
  private readonly pending = new Set<string>();
  /** Versions that a snapshot showed before their change went out to the others. */
  private readonly shown = new Map<string, number>();
  private readonly codes: ReadonlySet<string> | undefined;
  private stuckSinceMs: number | undefined;

  constructor(
    readonly subscriber: Subscriber,
    readonly selection: Selection,
  ) {
    this.codes = selection.carParkIds && new Set(selection.carParkIds);
  }

  wants(code: string): boolean {
    return this.codes === undefined || this.codes.has(code);
  }

  /** Everything it knows is to be said anew. */
  oweSnapshot(): void {
    this.owesSnapshot = true;
    this.pending.clear();
  }

  noteShown(code: string, version: number): void {
    this.shown.set(code, version);
  }

  /** Takes note of changed car parks. Returns how many states it will never see because later ones replace them. */
  owe(changed: ReadonlySet<string>, source: Source): number {
    let skipped = 0;
    for (const code of changed) {
      if (!this.wants(code) || this.shown.get(code) === source.versionOf(code)) continue;
      if (this.owesSnapshot || this.pending.has(code)) skipped++;
      else this.pending.add(code);
    }
    this.shown.clear();
    return skipped;
  }

  /** Hands over what the subscriber can take. */
  serve(source: Source, nowMs: number): 'done' | 'waiting' | 'stuck' {
    if (this.handOver(source)) this.stuckSinceMs = undefined;
    if (!this.owesSnapshot && this.pending.size === 0) return 'done';
    this.stuckSinceMs ??= nowMs;
    return nowMs - this.stuckSinceMs >= PATIENCE_MS ? 'stuck' : 'waiting';
  }

  /** Says whether anything could be handed over. */
  private handOver(source: Source): boolean {
    let isMoving = false;
    if (this.owesSnapshot && this.canTakeMore()) {
      this.owesSnapshot = false;
      this.subscriber.send(source.snapshotFor(this));
      isMoving = true;
    }
    if (this.owesSnapshot) return false;
    while (this.pending.size > 0 && this.canTakeMore()) {
      this.subscriber.sendAll(source.parcelOf(this.takeSome()));
      isMoving = true;
    }
    return isMoving;
  }

  private takeSome(): readonly string[] {
    const codes = [...this.pending];
    const some = codes.slice(0, PER_PARCEL);
    if (some.length === codes.length) this.pending.clear();
    else for (const code of some) this.pending.delete(code);
    return some;
  }

  private canTakeMore(): boolean {
    return this.subscriber.bufferedBytes() <= BUFFERED_MAX;
  }
}
