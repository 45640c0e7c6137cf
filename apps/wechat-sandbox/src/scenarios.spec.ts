import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Answer } from './testing/merchant.js';
import { openStage, type Stage } from './testing/stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.clear());

const verdict = ({ status, json }: Answer) => [status, json['code']];
const nextOrder = (scenario: string, params: object = {}) =>
  stage.merchant.control('POST', '/scenarios', { nextOrder: true, scenario, params });
const stateOf = async (outTradeNo: string) => (await stage.merchant.query(outTradeNo)).json['trade_state'];
const wasCut = async (call: Promise<Answer>) =>
  call.then(
    () => false,
    () => true,
  );

describe('placing an order', () => {
  test('can take effect although the connection is cut: the same bytes find the order', async () => {
    await nextOrder('prepay-effect-then-cut');
    expect(await wasCut(stage.merchant.place('scene-0001'))).toBe(true);
    expect(await stateOf('scene-0001')).toBe('NOTPAY');
    expect((await stage.merchant.place('scene-0001')).status).toBe(200);
  });

  test('can take effect although it answers 500', async () => {
    await nextOrder('prepay-effect-then-500');
    expect(verdict(await stage.merchant.place('scene-0001'))).toEqual([500, 'SYSTEM_ERROR']);
    expect(await stateOf('scene-0001')).toBe('NOTPAY');
  });

  test.each([
    ['prepay-500-before-effect', 500, 'SYSTEM_ERROR'],
    ['prepay-429', 429, 'FREQUENCY_LIMITED'],
  ])('fails without effect in %s, as often as it is told', async (scenario, status, code) => {
    await nextOrder(scenario, { times: 2 });
    expect(verdict(await stage.merchant.place('scene-0001'))).toEqual([status, code]);
    expect((await stage.merchant.query('scene-0001')).status).toBe(404);
    expect((await stage.merchant.place('scene-0001')).status).toBe(status);
    expect((await stage.merchant.place('scene-0001')).status).toBe(200);
  });

  test('is answered only after the payment’s callback', async () => {
    await nextOrder('paid-callback-before-answer');
    let isAnswered = false;
    let heardBeforeAnswer = false;
    stage.merchant.answerWith = () => {
      heardBeforeAnswer = !isAnswered;
      return 200;
    };
    await stage.merchant.placed('scene-0001');
    isAnswered = true;
    expect(heardBeforeAnswer).toBe(true);
    expect(await stateOf('scene-0001')).toBe('SUCCESS');
  });
});

describe('closing while the person pays', () => {
  test.each([
    ['SUCCESS', 'SUCCESS'],
    ['NOTPAY', 'NOTPAY'],
  ])('answers 429 until they are done: %s', async (outcome, state) => {
    await stage.merchant.placed('scene-0001');
    await stage.merchant.control('POST', '/scenarios', {
      outTradeNo: 'scene-0001',
      scenario: 'close-429-paying',
      params: { outcome, afterMs: 3000 },
    });
    expect(verdict(await stage.merchant.closeOrder('scene-0001'))).toEqual([429, 'FREQUENCY_LIMITED']);
    expect(await stateOf('scene-0001')).toBe('NOTPAY');
    expect((await stage.merchant.closeOrder('scene-0001')).status).toBe(429);
    await stage.advance(3000);
    expect(await stateOf('scene-0001')).toBe(state);
    expect((await stage.merchant.closeOrder('scene-0001')).status).toBe(state === 'SUCCESS' ? 400 : 204);
  });
});

describe('the person', () => {
  test('who is late is done after time_expire, and cannot be closed out in the last seconds', async () => {
    const prepayId = await stage.merchant.placed('scene-0001', { time_expire: '2026-03-01T18:10:00+08:00' });
    const answer = await stage.merchant.pay(prepayId, { outcome: 'paid-late' });
    expect(answer.json).toMatchObject({ result: 'requestPayment:pending', finishesInMs: 605_000 });
    await stage.advance(603_000);
    expect((await stage.merchant.closeOrder('scene-0001')).status).toBe(429);
    await stage.advance(2000);
    expect(await stateOf('scene-0001')).toBe('SUCCESS');
  });

  test('who pays on two devices pays once', async () => {
    const answer = await stage.merchant.pay(await stage.merchant.placed('scene-0001'), { outcome: 'paid-twice' });
    expect(answer.json).toMatchObject({ result: 'requestPayment:ok', second: { result: 'requestPayment:fail 该订单已支付' } });
    expect((await stage.merchant.control('GET', '/ledger')).json['totals']).toMatchObject({ paidFen: 800 });
    expect(verdict(await stage.merchant.place('scene-0001'))).toEqual([400, 'ORDER_PAID']);
  });

  test('who pays two orders for one thing pays twice', async () => {
    const alsoPrepayId = await stage.merchant.placed('scene-0002');
    const prepayId = await stage.merchant.placed('scene-0001');
    await stage.merchant.pay(prepayId, { outcome: 'paid-twice', params: { alsoPrepayId } });
    expect((await stage.merchant.control('GET', '/ledger')).json['totals']).toMatchObject({ paidFen: 1600 });
  });

  test('can have paid although the screen says cancelled', async () => {
    const answer = await stage.merchant.pay(await stage.merchant.placed('scene-0001'), { outcome: 'paid-cancel-shown' });
    expect(answer.json).toEqual({ result: 'requestPayment:fail cancel', orderState: 'SUCCESS' });
  });

  test('who cancels can pay at the next visit', async () => {
    await nextOrder('cancelled');
    const prepayId = await stage.merchant.placed('scene-0001');
    expect((await stage.merchant.pay(prepayId)).json).toEqual({ result: 'requestPayment:fail cancel', orderState: 'NOTPAY' });
    expect((await stage.merchant.pay(prepayId)).json['result']).toBe('requestPayment:ok');
  });
});

describe('asking and refunding', () => {
  test('a query can fail, and the order is none the worse', async () => {
    await nextOrder('query-unknown');
    await stage.merchant.placed('scene-0001');
    expect(verdict(await stage.merchant.query('scene-0001'))).toEqual([500, 'SYSTEM_ERROR']);
    expect(await stateOf('scene-0001')).toBe('NOTPAY');
  });

  async function paidWith(scenario: string): Promise<void> {
    await nextOrder(scenario);
    await stage.merchant.pay(await stage.merchant.placed('scene-0001'));
  }

  test('a refund whose answer was cut off is found under its number, and is one refund', async () => {
    await paidWith('refund-effect-then-cut');
    expect(await wasCut(stage.merchant.refund('scene-0001', 'refund-1', 300))).toBe(true);
    expect((await stage.merchant.refund('scene-0001', 'refund-1', 300)).json['status']).toBe('PROCESSING');
    expect((await stage.merchant.control('GET', '/ledger')).json['totals']).toMatchObject({ refundingFen: 300 });
  });

  test.each([
    ['refund-not-enough', 403, 'NOT_ENOUGH'],
    ['refund-429', 429, 'FREQUENCY_LIMITED'],
  ])('%s is not accepted, and the same number is later', async (scenario, status, code) => {
    await paidWith(scenario);
    expect(verdict(await stage.merchant.refund('scene-0001', 'refund-1', 300))).toEqual([status, code]);
    expect((await stage.merchant.call('GET', '/v3/refund/domestic/refunds/refund-1')).status).toBe(404);
    expect((await stage.merchant.refund('scene-0001', 'refund-1', 300)).status).toBe(200);
  });

  test.each([
    ['refund-abnormal', 'ABNORMAL', { refundedFen: 0, refundingFen: 300 }],
    ['refund-closed', 'CLOSED', { refundedFen: 0, refundingFen: 0 }],
  ])('%s ends as %s, and says so in its callback', async (scenario, state, totals) => {
    await paidWith(scenario);
    await stage.merchant.refund('scene-0001', 'refund-1', 300);
    await stage.advance(2000);
    expect((await stage.merchant.call('GET', '/v3/refund/domestic/refunds/refund-1')).json['status']).toBe(state);
    expect(stage.merchant.heard.map(({ body }) => JSON.parse(body).event_type)).toContain(`REFUND.${state}`);
    expect((await stage.merchant.control('GET', '/ledger')).json['totals']).toMatchObject(totals);
  });

  test('an account without money refunds nothing until it is topped up', async () => {
    await stage.merchant.pay(await stage.merchant.placed('scene-0001'));
    await stage.merchant.control('POST', '/switches', { balanceFen: 299 });
    expect(verdict(await stage.merchant.refund('scene-0001', 'refund-1', 300))).toEqual([403, 'NOT_ENOUGH']);
    await stage.merchant.control('POST', '/switches', { balanceFen: 300 });
    expect((await stage.merchant.refund('scene-0001', 'refund-1', 300)).status).toBe(200);
  });
});

describe('a scenario set in advance', () => {
  test('for the next order does not touch the one after', async () => {
    await nextOrder('prepay-429');
    expect((await stage.merchant.place('scene-0001')).status).toBe(429);
    expect((await stage.merchant.place('scene-0002')).status).toBe(200);
  });

  test('by description lies on such orders, those there and those to come', async () => {
    await stage.merchant.placed('scene-0001', { description: '慢的' });
    await stage.merchant.control('POST', '/scenarios', { match: { description: '慢的' }, scenario: 'query-unknown' });
    await stage.merchant.placed('scene-0002', { description: '慢的' });
    await stage.merchant.placed('scene-0003');
    const statuses = await Promise.all(
      ['scene-0001', 'scene-0002', 'scene-0003'].map(async (no) => (await stage.merchant.query(no)).status),
    );
    expect(statuses).toEqual([500, 500, 200]);
  });

  test('with a name that nobody knows is refused', async () => {
    expect((await nextOrder('paid-in-gold')).status).toBe(400);
  });
});
