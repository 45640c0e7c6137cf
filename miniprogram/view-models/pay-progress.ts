import type { Booking } from '../types/api.js';

/** What became of a payment, as far as the server knows. */
export type PayStage = 'asking' | 'unpaid' | 'confirmed' | 'refunded' | 'lapsed' | 'cancelled';

export interface PayView {
  readonly stage: PayStage;
  readonly title: string;
  readonly note: string;
  /** Nothing will change by asking again. */
  readonly isFinal: boolean;
}

/** How long a hold may look unpaid before the person is offered the cashier again: WeChat's word takes a moment. */
const PATIENCE_MS = 4_000;

const TEXTS: Readonly<Record<PayStage, readonly [title: string, note: string]>> = {
  asking: ['正在确认支付结果', '以停车场系统收到的结果为准，请稍候'],
  unpaid: ['还没有收到付款', '已付款请稍等片刻；没付可以继续支付'],
  confirmed: ['预约成功', '到场后车牌自动识别，直接入场'],
  refunded: ['款项将原路退回', '付款到达时泊位已被占用，已为您发起全额退款'],
  lapsed: ['支付时间已过', '泊位已释放，没有扣款。若您刚刚付款，会自动确认或全额退回'],
  cancelled: ['预约已取消', '没有扣款'],
};

/** `askedMs`: for how long the server has been asked since the cashier closed. */
export function payView(booking: Booking, askedMs: number, nowMs: number): PayView {
  const stage = stageOf(booking, askedMs, nowMs);
  const [title, note] = TEXTS[stage];
  return { stage, title, note, isFinal: stage === 'confirmed' || stage === 'refunded' || stage === 'cancelled' };
}

function stageOf({ state, paidFen, refundedFen, holdExpiresAt }: Booking, askedMs: number, nowMs: number): PayStage {
  if (state === 'confirmed') return 'confirmed';
  if (paidFen > 0 && refundedFen >= paidFen) return 'refunded';
  if (state === 'cancelled') return 'cancelled';
  if (state === 'lapsed') return 'lapsed';
  if (holdExpiresAt !== null && Date.parse(holdExpiresAt) <= nowMs) return 'asking';
  return askedMs < PATIENCE_MS ? 'asking' : 'unpaid';
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** Pause before the server is asked again: quick at first, then patient. */
export function askPauseMs(times: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 1.5 ** times);
}
