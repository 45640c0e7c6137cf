import { Global, Module } from '@nestjs/common';
import { WechatLogins } from '#identity';
import { Fault, type Refusal, refuse } from '#kernel';
import {
  type NotificationHeaders,
  type NotificationKind,
  type OrderReport,
  type OrderToPlace,
  type Outcome,
  type PaymentArguments,
  PaymentProvider,
  type ReceivedNotification,
  type RefundReport,
  type RefundToRequest,
} from '#payments';

const MCHID = '1900000109';
const APPID = 'wx8888888888888888';

interface Order extends OrderToPlace {
  state: OrderReport['state'];
  transactionId?: string;
  paidAtMs?: number;
}

/** WeChat Pay in memory, without a network: it knows orders and nothing of bookings. Shared by all processes of a test. */
export class FakePaymentProvider extends PaymentProvider {
  override readonly account = { appid: APPID, mchid: MCHID };
  override readonly callTimeoutMs = 5_000;
  readonly orders = new Map<string, Order>();
  readonly refunds: RefundToRequest[] = [];
  /** While set, WeChat does not answer. */
  isSilent = false;
  calls = 0;

  override orderBytes(order: OrderToPlace): string {
    return JSON.stringify(order);
  }

  override async placeOrder(bytes: string): Promise<Outcome<{ readonly prepayId: string }>> {
    this.calls++;
    if (this.isSilent) return this.silence();
    const order = JSON.parse(bytes) as OrderToPlace;
    if (!this.orders.has(order.outTradeNo)) this.orders.set(order.outTradeNo, { ...order, state: 'NOTPAY' });
    return { kind: 'ok', value: { prepayId: `prepay-${order.outTradeNo}` } };
  }

  override async queryOrder(outTradeNo: string): Promise<Outcome<OrderReport>> {
    if (this.isSilent) return this.silence();
    const order = this.orders.get(outTradeNo);
    if (!order) return { kind: 'business', code: 'ORDERNOTEXIST', status: 404, isVerified: true };
    return { kind: 'ok', value: this.reportOf(order) };
  }

  override async closeOrder(outTradeNo: string): Promise<Outcome<'closed'>> {
    if (this.isSilent) return this.silence();
    const order = this.orders.get(outTradeNo);
    if (order?.state === 'SUCCESS') return { kind: 'business', code: 'ORDERPAID', status: 400, isVerified: true };
    if (order) order.state = 'CLOSED';
    return { kind: 'ok', value: 'closed' };
  }

  override refundBytes(refund: RefundToRequest): string {
    return JSON.stringify(refund);
  }

  override async requestRefund(bytes: string): Promise<Outcome<RefundReport>> {
    this.refunds.push(JSON.parse(bytes) as RefundToRequest);
    return this.silence();
  }

  override async queryRefund(): Promise<Outcome<RefundReport>> {
    return this.silence();
  }

  override async paymentArguments(prepayId: string): Promise<PaymentArguments> {
    return { timeStamp: '1772000000', nonceStr: 'nonce', package: `prepay_id=${prepayId}`, signType: 'RSA', paySign: 'signed' };
  }

  override async openNotification(
    _kind: NotificationKind,
    _headers: NotificationHeaders,
    _rawBody: Buffer,
  ): Promise<ReceivedNotification | Refusal<'notification_rejected'>> {
    return refuse('notification_rejected');
  }

  /** The person pays at the cashier; gives what WeChat would call back with. */
  pay(outTradeNo: string, nowMs: number): OrderReport {
    const order = this.orders.get(outTradeNo);
    if (!order) throw new Error(`no order ${outTradeNo}`);
    order.state = 'SUCCESS';
    order.transactionId ??= `4200${outTradeNo}`;
    order.paidAtMs ??= nowMs;
    return this.reportOf(order);
  }

  private reportOf({ outTradeNo, state, transactionId, amountFen, paidAtMs, openid }: Order): OrderReport {
    return { outTradeNo, state, ...this.account, transactionId, amountFen, currency: 'CNY', paidAtMs, openid };
  }

  private silence(): { readonly kind: 'unknown'; readonly cause: unknown } {
    return { kind: 'unknown', cause: new Fault('no answer', true) };
  }
}

class FakeWechatLogins extends WechatLogins {
  override async openidOf(code: string): Promise<{ openid: string }> {
    return { openid: `openid-of-${code}` };
  }
}

/** Takes the place of the wechat room. */
@Global()
@Module({
  providers: [
    { provide: PaymentProvider, useClass: FakePaymentProvider },
    { provide: WechatLogins, useClass: FakeWechatLogins },
  ],
  exports: [PaymentProvider, WechatLogins],
})
export class FakeWechatModule {}
