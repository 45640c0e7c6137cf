import type { Fen, Tick } from '#kernel';

/** Where a booking or a change of capacity is, by codes. */
export interface Place {
  readonly carPark: string;
  readonly pool: string;
  readonly partner: string;
}

export type BookingState = 'held' | 'confirmed' | 'cancelled' | 'lapsed';

/** One leaf of the trail, as far as figures and searches need it. */
export interface TrailLeaf {
  readonly index: number;
  readonly at: number;
  readonly action: string;
  readonly actor: { readonly kind: 'resident' | 'staff' | 'system'; readonly commitment: string | null };
  readonly tenant: string | null;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly reason: string | null;
  readonly facts: LeafFacts;
}

/** Members that the actions have; which, tells the action (docs/AUDIT.md, "Facts"). */
export interface LeafFacts {
  readonly carPark?: string;
  readonly pool?: string;
  readonly from?: Tick;
  readonly to?: Tick;
  readonly claimFrom?: Tick | null;
  readonly state?: BookingState;
  readonly changes?: readonly (readonly [Tick, Tick, number])[];
  readonly amountFen?: Fen;
  readonly outTradeNo?: string;
}

/** Facts of an action `booking.…`. */
export interface BookingStep {
  readonly id: string;
  readonly at: number;
  readonly place: Place;
  readonly from: Tick;
  readonly to: Tick;
  readonly claimFrom: Tick | null;
  readonly state: BookingState;
  /** The booking has another place than before: why. */
  readonly moved: 'taken_back' | 'returned' | undefined;
}

export function bookingStepOf({ action, at, subject, tenant, reason, facts }: TrailLeaf): BookingStep | undefined {
  const { carPark, pool, from, to, claimFrom = null } = facts;
  if (!action.startsWith('booking.') || carPark === undefined || pool === undefined || from === undefined || to === undefined)
    return undefined;
  const isMove = action === 'booking.rehomed';
  const state = isMove ? facts.state : (action.slice('booking.'.length) as BookingState);
  if (state === undefined) return undefined;
  const moved = isMove ? (reason === 'returned' ? 'returned' : 'taken_back') : undefined;
  return { id: subject.id, at, place: { carPark, pool, partner: tenant ?? '' }, from, to, claimFrom, state, moved };
}

/** Facts of `pool.capacity-changed`. */
export interface CapacityStep {
  readonly at: number;
  readonly place: Place;
  readonly changes: readonly (readonly [Tick, Tick, number])[];
}

export function capacityStepOf({ action, at, tenant, facts: { carPark, pool, changes } }: TrailLeaf): CapacityStep | undefined {
  if (action !== 'pool.capacity-changed' || carPark === undefined || pool === undefined || changes === undefined) return undefined;
  return { at, place: { carPark, pool, partner: tenant ?? '' }, changes };
}

/** Money that came in for an order, or was asked back of it. */
export interface MoneyStep {
  readonly outTradeNo: string;
  readonly kind: 'paid' | 'refunded';
  readonly amountFen: Fen;
}

export function moneyStepOf({ action, facts: { outTradeNo, amountFen } }: TrailLeaf): MoneyStep | undefined {
  const kind = action === 'payment.received' ? 'paid' : action === 'refund.requested' ? 'refunded' : undefined;
  return kind && outTradeNo !== undefined && amountFen !== undefined ? { outTradeNo, kind, amountFen } : undefined;
}
