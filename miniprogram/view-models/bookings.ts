import type { Booking, Rehoming } from '../types/api.js';
import { POOL_TEXTS, walkText } from './car-parks.js';
import { priceText, yuan } from './money.js';
import { plateText } from './plates.js';
import { countdownText, momentText, spanText } from './times.js';

export type BookingTone = 'waiting' | 'good' | 'quiet' | 'bad';

export interface RehomingCard {
  readonly title: string;
  readonly lines: readonly string[];
  readonly choices: readonly { readonly choice: 'accept' | 'decline' | 'return'; readonly text: string }[];
}

export interface BookingCard {
  readonly id: string;
  readonly carParkName: string;
  readonly stateText: string;
  readonly tone: BookingTone;
  readonly spanText: string;
  readonly plateText: string;
  readonly poolText: string;
  readonly moneyText: string;
  readonly entryNote: string;
  readonly leaveText: string;
  readonly countdownText: string;
  readonly isLive: boolean;
  readonly canPay: boolean;
  readonly canExtend: boolean;
  readonly canCancel: boolean;
  /** Something can only be wrong with a bay once it is theirs. */
  readonly canReport: boolean;
  readonly isExtension: boolean;
  readonly rehoming: RehomingCard | undefined;
}

/** The cashier closes half a minute before the hold lapses, and is not opened for less than a minute and a half. */
const PAY_LEFT_MS = 120_000;

export function bookingCard(booking: Booking, nowMs: number): BookingCard {
  const [fromMs, toMs] = [Date.parse(booking.from), Date.parse(booking.to)];
  const holdMs = booking.holdExpiresAt === null ? 0 : Date.parse(booking.holdExpiresAt);
  const isHeld = booking.state === 'held' && holdMs > nowMs;
  const isConfirmed = booking.state === 'confirmed' && toMs > nowMs;
  return {
    id: booking.id,
    carParkName: booking.carParkName,
    ...stateOf(booking, { isHeld, fromMs, toMs, nowMs }),
    spanText: spanText(booking, nowMs),
    plateText: plateText(booking.plate),
    poolText: POOL_TEXTS[booking.poolKind],
    moneyText: moneyText(booking),
    entryNote: isConfirmed ? booking.entryNote : '',
    leaveText: isConfirmed ? `请在${momentText(toMs, nowMs)} 前驶离` : '',
    countdownText: isHeld ? countdownText(holdMs, nowMs) : '',
    isLive: isHeld || isConfirmed,
    canPay: isHeld && holdMs - nowMs >= PAY_LEFT_MS,
    canExtend: isConfirmed,
    canCancel: (isHeld || isConfirmed) && booking.cancellation.isAllowed,
    canReport: isConfirmed && nowMs >= fromMs,
    isExtension: booking.extendsBookingId !== null,
    rehoming: booking.rehoming === null ? undefined : rehomingCard(booking.rehoming, booking, nowMs),
  };
}

interface At {
  readonly isHeld: boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
}

function stateOf({ state }: Booking, { isHeld, fromMs, toMs, nowMs }: At): { stateText: string; tone: BookingTone } {
  if (state === 'held') return isHeld ? { stateText: '待支付', tone: 'waiting' } : { stateText: '正在核对支付', tone: 'quiet' };
  if (state === 'lapsed') return { stateText: '超时未支付', tone: 'quiet' };
  if (state === 'cancelled') return { stateText: '已取消', tone: 'quiet' };
  if (nowMs >= toMs) return { stateText: '已结束', tone: 'quiet' };
  return { stateText: nowMs >= fromMs ? '进行中' : '已预约', tone: 'good' };
}

function moneyText({ state, priceFen, paidFen, refundedFen }: Booking): string {
  if (paidFen === 0) return state === 'held' || state === 'confirmed' ? priceText(priceFen) : '未扣款';
  if (refundedFen === 0) return `已付 ¥${yuan(paidFen)}`;
  return refundedFen >= paidFen ? `已全额退回 ¥${yuan(refundedFen)}` : `已付 ¥${yuan(paidFen)}，退回 ¥${yuan(refundedFen)}`;
}

/** What cancelling now gives back, said before it is done. */
export function refundText({ state, paidFen, refundedFen, cancellation }: Booking, nowMs: number): string {
  const heldFen = paidFen - refundedFen;
  if (state === 'held' || heldFen <= 0) return '还没有付款，取消不会产生费用';
  const { refundFen, fullRefundUntil } = cancellation;
  const untilMs = Date.parse(fullRefundUntil);
  if (refundFen >= heldFen)
    return `现在取消，全额退回 ¥${yuan(refundFen)}${nowMs < untilMs ? `（${momentText(untilMs, nowMs)} 前都可全额退）` : ''}`;
  return refundFen === 0 ? '现在取消不能退款' : `现在取消，退回 ¥${yuan(refundFen)}，扣除 ¥${yuan(heldFen - refundFen)}`;
}

/** A bay that its partner took back: what happened, and what its resident can choose. */
function rehomingCard(rehoming: Rehoming, booking: Booking, nowMs: number): RehomingCard {
  const { state, fromCarParkName, compensationFen } = rehoming;
  const sorry = compensationFen > 0 ? [`另补偿 ¥${yuan(compensationFen)}`] : [];
  const goBack = rehoming.canReturn ? [{ choice: 'return' as const, text: `换回${fromCarParkName}` }] : [];
  const room = rehoming.canReturn ? ['原停车场又有空位了，先到先得'] : [];
  switch (state) {
    case 'offered':
      return {
        title: `${fromCarParkName}收回了您的泊位`,
        lines: [
          `已为您改到${booking.carParkName}（${walkText(rehoming.walkMetres)}）`,
          priceLine(rehoming, booking),
          ...sorry,
          ...deadline(rehoming, nowMs),
          ...room,
        ],
        choices: [{ choice: 'accept', text: '接受新泊位' }, { choice: 'decline', text: '退回全款' }, ...goBack],
      };
    case 'accepted':
      return {
        title: `已从${fromCarParkName}改到${booking.carParkName}`,
        lines: [priceLine(rehoming, booking), ...sorry, ...room],
        choices: goBack,
      };
    case 'declined':
      return { title: `${fromCarParkName}收回了您的泊位`, lines: ['您选择了退款', ...sorry], choices: [] };
    case 'refunded':
      return { title: `${fromCarParkName}收回了您的泊位`, lines: ['附近没有空位，已全额退款', ...sorry], choices: [] };
    case 'returned':
      return { title: `已换回${booking.carParkName}`, lines: [], choices: [] };
  }
}

function priceLine({ oldPriceFen }: Rehoming, { priceFen }: Booking): string {
  return priceFen < oldPriceFen ? `价格由 ¥${yuan(oldPriceFen)} 降为 ${priceText(priceFen)}，差价退回` : '价格不变';
}

function deadline({ decideUntil }: Rehoming, nowMs: number): string[] {
  return decideUntil === null ? [] : [`请在${momentText(Date.parse(decideUntil), nowMs)} 前选择，未选择视为接受`];
}

/** Live ones first, the next to begin on top; then the past, newest first, as the server lists them. */
export function groupedBookings(
  bookings: readonly Booking[],
  nowMs: number,
): { readonly live: BookingCard[]; readonly past: BookingCard[] } {
  const continued = new Set(bookings.filter(({ state }) => state === 'confirmed').map(({ extendsBookingId }) => extendsBookingId));
  const cards = bookings.map((booking) => {
    const card = bookingCard(booking, nowMs);
    const isContinued = continued.has(booking.id); // its end is not the end of the stay
    return { card: isContinued ? { ...card, canExtend: false, leaveText: '' } : card, fromMs: Date.parse(booking.from) };
  });
  const live = cards.filter(({ card }) => card.isLive).sort((a, b) => Number(b.card.canPay) - Number(a.card.canPay) || a.fromMs - b.fromMs);
  return { live: live.map(({ card }) => card), past: cards.filter(({ card }) => !card.isLive).map(({ card }) => card) };
}

/** The newer of each booking, new ones on top. */
export function merged(before: readonly Booking[], told: readonly Booking[]): Booking[] {
  const byId = new Map(before.map((booking) => [booking.id, booking]));
  const fresh = told.filter(({ id }) => !byId.has(id));
  const newest = new Map(told.map((booking) => [booking.id, booking]));
  return [
    ...fresh,
    ...before.map((booking) => {
      const other = newest.get(booking.id);
      return other !== undefined && other.version >= booking.version ? other : booking;
    }),
  ];
}
