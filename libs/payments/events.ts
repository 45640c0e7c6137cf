import { z } from 'zod';

/** Topics of the outbox and what they carry. Payloads hold ids only: whoever is told reads the rest. */

/** WeChat reported a payment that agrees with its order. Told at least once; `Ledger.recordPaid` makes it count once. */
export const PAYMENT_RECEIVED = 'payment.received';
export const PaymentReceived = z.object({ inboxId: z.int(), outTradeNo: z.string(), payableId: z.string() });
export type PaymentReceived = z.infer<typeof PaymentReceived>;

export const REFUND_REQUESTED = 'refund.requested';
export const RefundRequested = z.object({ outRefundNo: z.string() });
export type RefundRequested = z.infer<typeof RefundRequested>;

/** WeChat reported how a refund ended; applied by this room. */
export const REFUND_REPORTED = 'refund.reported';
export const RefundReported = z.object({ inboxId: z.int() });
export type RefundReported = z.infer<typeof RefundReported>;

/** The money is back with the person. Told once per intent. */
export const REFUND_SUCCEEDED = 'refund.succeeded';
export const RefundSucceeded = z.object({
  payableId: z.string(),
  outTradeNo: z.string(),
  reason: z.string(),
  amountFen: z.int(),
});
export type RefundSucceeded = z.infer<typeof RefundSucceeded>;
