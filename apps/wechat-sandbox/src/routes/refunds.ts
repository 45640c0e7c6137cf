import type { FastifyInstance } from 'fastify';
import { orAnswer, refuseCall } from '../errors.js';
import { parseBody, type RefundBody, refundSchema } from '../fields.js';
import type { Office } from '../office.js';
import type { Order } from '../orders.js';
import type { NewRefund } from '../refunds.js';
import { refundView } from '../trade-view.js';
import type { World } from '../world.js';
import { disturbed } from './disturb.js';
import { rawBody } from './guard.js';

/** https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter3_5_9.shtml , query https://pay.weixin.qq.com/doc/v3/merchant/4012791948 */
export function registerRefunds(app: FastifyInstance, office: Office): void {
  const { world } = office;

  app.post('/v3/refund/domestic/refunds', (request, reply) => {
    const text = rawBody(request).toString('utf8');
    const body = orAnswer(parseBody(refundSchema, text));
    const order = orderOf(world, body);
    return disturbed(world, { request, reply, endpoint: 'refund', outTradeNo: order?.outTradeNo ?? '*' }, () =>
      refundView(orAnswer(office.refundDesk.accept(order, newRefund(body, text)))),
    );
  });

  app.get<{ Params: { outRefundNo: string } }>('/v3/refund/domestic/refunds/:outRefundNo', (request, reply) => {
    const refund = world.book.refund(request.params.outRefundNo);
    return disturbed(world, { request, reply, endpoint: 'query-refund', outTradeNo: refund?.outTradeNo ?? '*' }, () => {
      const latest = world.book.refund(request.params.outRefundNo);
      return latest ? refundView(latest) : orAnswer(refuseCall('RESOURCE_NOT_EXISTS', '退款单不存在'));
    });
  });
}

function orderOf(world: World, body: RefundBody): Order | undefined {
  const { book, identity } = world;
  if (body.out_trade_no !== undefined) return book.order(identity.mchid, body.out_trade_no);
  const order = book.orderBy(body.transaction_id ?? '');
  return order?.payment?.transactionId === body.transaction_id ? order : undefined;
}

function newRefund(body: RefundBody, text: string): NewRefund {
  return {
    outRefundNo: body.out_refund_no,
    refundFen: body.amount.refund,
    totalFen: body.amount.total,
    body: text,
    ...(body.reason === undefined ? {} : { reason: body.reason }),
    ...(body.notify_url === undefined ? {} : { notifyUrl: body.notify_url }),
  };
}
