import type { PoolKind } from '#contracts';
import type { LocalDate } from '#kernel';

/** By what somebody was told that there is no bay. */
export type Channel = 'search' | 'booking';

/** Somebody wanted a bay for a night and was told that there is none. */
export interface UnmetWish {
  /** On whose noon the night begins. */
  readonly night: LocalDate;
  readonly poolKind: PoolKind;
  readonly channel: Channel;
  readonly atMs: number;
  /** `undefined`: nobody in particular. */
  readonly residentId: string | undefined;
}
