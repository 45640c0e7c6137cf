import { describe, expect, test } from '@jest/globals';
import { aBooking, aRehoming, at, ms } from '../testing/samples.js';
import { bookingCard, groupedBookings, refundText } from './bookings.js';
import { askPauseMs, payView } from './pay-progress.js';

const held = aBooking({ state: 'held', paidFen: 0, holdExpiresAt: at('19:15') });

describe('a hold', () => {
  test('counts down to its end instant', () => {
    expect(bookingCard(held, ms('19:05'))).toMatchObject({ stateText: '待支付', countdownText: '10:00', canPay: true });
  });

  test('with less than two minutes left is not offered the cashier', () => {
    expect(bookingCard(held, ms('19:13')).canPay).toBe(true);
    expect(bookingCard(held, ms('19:13') + 1).canPay).toBe(false);
  });

  test('whose time is over waits for the word of the server', () => {
    expect(bookingCard(held, ms('19:15'))).toMatchObject({ stateText: '正在核对支付', countdownText: '', canPay: false, isLive: false });
  });
});

test('a confirmed booking says when to leave and how to enter; one that is over does not', () => {
  expect(bookingCard(aBooking(), ms('19:00'))).toMatchObject({
    stateText: '已预约',
    leaveText: '请在明早 08:00 前驶离',
    entryNote: '车牌自动识别',
  });
  expect(bookingCard(aBooking(), ms('21:00')).stateText).toBe('进行中');
  expect(bookingCard(aBooking(), ms('08:00', 3))).toMatchObject({ stateText: '已结束', leaveText: '', entryNote: '', canExtend: false });
});

test('what is to be paid is on top, then what begins first; the past comes last', () => {
  const later = aBooking({ id: 'later', from: at('20:00', 4), to: at('23:00', 4) });
  const past = aBooking({ id: 'past', state: 'cancelled' });
  const { live, past: over } = groupedBookings(
    [later, past, aBooking(), { ...held, id: 'held', from: at('20:00', 5), to: at('22:00', 5) }],
    ms('19:00'),
  );
  expect(live.map(({ id }) => id)).toEqual(['held', 'b1', 'later']);
  expect(over.map(({ id }) => id)).toEqual(['past']);
});

test('a stay that goes on is extended at its end, not in its middle', () => {
  const extension = aBooking({ id: 'more', extendsBookingId: 'b1', from: at('08:00', 3), to: at('09:00', 3) });
  const { live } = groupedBookings([extension, aBooking()], ms('19:00'));
  expect(live.map(({ canExtend, leaveText }) => [canExtend, leaveText])).toEqual([
    [false, ''],
    [true, '请在明早 09:00 前驶离'],
  ]);
});

describe('the refund before cancelling', () => {
  const refund = (refundFen: number) => aBooking({ cancellation: { isAllowed: true, refundFen, fullRefundUntil: at('19:00') } });
  test.each([
    ['all of it while there is time', refund(800), ms('18:30'), '现在取消，全额退回 ¥8（今晚 19:00 前都可全额退）'],
    ['a part later', refund(400), ms('19:30'), '现在取消，退回 ¥4，扣除 ¥4'],
    ['nothing from the start on', refund(0), ms('21:00'), '现在取消不能退款'],
    ['nothing was paid', held, ms('19:00'), '还没有付款，取消不会产生费用'],
  ])('%s', (_, booking, nowMs, text) => {
    expect(refundText(booking, nowMs)).toBe(text);
  });
});

describe('a bay that was taken back', () => {
  const card = (facts: Parameters<typeof aRehoming>[0]) =>
    bookingCard(aBooking({ priceFen: 600, rehoming: aRehoming(facts) }), ms('19:00')).rehoming;

  test('offers the other bay or the money, says by when, and what it is worth', () => {
    expect(card({})).toEqual({
      title: '示例商场收回了您的泊位',
      lines: [
        '已为您改到示例小区（步行 3 分钟 · 240 米）',
        '价格由 ¥10 降为 ¥6，差价退回',
        '另补偿 ¥3',
        '请在今晚 19:30 前选择，未选择视为接受',
      ],
      choices: [
        { choice: 'accept', text: '接受新泊位' },
        { choice: 'decline', text: '退回全款' },
      ],
    });
  });

  test('offers the way back when there is room again, also after the offer was accepted', () => {
    const back = { choice: 'return', text: '换回示例商场' };
    expect(card({ canReturn: true })?.choices).toContainEqual(back);
    expect(card({ state: 'accepted', canReturn: true })?.choices).toEqual([back]);
  });

  test.each(['declined', 'refunded', 'returned'] as const)('that is %s asks nothing any more', (state) => {
    expect(card({ state, decideUntil: null })?.choices).toEqual([]);
  });
});

describe('after the cashier', () => {
  const stage = (facts: Parameters<typeof aBooking>[0], askedMs = 0, nowMs = ms('19:00')) => payView(aBooking(facts), askedMs, nowMs).stage;
  const unpaid = { state: 'held', paidFen: 0, holdExpiresAt: at('19:15') } as const;

  test('only the state that the server tells counts', () => {
    expect(stage(unpaid)).toBe('asking');
    expect(stage({})).toBe('confirmed');
    expect(stage({ state: 'lapsed', paidFen: 0 })).toBe('lapsed');
    expect(stage({ state: 'lapsed', refundedFen: 800 })).toBe('refunded');
    expect(stage({ state: 'cancelled', paidFen: 0 })).toBe('cancelled');
  });

  test('a hold that stays unpaid offers the cashier again after four seconds, not once its time is over', () => {
    expect(stage(unpaid, 3_999)).toBe('asking');
    expect(stage(unpaid, 4_000)).toBe('unpaid');
    expect(stage(unpaid, 60_000, ms('19:15'))).toBe('asking');
  });

  test('the server is asked quickly first, and every five seconds at last', () => {
    expect(askPauseMs(0)).toBe(250);
    expect(askPauseMs(30)).toBe(5_000);
  });
});
