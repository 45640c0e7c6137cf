import { createHash } from 'node:crypto';
import type { Content } from './log.js';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** First tick of the night of 2026-03-01, noon in Beijing. */
export const NOON = Date.parse('2026-03-01T12:00:00+08:00') / 900_000;
/** 18:00 to 08:00. */
export const EVENING = NOON + 24;
export const MORNING = NOON + 80;

type Facts = Readonly<Record<string, unknown>>;
let nonces = 0;

export function aLeaf(action: string, id: string, facts: Facts, over: Content = {}): Content {
  const kind = action.split('.')[0];
  const nonce = `00000000-0000-4000-8000-${String(nonces++).padStart(12, '0')}`;
  const actor = kind === 'booking' ? { kind: 'resident', commitment: digest('somebody') } : { kind: 'system', commitment: null };
  const rest = { nonce, reason: null, subject: { id, kind }, tenant: 'futian-estate', v: 1 };
  return { action, actor, after: null, at: 1_790_000_000_000, before: null, facts, ...rest, ...over };
}

type Change = readonly [from: number, to: number, delta: number];

export const capacity = (...changes: readonly Change[]): Content => capacityOf({ carPark: 'park-1', pool: 'pool-1' }, ...changes);

export const capacityOf = (place: { carPark: string; pool: string }, ...changes: readonly Change[]): Content =>
  aLeaf('pool.capacity-changed', place.pool, { ...place, changes });

export const BAYS = capacity([EVENING, MORNING, 2]);

/** The steps of one booking: each takes up where the one before it ended. */
export class ABooking {
  private version = 0;

  constructor(
    private readonly id: string,
    private facts: Facts = {},
  ) {}

  step(state: string, facts: Facts = {}, over: Content = {}): Content {
    const before = this.version === 0 ? null : digest(`${this.id} ${this.version}`);
    this.version += 1;
    const all = { carPark: 'park-1', pool: 'pool-1', from: EVENING, to: MORNING, priceFen: 800, claimFrom: null, version: this.version };
    return aLeaf(
      `booking.${state}`,
      this.id,
      { ...all, ...this.facts, ...facts },
      { before, after: digest(`${this.id} ${this.version}`), ...over },
    );
  }

  held = (): Content => this.step('held', { claimFrom: EVENING });
  paid = (): Content => this.step('confirmed');
  lapsed = (claimFrom: number | null): Content => this.step('lapsed', { claimFrom });
  paidLate = (claimFrom: number): Content => this.step('confirmed', { claimFrom });
  cancelled = (claimFrom: number | null, reason: string | null = null): Content => this.step('cancelled', { claimFrom }, { reason });

  /** To another place, where it is from then on. */
  rehomed(to: Facts, state = 'confirmed', over: Content = {}): Content {
    this.facts = { ...this.facts, ...to };
    return this.step('rehomed', { claimFrom: this.facts['from'] ?? EVENING, state, ...to }, { reason: 'taken_back', ...over });
  }
}

export const payment = (action: 'received' | 'kept', outTradeNo: string, amountFen: number): Content =>
  aLeaf(`payment.${action}`, outTradeNo, { amountFen, outTradeNo });

export function refund(
  action: 'requested' | 'succeeded' | 'needs-person',
  outTradeNo: string,
  amountFen: number,
  reason = 'cancelled',
): Content {
  const outRefundNo = `R-${outTradeNo}-${reason}`;
  return aLeaf(`refund.${action}`, outRefundNo, { amountFen, outRefundNo, outTradeNo }, { reason });
}

/** An evening on which all goes well: two bookings, one of them given up. Twelve leaves. */
export function anEvening(): Content[] {
  const [li, wang] = [new ABooking('booking-li'), new ABooking('booking-wang')];
  return [
    BAYS,
    li.held(),
    wang.held(),
    payment('received', 'T-li', 800),
    li.paid(),
    payment('kept', 'T-li', 800),
    payment('received', 'T-wang', 800),
    wang.paid(),
    payment('kept', 'T-wang', 800),
    li.cancelled(EVENING),
    refund('requested', 'T-li', 400),
    refund('succeeded', 'T-li', 400),
  ];
}
