import type { BookingView, RehomingView } from '#contracts';

/** An instant of the night that the specs are about, in ms: `at('18:00')`, `at('08:00', 3)`. */
export const at = (clock: string, day = 2): number => Date.parse(`2026-03-0${day}T${clock}:00+08:00`);

export function aBookingView(facts: Partial<BookingView> = {}): BookingView {
  return {
    id: 'b1',
    state: 'confirmed',
    version: 1,
    carParkId: 'estate-01',
    carParkName: '示例停车场',
    location: { lat: 22.57, lng: 114.14 },
    entryNote: '车牌自动识别',
    poolId: 'estate-01-pool',
    poolKind: 'standard',
    from: '2026-03-02T20:00:00+08:00',
    to: '2026-03-03T08:00:00+08:00',
    plate: '粤B12345',
    priceFen: 800,
    paidFen: 800,
    refundedFen: 0,
    holdExpiresAt: null,
    extendsBookingId: null,
    rehoming: null,
    cancellation: { isAllowed: true, refundFen: 800, fullRefundUntil: '2026-03-02T19:00:00+08:00' },
    createdAt: '2026-03-02T18:00:00+08:00',
    ...facts,
  };
}

export function aRehomingView(facts: Partial<RehomingView> = {}): RehomingView {
  return {
    state: 'offered',
    fromCarParkId: 'mall-01',
    fromCarParkName: '示例商场',
    oldPriceFen: 1_000,
    walkMetres: 240,
    compensationFen: 0,
    decideUntil: '2026-03-02T21:00:00+08:00',
    hasRoomAgain: false,
    canReturn: false,
    ...facts,
  };
}
