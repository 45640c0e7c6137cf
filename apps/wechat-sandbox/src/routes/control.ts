import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isRefusal } from '#kernel';
import { ledgerOf } from '../ledger.js';
import { messageFaultSchema } from '../message-script.js';
import type { Office } from '../office.js';
import { close } from '../orders.js';
import { ENDPOINTS, SCENARIO_NAMES, SCENARIOS, scenarioParamsSchema } from '../scenarios.js';
import type { Selector } from '../script.js';
import { switchesSchema } from '../settings.js';
import { TEMPLATES } from '../templates.js';
import { balanceFen, saveSettings } from '../world.js';
import { messagesOf } from './messages.js';

const cashierSchema = z.strictObject({
  appId: z.string().optional(),
  timeStamp: z.string().optional(),
  nonceStr: z.string().optional(),
  package: z.string().optional(),
  signType: z.string().optional(),
  paySign: z.string().optional(),
  openid: z.string().optional(),
});
const paySchema = cashierSchema.extend({ outcome: z.enum(SCENARIO_NAMES).optional(), params: scenarioParamsSchema.optional() });

const scenarioSchema = z
  .strictObject({
    outTradeNo: z.string().optional(),
    nextOrder: z.literal(true).optional(),
    match: z.strictObject({ description: z.string().optional(), payerOpenid: z.string().optional() }).optional(),
    scenario: z.enum(SCENARIO_NAMES),
    params: scenarioParamsSchema.optional(),
  })
  .refine((body) => [body.outTradeNo, body.nextOrder, body.match].filter((one) => one !== undefined).length === 1, {
    error: 'exactly one of outTradeNo, nextOrder, match',
  });

const clockSchema = z.strictObject({ advanceMs: z.int().min(0) });
const changesSchema = switchesSchema.partial().extend({ balanceFen: z.int().optional() });
const ledgerSchema = z.strictObject({ outTradeNo: z.string().optional(), newest: z.coerce.number().int().min(1).optional() });
const messagesSchema = z.strictObject({ openid: z.string().optional() });
const finishSchema = z.strictObject({ state: z.enum(['SUCCESS', 'ABNORMAL', 'CLOSED']) });
const closeSchema = z.strictObject({ paidAfterMs: z.int().min(0).optional() });
const hurrySchema = z.strictObject({ outTradeNo: z.string().optional() });

/** A body that does not fit: said in plain words, because a developer reads it. */
class Unfit extends Error {
  override readonly name = 'Unfit';
  readonly statusCode = 400;
}

function read<T>(schema: z.ZodType<T>, request: FastifyRequest): T {
  return parse(schema, request.body ?? {});
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Unfit(z.prettifyError(parsed.error));
  return parsed.data;
}

/** The hidden side: what a test or a developer can make happen, and the book. None of this exists at WeChat. */
export function controlRoutes(office: Office) {
  return async (app: FastifyInstance): Promise<void> => {
    registerPerson(app, office);
    registerStage(app, office);
    registerClosing(app, office);
    registerBook(app, office);
  };
}

function registerPerson(app: FastifyInstance, { cashier }: Office): void {
  app.post<{ Params: { prepayId: string } }>('/control/prepay/:prepayId/open', async (request, reply) => {
    return answerPerson(reply, cashier.open(request.params.prepayId, read(cashierSchema, request)));
  });

  app.post<{ Params: { prepayId: string } }>('/control/prepay/:prepayId/pay', async (request, reply) => {
    const { outcome, params, ...asked } = read(paySchema, request);
    const scripted = outcome && { name: outcome, params: params ?? {} };
    return answerPerson(reply, cashier.pay(request.params.prepayId, asked, scripted));
  });
}

/** The person is told in words; only a prepay_id that nobody issued is a 404. */
function answerPerson(reply: FastifyReply, answer: { readonly orderState: string | null }): object {
  if (answer.orderState === null) reply.code(404);
  return answer;
}

function registerStage(app: FastifyInstance, { world, courier, refundDesk }: Office): void {
  app.get('/control/scenarios', async () => ({
    endpoints: ENDPOINTS,
    scenarios: SCENARIO_NAMES.map((name) => ({ name, title: SCENARIOS[name].title })),
  }));

  app.post('/control/scenarios', async (request) => {
    const { scenario, params, ...selector } = read(scenarioSchema, request);
    world.script.set(selector as Selector, scenario, params ?? {}, world.book.orders());
    return { set: scenario };
  });

  app.post('/control/clock', async (request) => {
    await world.clock.advance(read(clockSchema, request).advanceMs);
    saveSettings(world);
    return { nowMs: world.clock.nowMs(), offsetMs: world.clock.offsetMs };
  });

  app.get('/control/switches', async () => ({ ...world.switches, balanceFen: balanceFen(world) }));

  app.post('/control/switches', async (request) => {
    const { balanceFen: wantedFen, ...changes } = read(changesSchema, request);
    world.switches = Object.assign({}, world.switches, changes);
    if (wantedFen !== undefined) world.openingBalanceFen += wantedFen - balanceFen(world);
    saveSettings(world);
    return { ...world.switches, balanceFen: balanceFen(world) };
  });

  app.post('/control/callbacks/hurry', async (request) => ({ sent: await courier.hurry(read(hurrySchema, request).outTradeNo) }));

  app.post<{ Params: { outRefundNo: string } }>('/control/refunds/:outRefundNo/finish', async (request, reply) => {
    const refund = refundDesk.finish(request.params.outRefundNo, read(finishSchema, request).state);
    return refund ? { state: refund.state } : reply.code(404).send({ error: 'no such refund' });
  });
}

/** WeChat closes an unpaid order of its own accord; with `paidAfterMs` the bank completes a payment for it all the same. */
function registerClosing(app: FastifyInstance, { world, cashier }: Office): void {
  app.post<{ Params: { outTradeNo: string } }>('/control/orders/:outTradeNo/close', async (request, reply) => {
    const { paidAfterMs } = read(closeSchema, request);
    const closed = close(world.book.order(world.identity.mchid, request.params.outTradeNo), world.clock.nowMs());
    if (isRefusal(closed)) return reply.code(409).send({ error: closed.refused });
    world.book.saveOrder(closed);
    if (paidAfterMs !== undefined) cashier.payAfterClose(closed, paidAfterMs);
    return { state: closed.state };
  });
}

function registerBook(app: FastifyInstance, office: Office): void {
  app.get('/control/templates', async () => ({ templates: TEMPLATES }));

  app.get('/control/messages', async (request) => messagesOf(office.world, parse(messagesSchema, request.query).openid));

  app.post('/control/messages/script', async (request) => {
    const fault = read(messageFaultSchema, request);
    office.world.messageScript.set(fault);
    return { set: fault.outcome };
  });

  app.get('/control/ledger', async (request) => ledgerOf(office.world, parse(ledgerSchema, request.query)));

  app.post('/control/reset', async () => {
    office.reset();
    return { reset: true };
  });

  app.get('/healthz', async () => ({ status: 'ok' }));
}
