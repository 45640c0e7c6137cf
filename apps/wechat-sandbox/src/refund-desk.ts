import { isRefusal } from '#kernel';
import type { Courier } from './courier.js';
import type { WechatRefusal } from './errors.js';
import type { Order } from './orders.js';
import { acceptRefund, finishRefund, type NewRefund, type Refund, type RefundEnd, repeat } from './refunds.js';
import { balanceFen, type World } from './world.js';

/** Takes refunds in, finishes them when their time has come, and has them announced. */
export class RefundDesk {
  constructor(
    private readonly world: World,
    private readonly courier: Courier,
  ) {}

  accept(order: Order | undefined, wanted: NewRefund): Refund | WechatRefusal {
    const { book, chance, clock, script, switches } = this.world;
    const existing = book.refund(wanted.outRefundNo);
    if (existing) return repeat(existing, wanted.body);
    const nowMs = clock.nowMs();
    const fate = {
      refundId: `5030${chance.digits(25)}`,
      settlesAtMs: nowMs + switches.refundSettleMs,
      end: order ? script.refundEnd(order.outTradeNo) : ('SUCCESS' as const),
    };
    const rules = { balanceFen: balanceFen(this.world), isOneMinuteRuleOn: switches.isOneMinuteRuleOn };
    const refund = acceptRefund(order, order ? book.refundsOf(order.outTradeNo) : [], { ...wanted, ...fate }, rules, nowMs);
    if (isRefusal(refund) || !order) return refund;
    book.saveRefund(refund);
    book.saveOrder({ ...order, state: 'REFUND' });
    this.#arm(refund);
    return refund;
  }

  /** Ends an open refund now; also how an abnormal one is mended by hand. */
  finish(outRefundNo: string, end: RefundEnd): Refund | undefined {
    const { book, clock } = this.world;
    const refund = book.refund(outRefundNo);
    if (!refund) return undefined;
    const finished = finishRefund(refund, end, clock.nowMs());
    if (finished === refund) return refund;
    book.saveRefund(finished);
    this.courier.announceRefund(finished);
    return finished;
  }

  rearm(): void {
    for (const refund of this.world.book.refunds()) this.#arm(refund);
  }

  #arm(refund: Refund): void {
    if (refund.state !== 'PROCESSING') return;
    this.world.clock.setAlarm(`refund ${refund.outRefundNo}`, refund.settlesAtMs, () => {
      this.finish(refund.outRefundNo, refund.end);
    });
  }
}
