import type { LocalDate } from '#kernel';
import { OfficeScope, type TenantScope } from '#platform';
import { BUFFERED_MAX, PATIENCE_MS } from './reader.js';
import { SLOW_READER, type Subscriber } from './subscriber.js';

/** Which board somebody wants to see, and in whose name. */
export interface TonightWish {
  readonly scope: TenantScope | OfficeScope;
  readonly carParkId: string;
  /** The present one, as it moves on, when left out. */
  readonly night?: LocalDate;
}

/** Who is shown the same: the staff of one partner, or the street office. */
export function audienceOf(scope: TenantScope | OfficeScope): string {
  return OfficeScope.is(scope) ? 'office' : `partner ${scope.partnerCode}`;
}

/** One board for one audience, and who reads it. Each is handed the latest state as soon as it can take it. */
export class TonightTopic {
  readonly key: string;
  /** When the board was read last. */
  readAtMs = Number.NEGATIVE_INFINITY;
  /** Set while a reading is due. */
  timer: NodeJS.Timeout | undefined;
  private frame: Buffer | undefined;
  /** Since when the latest state could not be handed over; `undefined` when it was. */
  private readonly waitingSinceMs = new Map<Subscriber, number | undefined>();

  constructor(readonly wish: TonightWish) {
    this.key = [audienceOf(wish.scope), wish.carParkId, wish.night ?? ''].join(' ');
  }

  get isEmpty(): boolean {
    return this.waitingSinceMs.size === 0;
  }

  get subscribers(): readonly Subscriber[] {
    return [...this.waitingSinceMs.keys()];
  }

  /** From now on it is told. A state that was read since `sinceMs` is handed over at once; says whether there was one. */
  add(subscriber: Subscriber, sinceMs: number, nowMs: number): boolean {
    this.waitingSinceMs.set(subscriber, undefined);
    const isFresh = this.frame !== undefined && this.readAtMs > sinceMs;
    if (isFresh) this.handOver(subscriber, nowMs);
    return isFresh;
  }

  remove(subscriber: Subscriber): void {
    this.waitingSinceMs.delete(subscriber);
  }

  /** Everybody is to see this, whatever they have not seen yet. */
  tell(frame: Buffer, nowMs: number): void {
    this.frame = frame;
    for (const [subscriber, sinceMs] of this.waitingSinceMs) this.handOver(subscriber, sinceMs ?? nowMs);
  }

  /** Tries again with those who could not take it. Gives back who was shown out for taking nothing for too long. */
  retry(nowMs: number): Subscriber[] {
    return [...this.waitingSinceMs].flatMap(([subscriber, sinceMs]) => {
      if (sinceMs === undefined || this.handOver(subscriber, sinceMs) || nowMs - sinceMs < PATIENCE_MS) return [];
      subscriber.close(SLOW_READER);
      return [subscriber];
    });
  }

  private handOver(subscriber: Subscriber, sinceMs: number): boolean {
    const canTake = this.frame !== undefined && subscriber.bufferedBytes() <= BUFFERED_MAX;
    if (canTake && this.frame) subscriber.send(this.frame);
    this.waitingSinceMs.set(subscriber, canTake ? undefined : sinceMs);
    return canTake;
  }
}
