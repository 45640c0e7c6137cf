/**
 * Payments: orders at WeChat Pay, what WeChat told us of them, refunds, and a ledger in double entry.
 * Guarantees: an order's bytes are stored before WeChat is called; one fact from WeChat is one inbox row, and one payment counts once;
 * an unknown outcome stays unknown until a signed query has answered; refunds never exceed what was paid, and one intent pays back once.
 * Refuses to know: what is paid for (a payable is an opaque id) and how WeChat is spoken to (`PaymentProvider`).
 */
export * from './domain/payment-provider.js';
export * from './events.js';
export { Inbox, type PaymentReport } from './inbox.js';
export { Ledger } from './ledger.js';
export { Payers } from './payers.js';
export { ATTEMPTS, type AttemptToDraft, attemptRow, type DraftAttempt, PaymentAttempts } from './payment-attempts.js';
export { PaymentsModule } from './payments.module.js';
export { PaymentsWorkerModule } from './payments-worker.module.js';
export { type Money, moneyOf, NO_MONEY, type PaidAttempt, paidAttemptsOf } from './queries/money.js';
export { type OrderRecord, ordersOf, payablesOf, type RefundRecord, refundsFor } from './queries/payment-records.js';
export { type RefundIntent, Refunds } from './refunds.js';
export { UnappliedFacts } from './unapplied-facts.js';
export { CloseOpenAttempts, type ClosingResult } from './use-cases/close-open-attempts.js';
export { type Offer, OfferPayment } from './use-cases/offer-payment.js';
export { PaidOrders } from './use-cases/paid-orders.js';
export { ReceiveNotification } from './use-cases/receive-notification.js';
