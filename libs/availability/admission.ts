import { Inject, Injectable } from '@nestjs/common';
import { Clock, type TimeWindow } from '#kernel';
import { counter, histogram } from '#platform';
import { type Admission, RedisTimelines, type WaitingClaim } from './adapters/redis-timelines.js';
import type { ClaimId } from './domain/log-row.js';
import { RedisProjection } from './redis-projection.js';
import { Replica } from './replica.js';

const IN_FLIGHT_MAX = 2;
const CALL_MAX = 512;
/** A claim that is not committed by then is given back. Longer than any commit that is still answered. */
const DEADLINE_MS = 10_000;
/** How long a refusal waits for the claims in flight to become facts that justify it. */
const PATIENCE_MS = 250;
const PROBE_EVERY_MS = 5;

const admissions = counter('admissions_total', 'Claims by what Redis said', ['reply']);
const callSizes = histogram(
  'admission_call_claims',
  'Claims carried by one call of the admission script',
  [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
);

interface Waiting extends WaitingClaim {
  readonly answer: (admission: Admission) => void;
}

/** Claims that may share a call. A node of a cluster that does not answer holds up none but the lanes of its own pools. */
class Lane {
  waiting: Waiting[] = [];
  inFlight = 0;
  isScheduled = false;
}

/**
 * The first, cheap answer to a claim: Redis takes the bay or says that there is none. All claims of a lane that arrive in one turn of the
 * event loop travel in one call. Without Redis every claim is `bypassed`, and MySQL decides alone.
 */
@Injectable()
export class AdmissionDesk {
  private readonly lanes = new Map<number, Lane>();

  constructor(
    @Inject(RedisTimelines) private readonly timelines: RedisTimelines,
    @Inject(RedisProjection) private readonly projection: RedisProjection,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * `full` is only said when the committed log agrees that a tick of the window is full. A claim that is `admitted` must be committed,
   * or given back with `giveBack`.
   */
  async admit(poolId: number, window: TimeWindow, claimId: ClaimId): Promise<Admission> {
    const first = await this.ask(poolId, window, claimId);
    if (first.kind !== 'full' || this.isFullInLog(poolId, window)) return first;
    await this.untilFullInLog(poolId, window);
    if (this.isFullInLog(poolId, window)) return first;
    const second = await this.ask(poolId, window, claimId);
    if (second.kind !== 'full' || this.isFullInLog(poolId, window)) return second;
    this.projection.suspect(poolId); // of counting bays that nobody holds: MySQL decides
    return { kind: 'bypassed' };
  }

  /** After a commit that was refused or failed. What cannot be told to Redis now lapses there by itself. */
  giveBack(poolId: number, claimId: ClaimId): void {
    void this.timelines.giveBack(poolId, [claimId]).catch(() => undefined);
  }

  private isFullInLog(poolId: number, window: TimeWindow): boolean {
    return this.replica.timeline(poolId)?.freeThroughout(window) === 0;
  }

  private async untilFullInLog(poolId: number, window: TimeWindow): Promise<void> {
    for (let waited = 0; waited < PATIENCE_MS && !this.isFullInLog(poolId, window); waited += PROBE_EVERY_MS)
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }

  private async ask(poolId: number, window: TimeWindow, claimId: ClaimId): Promise<Admission> {
    const admission = await new Promise<Admission>((answer) => {
      const lane = this.laneOf(poolId);
      lane.waiting.push({ poolId, window, claimId, deadlineMs: this.clock.nowMs() + DEADLINE_MS, answer });
      this.schedule(lane);
    });
    admissions.inc({ reply: admission.kind });
    return admission;
  }

  private laneOf(poolId: number): Lane {
    const key = this.timelines.laneOf(poolId);
    const lane = this.lanes.get(key) ?? new Lane();
    this.lanes.set(key, lane);
    return lane;
  }

  private schedule(lane: Lane): void {
    if (lane.isScheduled || lane.inFlight >= IN_FLIGHT_MAX || lane.waiting.length === 0) return;
    lane.isScheduled = true;
    setImmediate(() => {
      lane.isScheduled = false;
      void this.carry(lane, lane.waiting.splice(0, CALL_MAX));
      this.schedule(lane);
    });
  }

  private async carry(lane: Lane, batch: readonly Waiting[]): Promise<void> {
    lane.inFlight++;
    callSizes.observe(batch.length);
    try {
      const replies = await this.timelines.admit(this.projection.currentEpoch, batch);
      for (const [index, claim] of batch.entries()) claim.answer(replies[index] ?? { kind: 'bypassed' });
    } catch {
      for (const claim of batch) claim.answer({ kind: 'bypassed' });
    } finally {
      lane.inFlight--;
      this.schedule(lane);
    }
  }
}
