import type { FastifyInstance } from 'fastify';
import { formatInstant } from '#kernel';
import { orAnswer, refuseCall } from '../errors.js';
import { closeSchema, type JsapiOrder, jsapiOrderSchema, paramError, parseBody } from '../fields.js';
import { isOpenidOf } from '../login.js';
import type { Office } from '../office.js';
import { asOf, close, type NewOrder, type Order, place } from '../orders.js';
import { transactionView } from '../trade-view.js';
import type { World } from '../world.js';
import { disturbed } from './disturb.js';
import { rawBody } from './guard.js';

/** Placing, asking and closing. https://pay.weixin.qq.com/doc/v3/merchant/4012791897 , /4013070356 , /4013070354 */
export function registerOrders(app: FastifyInstance, office: Office): void {
  const { world } = office;

  app.post('/v3/pay/transactions/jsapi', (request, reply) => {
    const text = rawBody(request).toString('utf8');
    const wanted = newOrder(world, orAnswer(parseBody(jsapiOrderSchema, text)), text);
    if (!world.book.order(wanted.mchid, wanted.outTradeNo)) world.script.meet(wanted);
    return disturbed(world, { request, reply, endpoint: 'prepay', outTradeNo: wanted.outTradeNo }, async (taken) => {
      const prepayId = placeOrder(world, wanted);
      if (taken('pay-before-answer')) await office.payBeforeAnswer(wanted, prepayId);
      return { prepay_id: prepayId };
    });
  });

  app.get<{ Params: { outTradeNo: string }; Querystring: { mchid?: string } }>(
    '/v3/pay/transactions/out-trade-no/:outTradeNo',
    (request, reply) => {
      const { outTradeNo } = request.params;
      checkMchid(world, request.query.mchid, 'query');
      return disturbed(world, { request, reply, endpoint: 'query', outTradeNo }, () =>
        viewOf(world, world.book.order(world.identity.mchid, outTradeNo)),
      );
    },
  );

  app.get<{ Params: { transactionId: string }; Querystring: { mchid?: string } }>(
    '/v3/pay/transactions/id/:transactionId',
    (request, reply) => {
      checkMchid(world, request.query.mchid, 'query');
      const order = world.book.orderBy(request.params.transactionId);
      const found = order?.payment?.transactionId === request.params.transactionId ? order : undefined;
      return disturbed(world, { request, reply, endpoint: 'query', outTradeNo: found?.outTradeNo ?? '*' }, () => viewOf(world, found));
    },
  );

  app.post<{ Params: { outTradeNo: string } }>('/v3/pay/transactions/out-trade-no/:outTradeNo/close', (request, reply) => {
    const { outTradeNo } = request.params;
    checkMchid(world, orAnswer(parseBody(closeSchema, rawBody(request).toString('utf8'))).mchid, 'body');
    return disturbed(world, { request, reply, endpoint: 'close', outTradeNo }, (taken) => {
      const order = world.book.order(world.identity.mchid, outTradeNo);
      const paying = taken('person-is-paying');
      if (paying && order) office.cashier.beginUnnoticed(order, paying.outcome, paying.afterMs);
      const current = world.book.order(world.identity.mchid, outTradeNo);
      world.book.saveOrder(orAnswer(close(current, world.clock.nowMs())));
      const late = taken('paid-after-close');
      if (late && order) office.cashier.payAfterClose(order, late.afterMs);
      return undefined;
    });
  });
}

function checkMchid(world: World, mchid: string | undefined, location: 'query' | 'body'): void {
  if (mchid === world.identity.mchid) return;
  const detail = { field: '/mchid', value: mchid ?? '', issue: '商户号与请求签名的商户号不一致', location };
  orAnswer(mchid === undefined ? refuseCall('PARAM_ERROR', undefined, { detail }) : refuseCall('MCH_NOT_EXISTS', undefined, { detail }));
}

function newOrder(world: World, body: JsapiOrder, text: string): NewOrder {
  const { identity, switches } = world;
  checkMchid(world, body.mchid, 'body');
  if (body.appid !== identity.appid) orAnswer(refuseCall('APPID_MCHID_NOT_MATCH'));
  const { openid } = body.payer;
  if (!switches.acceptsForeignOpenids && !isOpenidOf(identity.appid, openid))
    orAnswer(paramError('/payer/openid', '', '无效的openid', 268501013));
  return {
    mchid: body.mchid,
    outTradeNo: body.out_trade_no,
    appid: body.appid,
    openid,
    amountFen: body.amount.total,
    description: body.description,
    notifyUrl: body.notify_url,
    body: text,
    ...(body.attach === undefined ? {} : { attach: body.attach }),
    ...(body.scene_info?.device_id === undefined ? {} : { deviceId: body.scene_info.device_id }),
    ...(body.time_expire === undefined ? {} : { timeExpireMs: Date.parse(body.time_expire) }),
  };
}

/** The fresh prepay_id of an order placed or met again. */
function placeOrder(world: World, wanted: NewOrder): string {
  const { book, chance, clock } = world;
  const nowMs = clock.nowMs();
  const stamp = formatInstant(nowMs).replace(/\D/g, '').slice(0, 14);
  const prepayId = `wx${stamp}${chance.hex(20)}`;
  book.saveOrder(orAnswer(place(book.order(wanted.mchid, wanted.outTradeNo), wanted, prepayId, nowMs)));
  return prepayId;
}

function viewOf(world: World, order: Order | undefined): object {
  return order ? transactionView(asOf(order, world.clock.nowMs())) : orAnswer(refuseCall('ORDER_NOT_EXIST'));
}
