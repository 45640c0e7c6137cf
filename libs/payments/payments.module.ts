import { Module } from '@nestjs/common';
import { Inbox } from './inbox.js';
import { Ledger } from './ledger.js';
import { Payers } from './payers.js';
import { PaymentAttempts } from './payment-attempts.js';
import { Refunds } from './refunds.js';
import { UnappliedFacts } from './unapplied-facts.js';
import { CloseOpenAttempts } from './use-cases/close-open-attempts.js';
import { OfferPayment } from './use-cases/offer-payment.js';
import { OrderEnquiry } from './use-cases/order-enquiry.js';
import { PaidOrders } from './use-cases/paid-orders.js';
import { ReceiveNotification } from './use-cases/receive-notification.js';

const OFFERED = [
  PaymentAttempts,
  OfferPayment,
  ReceiveNotification,
  PaidOrders,
  Payers,
  Inbox,
  Ledger,
  Refunds,
  UnappliedFacts,
  CloseOpenAttempts,
  OrderEnquiry,
];

/** Needs a `PaymentProvider`, which the app brings in with the module that implements it. */
@Module({ providers: OFFERED, exports: OFFERED })
export class PaymentsModule {}
