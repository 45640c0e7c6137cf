import type { Tick, TimeWindow } from '#kernel';
import { capacityChanges } from './capacity-changes.js';
import type { ClaimId, LogRow } from './log-row.js';
import type { Levels, Obstacle, Timeline } from './timeline.js';

/**
 * The timeline of a locked pool as it will be after this transaction: complete up to the head, plus the rows this transaction adds.
 * Owned by one transaction; thrown away when it fails.
 */
export class PoolDraft implements Levels {
  readonly added: LogRow[] = [];
  private told = 0;

  /** `timeline` is already complete up to the head; `unseen` are the rows that were read for that under the lock. */
  constructor(
    private readonly timeline: Timeline,
    readonly unseen: readonly LogRow[],
    private readonly nowMs: number,
  ) {}

  get poolId(): number {
    return this.timeline.poolId;
  }

  get seq(): number {
    return this.timeline.seq;
  }

  capacityAt(tick: Tick): number {
    return this.timeline.capacityAt(tick);
  }

  /** Below 0 where more is claimed than offered. */
  freeAt(tick: Tick): number {
    return this.timeline.freeAt(tick);
  }

  /** Takes a bay over the window, or tells what stands in the way. */
  claim(window: TimeWindow, claimId: ClaimId): Obstacle | undefined {
    const obstacle = this.timeline.obstacleTo(window);
    if (!obstacle) this.add('claim', window, -1, claimId);
    return obstacle;
  }

  /** Gives a bay back. The caller knows, under its own lock, that it was claimed and not given back before. */
  release(window: TimeWindow, claimId: ClaimId): void {
    this.add('release', window, 1, claimId);
  }

  /** Offers `wanted` bays per tick from `from` on, whatever is claimed: what was claimed stays claimed, and is owed. */
  offer(wanted: Int16Array, from: Tick): void {
    for (const { window, delta } of capacityChanges(this.timeline, wanted, from)) this.add('capacity', window, delta, null);
  }

  /** The changes of capacity that were not handed out before: each is told of in one leaf of the audit trail. */
  capacityRowsToTell(): readonly LogRow[] {
    const rows = this.added.slice(this.told).filter((row) => row.cause === 'capacity');
    this.told = this.added.length;
    return rows;
  }

  private add(cause: LogRow['cause'], window: TimeWindow, delta: number, claimId: ClaimId | null): void {
    const row: LogRow = {
      poolId: this.poolId,
      seq: this.seq + 1,
      cause,
      from: window.from,
      to: window.to,
      delta,
      claimId,
      atMs: this.nowMs,
    };
    this.timeline.apply(row);
    this.added.push(row);
  }
}
