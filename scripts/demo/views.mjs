// The shapes of the public contract, as an outsider reads them from /openapi.json. Money in integer fen, instants RFC 3339.

/** @typedef {{ id: string, kind: string, name: string, bays: number, freeBays: number, priceFen: number | null }} PoolView */
/** @typedef {{ at: string, capacity: number, freeBays: number }} TickView */
/** @typedef {PoolView & { ticks: TickView[] }} PoolDetail */
/**
 * @typedef {object} CarParkView
 * @property {string} id
 * @property {string} name
 * @property {number | null} walkMetres
 * @property {string} from
 * @property {string} to
 * @property {boolean} isOpen
 * @property {number} freeBays
 * @property {number | null} priceFen
 * @property {PoolView[]} pools
 * @property {number} version
 */
/** @typedef {Omit<CarParkView, 'pools'> & { pools: PoolDetail[] }} CarParkDetail */
/** @typedef {'held' | 'confirmed' | 'cancelled' | 'lapsed'} BookingState */
/**
 * @typedef {object} BookingView
 * @property {string} id
 * @property {BookingState} state
 * @property {number} version
 * @property {string} carParkId
 * @property {string} carParkName
 * @property {string} poolId
 * @property {string} from
 * @property {string} to
 * @property {string} plate
 * @property {number} priceFen
 * @property {number} paidFen
 * @property {number} refundedFen
 * @property {string | null} holdExpiresAt
 * @property {string | null} extendsBookingId
 * @property {{ isAllowed: boolean, refundFen: number, fullRefundUntil: string }} cancellation
 */
/** @typedef {{ package: string }} PaymentArguments */
/** @typedef {{ booking: BookingView, payment: PaymentArguments | null }} PlacedBooking */
/** @typedef {{ carParkId: string, poolId: string, from: string, to: string, freeBays: number, priceFen: number }} Alternative */
/**
 * @typedef {object} Problem
 * @property {string} code
 * @property {string} title
 * @property {number} status
 * @property {string} [requestId]
 * @property {number} [retryAfterSeconds]
 * @property {number} [refundFen]
 * @property {string} [firstFullAt]
 * @property {Alternative[]} [alternatives]
 */
/** @typedef {{ id: string, isOpen: boolean, freeBays: number, pools: { id: string, freeBays: number }[], version: number }} LiveCarPark */
/**
 * What came back: `body` when the answer was 2xx, else `problem`.
 * @template T
 * @typedef {{ status: number, text: string, body: T | undefined, problem: Problem | undefined }} Answer
 */

/** @typedef {{ from: string, to: string }} Window */

export {};
