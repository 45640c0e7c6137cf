import type { OwnBookings } from '../types/api.js';

export type Booking = OwnBookings['bookings'][number];
export type StateFilter = Booking['state'] | 'all';

export const STATE_NAMES: Readonly<Record<Booking['state'], string>> = {
  held: '待支付',
  confirmed: '已确认',
  cancelled: '已取消',
  lapsed: '已超时',
};

export interface BookingSums {
  readonly count: number;
  readonly keptFen: number;
  readonly refundedFen: number;
}

/** What the rows shown come to. */
export function sumsOf(bookings: readonly Pick<Booking, 'paidFen' | 'refundedFen'>[]): BookingSums {
  const sum = (amountOf: (one: Pick<Booking, 'paidFen' | 'refundedFen'>) => number) =>
    bookings.reduce((total, one) => total + amountOf(one), 0);
  return {
    count: bookings.length,
    keptFen: sum(({ paidFen, refundedFen }) => paidFen - refundedFen),
    refundedFen: sum(({ refundedFen }) => refundedFen),
  };
}

export const filtered = (bookings: readonly Booking[], filter: StateFilter): readonly Booking[] =>
  filter === 'all' ? bookings : bookings.filter(({ state }) => state === filter);

/** How many of each state, for the choice of a filter. */
export function countsOf(bookings: readonly Booking[]): ReadonlyMap<Booking['state'], number> {
  const counts = new Map<Booking['state'], number>();
  for (const { state } of bookings) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
