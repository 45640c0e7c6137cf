import type { BookingView, NoticeKind } from '#contracts';

/** Something that happened to a booking, or is about to, of which its resident is told once. */
export interface Occasion {
  readonly kind: NoticeKind;
  readonly bookingId: string;
  /** Tells one from another of the same kind and booking; the same however often it is reported. */
  readonly occasion: string;
  readonly residentId: string;
  /** When it is to be told. */
  readonly dueAtMs: number;
}

interface Told {
  readonly view: BookingView;
  readonly residentId: string;
  readonly nowMs: number;
}

/** A booking that was confirmed: that it was, and in the end that the car has to leave. None of one that is confirmed no longer. */
export function occasionsOfConfirming({ view, residentId, nowMs }: Told, leaveSoonMs: number): Occasion[] {
  if (view.state !== 'confirmed') return [];
  const about = { bookingId: view.id, residentId };
  const leaveAtMs = Date.parse(view.to);
  return [
    { ...about, kind: 'booking_confirmed', occasion: 'confirmed', dueAtMs: nowMs },
    { ...about, kind: 'leave_soon', occasion: `leave:${leaveAtMs}`, dueAtMs: Math.max(nowMs, leaveAtMs - leaveSoonMs) },
  ];
}

/** A bay that was taken back: another one is offered, until when the resident may say no, or there was none. What they answered is no news to them. */
export function occasionsOfRehoming({ view, residentId, nowMs }: Told): Occasion[] {
  const { id: bookingId, rehoming, state } = view;
  const told = { bookingId, residentId, kind: 'bay_changed', dueAtMs: nowMs } as const;
  if (rehoming?.state === 'refunded') return [{ ...told, occasion: 'lost' }];
  if (rehoming?.state !== 'offered' || rehoming.decideUntil === null || state === 'cancelled' || state === 'lapsed') return [];
  return [{ ...told, occasion: `moved:${Date.parse(rehoming.decideUntil)}` }];
}

/** Money that is back with the resident: one occasion for each order and reason. */
export function occasionOfRefund(
  { payableId: bookingId, outTradeNo, reason }: { payableId: string; outTradeNo: string; reason: string },
  residentId: string,
  nowMs: number,
): Occasion {
  return { kind: 'refunded', bookingId, occasion: `${outTradeNo}:${reason}`, residentId, dueAtMs: nowMs };
}
