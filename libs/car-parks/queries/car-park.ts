import type { CarParkKind, PoolKind } from '#contracts';
import type { Fen, Location } from '#kernel';
import type { Supply } from '../domain/supply.js';
import type { Curfew } from '../domain/supply-plan.js';
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
  readonly partnerId: number;
  readonly partnerCode: string;
  readonly partnerName: string;
  /** What its partner owes, beside the refund, to a person who lost a paid bay and could be given no other. */
  readonly compensationFen: Fen;
  readonly isSample: boolean;
  /** False: out of use, for good or for now. It offers nothing and nobody finds it; what was booked there stays known. */
  readonly isActive: boolean;
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
  /** What its partner offers, as prices need it. Capacity is a matter of the timelines. */
  readonly supply: Supply;
  readonly curfew: Curfew | null;
  readonly carPark: CarPark;
}
