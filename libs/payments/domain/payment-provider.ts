import type { Fen, Refusal } from '#kernel';

/**
 * What became of a call. `unknown` means that the effect may or may not have happened: it is never turned into "failed" without asking.
 * A business code that was not signed is information without authority: it must not alone move anything to a final state.
 */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | BusinessOutcome
  | { readonly kind: 'unknown'; readonly cause: unknown };

export interface BusinessOutcome {
  readonly kind: 'business';
  /** Upper case without underscores, for both spellings are in use: `ORDERPAID`. */
  readonly code: string;
  readonly status: number;
  readonly isVerified: boolean;
}

export interface OrderToPlace {
  readonly outTradeNo: string;
  readonly amountFen: Fen;
  /** Shown to the person: no plate, no phone. */
  readonly description: string;
  readonly openid: string;
  readonly payUntilMs: number;
}

export interface RefundToRequest {
  readonly outTradeNo: string;
  readonly outRefundNo: string;
  readonly amountFen: Fen;
  /** What was paid for the order. */
  readonly totalFen: Fen;
  /** Shown to the person. */
  readonly reason: string;
}

/** States of an order. `REFUND` appears after any refund, partial ones too: it says that the order was paid, not how much went back. */
export type OrderState = 'SUCCESS' | 'REFUND' | 'NOTPAY' | 'CLOSED' | 'REVOKED' | 'USERPAYING' | 'PAYERROR' | 'ACCEPT';

export interface OrderReport {
  readonly outTradeNo: string;
  readonly state: OrderState;
  readonly appid: string;
  readonly mchid: string;
  readonly transactionId?: string | undefined;
  readonly amountFen?: Fen | undefined;
  readonly currency?: string | undefined;
  readonly paidAtMs?: number | undefined;
  readonly openid?: string | undefined;
}

export type RefundStatus = 'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL';

export interface RefundReport {
  readonly outRefundNo: string;
  readonly outTradeNo: string;
  readonly refundId: string;
  readonly status: RefundStatus;
  readonly amountFen: Fen;
  readonly totalFen: Fen;
  readonly succeededAtMs?: number | undefined;
  /** Only notifications name it. */
  readonly mchid?: string | undefined;
}

/** The arguments of wx.requestPayment. */
export interface PaymentArguments {
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: 'RSA';
  readonly paySign: string;
}

/** A notification whose signature was right and whose content could be opened. */
export type ReceivedNotification = { readonly notificationId: string } & (
  | { readonly kind: 'payment'; readonly report: OrderReport }
  | { readonly kind: 'refund'; readonly report: RefundReport }
);

export type NotificationKind = ReceivedNotification['kind'];

export type NotificationHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Whoever takes the money. Implemented by `wechat`; every call may be repeated with the same bytes. */
export abstract class PaymentProvider {
  /** Whose money it is: what every report has to name. */
  abstract readonly account: { readonly appid: string; readonly mchid: string };

  /** No call outlives this: afterwards its request is not on its way any more. */
  abstract readonly callTimeoutMs: number;

  /** The exact request, serialised once: it is stored and sent again unchanged. */
  abstract orderBytes(order: OrderToPlace): string;
  abstract placeOrder(bytes: string): Promise<Outcome<{ readonly prepayId: string }>>;
  abstract queryOrder(outTradeNo: string): Promise<Outcome<OrderReport>>;
  abstract closeOrder(outTradeNo: string): Promise<Outcome<'closed'>>;

  abstract refundBytes(refund: RefundToRequest): string;
  abstract requestRefund(bytes: string): Promise<Outcome<RefundReport>>;
  abstract queryRefund(outRefundNo: string): Promise<Outcome<RefundReport>>;

  /** Signed for the cashier of the Mini Program, off the event loop. */
  abstract paymentArguments(prepayId: string): Promise<PaymentArguments>;

  /** Verifies on the raw bytes, then opens. Refuses what is forged, stale, of an unknown key or not understood. */
  abstract openNotification(
    kind: NotificationKind,
    headers: NotificationHeaders,
    rawBody: Buffer,
  ): Promise<ReceivedNotification | Refusal<'notification_rejected'>>;
}
