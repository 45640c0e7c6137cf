import { z } from 'zod';
import type { OrderReport, RefundReport } from '#payments';

/** What WeChat's answers must look like. Members that we do not know are let through: new ones may appear any day. */

/** Ids are ASCII and short by the docs; what is longer would not fit our columns either. */
const OrderNumber = z.string().regex(/^[0-9A-Za-z_\-|*]{1,32}$/);
const RefundNumber = z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/);
const WechatId = z.string().regex(/^[0-9A-Za-z_-]{1,40}$/);
const Instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const Fen = z.int().min(0);

export const PrepayAnswer = z
  .object({ prepay_id: z.string().regex(/^[0-9A-Za-z_-]{1,64}$/) })
  .transform((answer) => ({ prepayId: answer.prepay_id }));

/** A query's answer and the words of a payment notification: they are the same. https://pay.weixin.qq.com/doc/v3/merchant/4013070356 */
export const OrderAnswer = z
  .object({
    appid: z.string().max(32),
    mchid: z.string().max(32),
    out_trade_no: OrderNumber,
    trade_state: z.enum(['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT']),
    transaction_id: WechatId.optional(),
    success_time: Instant.optional(),
    payer: z.object({ openid: z.string().max(128).optional() }).optional(),
    amount: z.object({ total: Fen.optional(), currency: z.string().max(16).optional() }).optional(),
  })
  .transform(
    (answer): OrderReport => ({
      outTradeNo: answer.out_trade_no,
      state: answer.trade_state,
      appid: answer.appid,
      mchid: answer.mchid,
      transactionId: answer.transaction_id,
      amountFen: answer.amount?.total,
      currency: answer.amount?.currency,
      paidAtMs: answer.success_time,
      openid: answer.payer?.openid,
    }),
  );

const RefundStatus = z.enum(['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL']);
const refundFacts = {
  out_refund_no: RefundNumber,
  out_trade_no: OrderNumber,
  refund_id: WechatId,
  success_time: Instant.optional(),
  amount: z.object({ refund: Fen, total: Fen }),
};
interface RefundFacts {
  out_refund_no: string;
  out_trade_no: string;
  refund_id: string;
  success_time?: number | undefined;
  amount: { refund: number; total: number };
}

/** The answer to a refund request and to its query. https://pay.weixin.qq.com/doc/v3/merchant/4012791948 */
export const RefundAnswer = z
  .object({ ...refundFacts, status: RefundStatus })
  .transform((answer): RefundReport => ({ ...refundReport(answer), status: answer.status }));

/** The words of a refund notification. https://pay.weixin.qq.com/doc/v3/merchant/4012791865 */
export const RefundNotice = z
  .object({ ...refundFacts, mchid: z.string().max(32), refund_status: RefundStatus })
  .transform((notice): RefundReport => ({ ...refundReport(notice), status: notice.refund_status, mchid: notice.mchid }));

function refundReport(facts: RefundFacts): Omit<RefundReport, 'status'> {
  return {
    outRefundNo: facts.out_refund_no,
    outTradeNo: facts.out_trade_no,
    refundId: facts.refund_id,
    amountFen: facts.amount.refund,
    totalFen: facts.amount.total,
    succeededAtMs: facts.success_time,
  };
}
