import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { unseal } from './crypto.js';
import { openStage, type Stage } from './testing/stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.clear());

describe('an order', () => {
  test('is placed, paid, announced and refunded, and the book agrees', async () => {
    const { merchant, identity, advance } = stage;
    const prepayId = await merchant.placed('order-0001');
    expect((await merchant.query('order-0001')).json['trade_state']).toBe('NOTPAY');

    expect((await merchant.pay(prepayId)).json).toEqual({ result: 'requestPayment:ok', orderState: 'SUCCESS' });
    await advance(0);
    expect(merchant.heard).toHaveLength(1);
    const [heard] = merchant.heard;
    const notice = JSON.parse(heard?.body ?? '');
    expect(notice.event_type).toBe('TRANSACTION.SUCCESS');
    const words = JSON.parse(unseal(notice.resource, identity.apiv3Key));
    expect(words).toMatchObject({ out_trade_no: 'order-0001', trade_state: 'SUCCESS', amount: { total: 800, currency: 'CNY' } });
    expect(merchant.isGenuine(new Headers(heard?.headers as Record<string, string>), heard?.body ?? '')).toBe(true);

    const accepted = await merchant.refund('order-0001', 'refund-1', 300);
    expect(accepted.json).toMatchObject({ status: 'PROCESSING', out_refund_no: 'refund-1' });
    await advance(2000);
    expect(JSON.parse(merchant.heard[1]?.body ?? '').event_type).toBe('REFUND.SUCCESS');
    expect((await merchant.query('order-0001')).json['trade_state']).toBe('REFUND');
    expect((await merchant.control('GET', '/ledger')).json['totals']).toMatchObject({ paidFen: 800, refundedFen: 300, refundingFen: 0 });
  });

  test('met again with the same bytes gets a fresh prepay_id, with other words a refusal', async () => {
    const { merchant } = stage;
    const first = await merchant.placed('order-0002');
    const second = await merchant.placed('order-0002');
    expect(second).not.toBe(first);
    const other = await merchant.place('order-0002', { description: '别的' });
    expect([other.status, other.json['code']]).toEqual([400, 'INVALID_REQUEST']);
  });

  test('once closed is paid by nobody', async () => {
    const { merchant } = stage;
    const prepayId = await merchant.placed('order-0003');
    const closed = await merchant.closeOrder('order-0003');
    expect([closed.status, closed.text]).toEqual([204, '']);
    expect(merchant.isGenuine(closed.headers, '')).toBe(true);
    expect((await merchant.pay(prepayId)).json).toEqual({ result: 'requestPayment:fail 该订单已关闭', orderState: 'CLOSED' });
  });
});
