import type { CarParkKind, PoolKind } from '#contracts';
import type { Location } from '#kernel';
import type { Tariff } from '../domain/tariff.js';

/** A site with gates. `id` is for the inside of the product; outside it goes by its code. */
export interface CarPark {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  /** GCJ-02. */
  readonly location: Location;
  readonly entryNote: string;
  readonly partnerCode: string;
  readonly partnerName: string;
  readonly isSample: boolean;
  readonly pools: readonly Pool[];
}

/** Interchangeable bays of one car park. */
export interface Pool {
  readonly id: number;
  readonly code: string;
  readonly kind: PoolKind;
  readonly name: string;
  /** Bays lent at most. */
  readonly bays: number;
  readonly tariff: Tariff;
  readonly carPark: CarPark;
}
