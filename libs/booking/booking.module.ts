import { Module } from '@nestjs/common';
import { AvailabilityModule } from '#availability';
import { CarParksModule } from '#car-parks';
import { IdentityModule } from '#identity';
import { PaymentsModule } from '#payments';
import { BookingTransactions } from './adapters/booking-transactions.js';
import { Bookings } from './adapters/bookings.js';
import { PlaceBatch } from './adapters/place-batch.js';
import { Requests } from './adapters/requests.js';
import { ForgetOldRequests } from './jobs/forget-old-requests.js';
import { HomesFreeAgain } from './jobs/homes-free-again.js';
import { CloseCancelledJob, LapseHoldJob, SettlePaymentJob } from './jobs/jobs.js';
import { OpenOrdersOfCancelled, OverdueHolds } from './jobs/overdue-holds.js';
import { UnsettledPayments } from './jobs/unsettled-payments.js';
import { Alternatives } from './queries/alternatives.js';
import { NewsOfBookings } from './queries/booking-news.js';
import { BookingViews } from './queries/booking-views.js';
import { Chains } from './queries/chains.js';
import { OwnRecords } from './queries/own-records.js';
import { ProblemReports } from './queries/problem-reports.js';
import { TenantBookings } from './queries/tenant-bookings.js';
import { TonightBoard } from './queries/tonight-board.js';
import { VehicleBookings } from './queries/vehicle-bookings.js';
import { AnswerRehoming } from './use-cases/answer-rehoming.js';
import { Answers } from './use-cases/answers.js';
import { AttemptRenewal } from './use-cases/attempt-renewal.js';
import { Bays } from './use-cases/bays.js';
import { BookingDesk } from './use-cases/booking-desk.js';
import { CancelBooking } from './use-cases/cancel-booking.js';
import { Cancellations } from './use-cases/cancellations.js';
import { CloseCancelled } from './use-cases/close-cancelled.js';
import { Drafts } from './use-cases/drafts.js';
import { EraseResident } from './use-cases/erase-resident.js';
import { ExtendBooking } from './use-cases/extend-booking.js';
import { HoldPayments } from './use-cases/hold-payments.js';
import { LapseHold } from './use-cases/lapse-hold.js';
import { PayBooking } from './use-cases/pay-booking.js';
import { PlaceBooking } from './use-cases/place-booking.js';
import { PlaceNearest } from './use-cases/place-nearest.js';
import { PlacedAnswer } from './use-cases/placed-answer.js';
import { RehomeStays } from './use-cases/rehome-stays.js';
import { ReportProblem } from './use-cases/report-problem.js';
import { SettlePayment } from './use-cases/settle-payment.js';

const rooms = [CarParksModule, AvailabilityModule, IdentityModule, PaymentsModule];

/** What a resident can do with bookings: for gateways. */
@Module({
  imports: rooms,
  providers: [
    Bookings,
    BookingTransactions,
    PlaceBatch,
    Requests,
    Answers,
    Alternatives,
    BookingViews,
    Chains,
    VehicleBookings,
    TonightBoard,
    TenantBookings,
    Drafts,
    BookingDesk,
    Bays,
    PlacedAnswer,
    PlaceBooking,
    PlaceNearest,
    ExtendBooking,
    Cancellations,
    CancelBooking,
    AttemptRenewal,
    HoldPayments,
    PayBooking,
    RehomeStays,
    AnswerRehoming,
    ReportProblem,
    ProblemReports,
    OwnRecords,
    EraseResident,
  ],
  exports: [
    PlaceBooking,
    PlaceNearest,
    ExtendBooking,
    CancelBooking,
    PayBooking,
    RehomeStays,
    AnswerRehoming,
    ReportProblem,
    EraseResident,
    OwnRecords,
    ProblemReports,
    BookingViews,
    TonightBoard,
    TenantBookings,
    VehicleBookings,
  ],
})
export class BookingModule {}

/** What happens to bookings later: for workers. */
@Module({
  imports: rooms,
  providers: [
    Bookings,
    BookingTransactions,
    LapseHold,
    SettlePayment,
    CloseCancelled,
    LapseHoldJob,
    SettlePaymentJob,
    CloseCancelledJob,
    OverdueHolds,
    OpenOrdersOfCancelled,
    UnsettledPayments,
    ForgetOldRequests,
    HomesFreeAgain,
    RehomeStays,
    Cancellations,
    BookingViews,
    NewsOfBookings,
  ],
  exports: [LapseHold, SettlePayment, RehomeStays, NewsOfBookings],
})
export class BookingWorkerModule {}
