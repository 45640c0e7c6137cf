/**
 * Booking: a claim with a person, a plate, a price and a state, from hold to confirmed, cancelled or lapsed.
 * Guarantees: one effect per Idempotency-Key; no plate twice at one time; a payment that succeeded ends in a confirmed booking or in a
 * full refund, exactly one of them.
 * Refuses to know: HTTP, WeChat, and how timelines are kept.
 */
export { BookingModule, BookingWorkerModule } from './booking.module.js';
export { hasBegun, type Stay, type StayMove } from './domain/stay.js';
export * from './events.js';
export { type BookingNews, NewsOfBookings } from './queries/booking-news.js';
export { BookingViews } from './queries/booking-views.js';
export { latestBookedWithin } from './queries/latest-booked.js';
export { OwnRecords } from './queries/own-records.js';
export { ProblemReports } from './queries/problem-reports.js';
export { type BookingsFile, TenantBookings } from './queries/tenant-bookings.js';
export { TonightBoard } from './queries/tonight-board.js';
export { VehicleBookings } from './queries/vehicle-bookings.js';
export { AnswerRehoming } from './use-cases/answer-rehoming.js';
export type { Answer } from './use-cases/answers.js';
export { CancelBooking } from './use-cases/cancel-booking.js';
export { EraseResident } from './use-cases/erase-resident.js';
export { ExtendBooking } from './use-cases/extend-booking.js';
export { LapseHold } from './use-cases/lapse-hold.js';
export { PayBooking } from './use-cases/pay-booking.js';
export { PlaceBooking } from './use-cases/place-booking.js';
export { PlaceNearest } from './use-cases/place-nearest.js';
export { RehomeStays, type TakingBack } from './use-cases/rehome-stays.js';
export { ReportProblem } from './use-cases/report-problem.js';
export { SettlePayment } from './use-cases/settle-payment.js';
