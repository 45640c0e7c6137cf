import type { Booking, CarPark, Pool, Rehoming } from '../types/api.js';

/** An instant of the evening that the specs are about, as RFC 3339: `at('19:00')`, `at('08:00', 3)`. */
export const at = (clock: string, day = 2): string => `2026-03-0${day}T${clock}:00+08:00`;
export const ms = (clock: string, day = 2): number => Date.parse(at(clock, day));

export function aPool(facts: Partial<Pool> = {}): Pool {
  return { id: 'p-standard', kind: 'standard', name: '普通泊位', bays: 20, freeBays: 8, priceFen: 800, ...facts };
}

export function aCarPark(facts: Partial<CarPark> = {}): CarPark {
  return {
    id: 'estate-01',
    name: '示例小区',
    kind: 'residential',
    address: '示例路 1 号',
    location: { lat: 22.57, lng: 114.14 },
    walkMetres: 320,
    from: at('18:00'),
    to: at('08:00', 3),
    isOpen: true,
    freeBays: 8,
    priceFen: 800,
    pools: [aPool()],
    asOf: at('19:00'),
    version: 10,
    isSample: true,
    ...facts,
  };
}

export function aBooking(facts: Partial<Booking> = {}): Booking {
  return {
    id: 'b1',
    state: 'confirmed',
    version: 1,
    carParkId: 'estate-01',
    carParkName: '示例小区',
    location: { lat: 22.57, lng: 114.14 },
    entryNote: '车牌自动识别',
    poolId: 'p-standard',
    poolKind: 'standard',
    from: at('20:00'),
    to: at('08:00', 3),
    plate: '粤B12345',
    priceFen: 800,
    paidFen: 800,
    refundedFen: 0,
    holdExpiresAt: null,
    extendsBookingId: null,
    rehoming: null,
    cancellation: { isAllowed: true, refundFen: 800, fullRefundUntil: at('19:00') },
    createdAt: at('18:00'),
    ...facts,
  };
}

export function aRehoming(facts: Partial<Rehoming> = {}): Rehoming {
  return {
    state: 'offered',
    fromCarParkId: 'mall-01',
    fromCarParkName: '示例商场',
    oldPriceFen: 1_000,
    walkMetres: 240,
    compensationFen: 300,
    decideUntil: at('19:30'),
    hasRoomAgain: false,
    canReturn: false,
    ...facts,
  };
}
