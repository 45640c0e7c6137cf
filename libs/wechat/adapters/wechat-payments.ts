import { z } from 'zod';
import { assert, formatInstant, type Refusal } from '#kernel';
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
import { type RequestSigner, timestampOf } from '../client/request-signer.js';
import type { Surroundings } from '../client/surroundings.js';
import { CALL_TIMEOUT_MS, type WechatClient } from '../client/wechat-client.js';
import { OrderAnswer, PrepayAnswer, RefundAnswer } from './answers.js';
import type { WechatNotifications } from './notifications.js';

export interface MerchantAccount {
  readonly appid: string;
  readonly mchid: string;
  /** Where WeChat calls back, without a slash at the end. */
  readonly publicUrl: string;
}

/** WeChat allows 127 and 80 bytes. https://pay.weixin.qq.com/doc/v3/merchant/4012791897 */
const LONGEST_DESCRIPTION_BYTES = 127;
const LONGEST_REASON_BYTES = 80;

const ORDERS = '/v3/pay/transactions';
const REFUNDS = '/v3/refund/domestic/refunds';

/** Payment in the Mini Program (JSAPI) by API v3, as a direct merchant. */
export class WechatPayments extends PaymentProvider {
  override readonly callTimeoutMs = CALL_TIMEOUT_MS;

  constructor(
    override readonly account: MerchantAccount,
    private readonly client: WechatClient,
    private readonly signer: RequestSigner,
    private readonly notifications: WechatNotifications,
    private readonly surroundings: Surroundings,
  ) {
    super();
  }

  override orderBytes({ outTradeNo, amountFen, description, openid, payUntilMs }: OrderToPlace): string {
    assert(amountFen >= 1, 'WeChat takes no payment of nothing');
    const { appid, mchid, publicUrl } = this.account;
    return JSON.stringify({
      appid,
      mchid,
      description: cut(description, LONGEST_DESCRIPTION_BYTES),
      out_trade_no: outTradeNo,
      time_expire: formatInstant(Math.floor(payUntilMs / 1000) * 1000),
      notify_url: `${publicUrl}/api/v1/wechat/payment-notifications`,
      amount: { total: amountFen, currency: 'CNY' },
      payer: { openid },
    });
  }

  override placeOrder(bytes: string): Promise<Outcome<{ readonly prepayId: string }>> {
    return this.client.call({ name: 'place-order', method: 'POST', path: `${ORDERS}/jsapi`, body: bytes, answer: PrepayAnswer });
  }

  override async queryOrder(outTradeNo: string): Promise<Outcome<OrderReport>> {
    const path = `${this.orderPath(outTradeNo)}?mchid=${this.account.mchid}`;
    const outcome = await this.client.call({ name: 'query-order', method: 'GET', path, body: '', answer: OrderAnswer });
    const isAnother = outcome.kind === 'ok' && outcome.value.outTradeNo !== outTradeNo;
    return isAnother ? { kind: 'unknown', cause: 'an answer about another order' } : outcome;
  }

  override async closeOrder(outTradeNo: string): Promise<Outcome<'closed'>> {
    const body = JSON.stringify({ mchid: this.account.mchid });
    const path = `${this.orderPath(outTradeNo)}/close`;
    const answer = z.undefined().transform(() => 'closed' as const); // 204 has no body
    return this.client.call({ name: 'close-order', method: 'POST', path, body, answer });
  }

  override refundBytes({ outTradeNo, outRefundNo, amountFen, totalFen, reason }: RefundToRequest): string {
    assert(amountFen >= 1 && amountFen <= totalFen, 'a refund is between one fen and what was paid');
    return JSON.stringify({
      out_trade_no: outTradeNo,
      out_refund_no: outRefundNo,
      reason: cut(reason, LONGEST_REASON_BYTES),
      notify_url: `${this.account.publicUrl}/api/v1/wechat/refund-notifications`,
      amount: { refund: amountFen, total: totalFen, currency: 'CNY' },
    });
  }

  override requestRefund(bytes: string): Promise<Outcome<RefundReport>> {
    return this.client.call({ name: 'request-refund', method: 'POST', path: REFUNDS, body: bytes, answer: RefundAnswer });
  }

  override async queryRefund(outRefundNo: string): Promise<Outcome<RefundReport>> {
    const path = `${REFUNDS}/${encodeURIComponent(outRefundNo)}`;
    const outcome = await this.client.call({ name: 'query-refund', method: 'GET', path, body: '', answer: RefundAnswer });
    const isAnother = outcome.kind === 'ok' && outcome.value.outRefundNo !== outRefundNo;
    return isAnother ? { kind: 'unknown', cause: 'an answer about another refund' } : outcome;
  }

  /** https://pay.weixin.qq.com/doc/v3/merchant/4012791898: the appid is signed though it is not passed. */
  override async paymentArguments(prepayId: string): Promise<PaymentArguments> {
    const timeStamp = timestampOf(this.surroundings.nowMs());
    const nonceStr = this.surroundings.nonce();
    const order = `prepay_id=${prepayId}`;
    const paySign = await this.signer.sign(this.account.appid, timeStamp, nonceStr, order);
    return { timeStamp, nonceStr, package: order, signType: 'RSA', paySign };
  }

  override openNotification(
    kind: NotificationKind,
    headers: NotificationHeaders,
    rawBody: Buffer,
  ): Promise<ReceivedNotification | Refusal<'notification_rejected'>> {
    return this.notifications.open(kind, headers, rawBody);
  }

  private orderPath(outTradeNo: string): string {
    return `${ORDERS}/out-trade-no/${encodeURIComponent(outTradeNo)}`;
  }
}

/** Whole characters up to so many bytes of UTF-8. */
function cut(text: string, bytes: number): string {
  let length = 0;
  let kept = '';
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept;
}
