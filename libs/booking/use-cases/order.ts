import type { Pool, Tariff } from '#car-parks';
import type { Fen, TimeWindow } from '#kernel';
import type { KeyedRequest } from '../adapters/requests.js';

/** What somebody wants booked, after everything that can be refused without a store has been refused. */
export interface Order {
  readonly residentId: string;
  readonly request: KeyedRequest;
  readonly pool: Pool;
  readonly window: TimeWindow;
  readonly plateText: string;
  readonly priceFen: Fen;
  readonly tariff: Tariff;
  readonly extendsId: string | null;
}
