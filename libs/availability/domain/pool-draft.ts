import type { Tick, TimeWindow } from '#kernel';
import { capacityChanges } from './capacity-changes.js';
import type { ClaimId, LogRow } from './log-row.js';
import type { Obstacle, Timeline } from './timeline.js';

/**
 * The timeline of a locked pool as it will be after this transaction: complete up to the head, plus the rows this transaction adds.
 * Owned by one transaction; thrown away when it fails.
 */
export class PoolDraft {
  readonly added: LogRow[] = [];

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

  /** Offers `wanted` bays per tick from `from` on, as far as bookings allow. */
  offer(wanted: Int16Array, from: Tick): void {
    for (const { window, delta } of capacityChanges(this.timeline, wanted, from)) this.add('capacity', window, delta, null);
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
