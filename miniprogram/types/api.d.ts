// Generated from openapi.json by `npm run api:types`.
export interface AddVehicleRequest { readonly plate: Plate; readonly isDefault?: boolean; }
export interface Alternative {
  readonly carParkId: string;
  readonly poolId: string;
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly walkMetres: number;
  readonly freeBays: number;
  readonly priceFen: number;
}
export interface AnswerNoticesRequest { readonly results: readonly { readonly templateId: string; readonly result: 'accept' | 'reject' | 'ban' | 'filter'; }[]; }
export interface AnswerRehomingRequest { readonly choice: 'accept' | 'decline' | 'return'; }
export interface Booking {
  readonly id: string;
  readonly state: BookingState;
  readonly version: number;
  readonly carParkId: string;
  readonly carParkName: string;
  readonly location: Location;
  readonly entryNote: string;
  readonly poolId: string;
  readonly poolKind: PoolKind;
  readonly from: Instant;
  readonly to: Instant;
  readonly plate: string;
  readonly priceFen: number;
  readonly paidFen: number;
  readonly refundedFen: number;
  readonly holdExpiresAt: Instant | null;
  readonly extendsBookingId: string | null;
  readonly rehoming: Rehoming | null;
  readonly cancellation: { readonly isAllowed: boolean; readonly refundFen: number; readonly fullRefundUntil: Instant; };
  readonly createdAt: Instant;
}
export interface BookingList { readonly bookings: readonly Booking[]; readonly next: string | null; }
export type BookingState = 'held' | 'confirmed' | 'cancelled' | 'lapsed';
export interface CancelBookingRequest { readonly expectedRefundFen?: number; }
export interface CarPark {
  readonly id: string;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  readonly location: Location;
  readonly walkMetres: number | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly isOpen: boolean;
  readonly freeBays: number;
  readonly priceFen: number | null;
  readonly pools: readonly Pool[];
  readonly asOf: Instant;
  readonly version: number;
  readonly isSample: boolean;
}
export interface CarParkDetail {
  readonly id: string;
  readonly name: string;
  readonly kind: CarParkKind;
  readonly address: string;
  readonly location: Location;
  readonly walkMetres: number | null;
  readonly from: Instant;
  readonly to: Instant;
  readonly isOpen: boolean;
  readonly freeBays: number;
  readonly priceFen: number | null;
  readonly pools: readonly PoolDetail[];
  readonly asOf: Instant;
  readonly version: number;
  readonly isSample: boolean;
  readonly entryNote: string;
  readonly partnerName: string;
}
export type CarParkKind = 'residential' | 'industrial' | 'commercial' | 'hospital' | 'government' | 'school';
export interface ChangeResidentRequest { readonly walkLimitMetres: number; }
export interface Consent {
  readonly purpose: string;
  readonly version: string;
  readonly isGranted: boolean;
  readonly at: Instant;
}
export interface CurfewHours { readonly from: string; readonly to: string; }
export interface EraseMeRequest { readonly confirm: 'delete'; }
export interface ExtendBookingRequest { readonly to: TickInstant; }
export type Instant = string;
export interface LiveTicket { readonly ticket: string; readonly expiresAt: Instant; }
export interface Location { readonly lat: number; readonly lng: number; }
export interface LogInRequest { readonly code: string; }
export type Near = string;
export type NoticeKind = 'booking_confirmed' | 'bay_changed' | 'refunded' | 'leave_soon';
export interface Notices { readonly kinds: readonly { readonly kind: NoticeKind; readonly templateId: string; readonly isWanted: boolean; readonly allowed: number; }[]; }
export interface OneTapRequest {
  readonly near: Near;
  readonly from?: TickInstant;
  readonly to?: TickInstant;
  readonly plate?: Plate;
}
export interface OwnRecord {
  readonly about: string;
  readonly exportedAt: Instant;
  readonly resident: { readonly id: string; readonly wechatOpenid: string; readonly walkLimitMetres: number; readonly createdAt: Instant; };
  readonly vehicles: readonly Vehicle[];
  readonly consents: readonly Consent[];
  readonly sessions: readonly { readonly startedAt: Instant; readonly lastSeenAt: Instant; readonly expiresAt: Instant; readonly endedAt: Instant | null; }[];
  readonly bookings: readonly Booking[];
  readonly orders: readonly { readonly outTradeNo: string; readonly transactionId: string | null; readonly amountFen: number; readonly state: 'created' | 'offered' | 'paid' | 'closed'; readonly createdAt: Instant; readonly paidAt: Instant | null; readonly bookingId: string; }[];
  readonly refunds: readonly { readonly outRefundNo: string; readonly outTradeNo: string; readonly amountFen: number; readonly reason: string; readonly state: 'open' | 'accepted' | 'succeeded' | 'needs_person' | 'closed'; readonly createdAt: Instant; readonly succeededAt: Instant | null; readonly bookingId: string; }[];
  readonly rehomings: readonly { readonly bookingId: string; readonly at: Instant; readonly state: 'offered' | 'accepted' | 'declined' | 'refunded' | 'returned'; readonly fromCarParkName: string; readonly toCarParkName: string | null; readonly oldPriceFen: number; readonly newPriceFen: number; readonly walkMetres: number; readonly compensationFen: number; }[];
  readonly problems: readonly { readonly id: string; readonly kind: ProblemKind; readonly text: string | null; readonly at: Instant; readonly bookingId: string; }[];
  readonly notices: readonly { readonly kind: NoticeKind; readonly bookingId: string; readonly state: 'waiting' | 'sending' | 'sent' | 'refused' | 'unknown' | 'not_allowed' | 'pointless'; readonly dueAt: Instant; }[];
  readonly cut: readonly string[];
  readonly next: string | null;
}
export interface PaymentArguments {
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: 'RSA';
  readonly paySign: string;
}
export interface PlaceBookingRequest {
  readonly carParkId: string;
  readonly poolId?: string;
  readonly from: TickInstant;
  readonly to: TickInstant;
  readonly plate: Plate;
}
export interface PlacedBooking { readonly booking: Booking; readonly payment: PaymentArguments | null; }
export type Plate = string;
export interface Pool {
  readonly id: string;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly freeBays: number;
  readonly priceFen: number | null;
}
export interface PoolDetail {
  readonly id: string;
  readonly kind: PoolKind;
  readonly name: string;
  readonly bays: number;
  readonly freeBays: number;
  readonly priceFen: number | null;
  readonly tariff: Tariff;
  readonly curfew: CurfewHours | null;
  readonly ticks: readonly { readonly at: Instant; readonly capacity: number; readonly freeBays: number; }[];
}
export type PoolKind = 'standard' | 'accessible' | 'ev_charging' | 'large';
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly requestId?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string; }[];
  readonly firstFullAt?: Instant;
  readonly alternatives?: readonly Alternative[];
  readonly retryAfterSeconds?: number;
  readonly refundFen?: number;
}
export type ProblemKind = 'bay_occupied' | 'gate_closed' | 'not_found' | 'other';
export interface ProblemReport {
  readonly id: string;
  readonly kind: ProblemKind;
  readonly text: string | null;
  readonly at: Instant;
}
export interface RecordConsentRequest { readonly purpose: 'service_terms' | 'plate_and_gate_record' | 'precise_location'; readonly version: string; readonly isGranted: boolean; }
export interface Rehoming {
  readonly state: 'offered' | 'accepted' | 'declined' | 'refunded' | 'returned';
  readonly fromCarParkId: string;
  readonly fromCarParkName: string;
  readonly oldPriceFen: number;
  readonly walkMetres: number;
  readonly compensationFen: number;
  readonly decideUntil: Instant | null;
  readonly hasRoomAgain: boolean;
  readonly canReturn: boolean;
}
export interface ReportProblemRequest { readonly kind: ProblemKind; readonly text?: string; }
export interface Resident {
  readonly id: string;
  readonly vehicles: readonly Vehicle[];
  readonly consents: readonly Consent[];
  readonly walkLimitMetres: number;
  readonly createdAt: Instant;
}
export interface Session { readonly token: string; readonly expiresAt: Instant; readonly resident: Resident; }
export interface Tariff {
  readonly kind: 'per_night' | 'per_half_hour';
  readonly unitFen: number;
  readonly capFen: number | null;
  readonly overtimeHalfHourFen: number;
  readonly freeCancelMinutes: number;
  readonly lateCancelPercent: number;
}
export type TickInstant = string;
export interface Vehicle {
  readonly id: string;
  readonly plate: string;
  readonly kind: 'mainland' | 'new_energy' | 'cross_border';
  readonly isDefault: boolean;
}
/** What this client can ask of the server. */
export interface Calls {
  'POST /api/v1/sessions/wechat': { body: LogInRequest; answer: Session; };
  'DELETE /api/v1/sessions/current': { answer: undefined; };
  'DELETE /api/v1/sessions': { answer: undefined; };
  'POST /api/v1/live-tickets': { answer: LiveTicket; };
  'GET /api/v1/me': { answer: Resident; };
  'PATCH /api/v1/me': { body: ChangeResidentRequest; answer: Resident; };
  'DELETE /api/v1/me': { body: EraseMeRequest; answer: undefined; };
  'POST /api/v1/me/walk-limit': { body: ChangeResidentRequest; answer: Resident; };
  'POST /api/v1/me/consents': { body: RecordConsentRequest; answer: Consent; };
  'GET /api/v1/me/vehicles': { answer: readonly Vehicle[]; };
  'POST /api/v1/me/vehicles': { body: AddVehicleRequest; answer: Vehicle; };
  'DELETE /api/v1/me/vehicles/{id}': { answer: undefined; };
  'POST /api/v1/me/vehicles/{id}/default': { answer: readonly Vehicle[]; };
  'GET /api/v1/car-parks': { query: { readonly near?: Near; readonly from?: TickInstant; readonly to?: TickInstant; readonly kind?: PoolKind; readonly limit?: number; }; answer: readonly CarPark[]; };
  'GET /api/v1/car-parks/{id}': { query: { readonly from?: TickInstant; readonly to?: TickInstant; readonly near?: Near; }; answer: CarParkDetail; };
  'POST /api/v1/bookings': { body: PlaceBookingRequest; isKeyed: true; answer: PlacedBooking; };
  'GET /api/v1/bookings': { query: { readonly state?: 'held' | 'confirmed' | 'cancelled' | 'lapsed'; readonly before?: string; readonly limit?: number; }; answer: BookingList; };
  'POST /api/v1/bookings/one-tap': { body: OneTapRequest; isKeyed: true; answer: PlacedBooking; };
  'GET /api/v1/bookings/{id}': { answer: Booking; };
  'POST /api/v1/bookings/{id}/payment': { isKeyed: true; answer: PlacedBooking; };
  'POST /api/v1/bookings/{id}/cancel': { body: CancelBookingRequest; isKeyed: true; answer: Booking; };
  'POST /api/v1/bookings/{id}/extend': { body: ExtendBookingRequest; isKeyed: true; answer: PlacedBooking; };
  'POST /api/v1/bookings/{id}/rehoming': { body: AnswerRehomingRequest; answer: Booking; };
  'GET /api/v1/me/export': { query: { readonly before?: string; }; answer: OwnRecord; };
  'POST /api/v1/me/erasure': { body: EraseMeRequest; answer: undefined; };
  'POST /api/v1/bookings/{id}/problems': { body: ReportProblemRequest; answer: ProblemReport; };
  'GET /api/v1/bookings/{id}/problems': { answer: readonly ProblemReport[]; };
  'GET /api/v1/me/notices': { answer: Notices; };
  'POST /api/v1/me/notices': { body: AnswerNoticesRequest; answer: Notices; };
}
