import { describe, expect, test } from '@jest/globals';
import { aBookingView, aRehomingView, at } from '../testing/views.js';
import { factsOf, type NoticeNow } from './words.js';

const now = (facts: Partial<NoticeNow> = {}): NoticeNow => ({
  kind: 'leave_soon',
  dueAtMs: at('07:30', 3),
  view: aBookingView(),
  continuedBy: null,
  refundedFen: 0,
  nowMs: at('07:30', 3),
  ...facts,
});

describe('that a car has to leave', () => {
  test('is told while its booking lasts', () => {
    expect(factsOf(now())).toMatchObject({ carPark: '示例停车场', to: at('08:00', 3), note: '请按时离场，或提前续时' });
    expect(factsOf(now({ nowMs: at('08:00', 3) }))).toBe('pointless');
  });

  test('is not told of a booking that ended before', () => {
    expect(factsOf(now({ view: aBookingView({ state: 'cancelled' }) }))).toBe('pointless');
  });

  test('is not told who stays longer, and later who has not paid for it yet', () => {
    expect(factsOf(now({ continuedBy: 'confirmed' }))).toBe('pointless');
    expect(factsOf(now({ continuedBy: 'held' }))).toBe('later');
  });
});

test('a bay that was taken back is told of as long as it can be answered, or when there was no other', () => {
  const told = (view: Parameters<typeof aBookingView>[0]) => factsOf(now({ kind: 'bay_changed', view: aBookingView(view) }));
  expect(told({ rehoming: aRehomingView() })).toMatchObject({ note: '泊位已换，可在预约中确认或退款' });
  expect(told({ state: 'cancelled', rehoming: aRehomingView({ state: 'refunded', decideUntil: null }) })).toMatchObject({
    note: '原泊位被收回，已全额退款',
  });
  expect(told({ rehoming: aRehomingView({ state: 'accepted' }) })).toBe('pointless');
  expect(told({ state: 'cancelled', rehoming: aRehomingView() })).toBe('pointless');
});

test('a refund is told with its amount, whatever became of the booking', () => {
  expect(factsOf(now({ kind: 'refunded', refundedFen: 800, view: aBookingView({ state: 'cancelled' }) }))).toMatchObject({ amount: 800 });
});

test('what a partner wrote about the way in is told with the booking, or a word of ours', () => {
  const note = (entryNote: string) => factsOf(now({ kind: 'booking_confirmed', view: aBookingView({ entryNote }) }));
  expect([note('东门进'), note('')]).toMatchObject([{ note: '东门进' }, { note: '车牌自动识别，直接入场' }]);
});

test('news of half a day ago is none', () => {
  const late = now({ kind: 'refunded', dueAtMs: at('08:00'), nowMs: at('20:00') });
  expect(factsOf(late)).not.toBe('pointless');
  expect(factsOf({ ...late, nowMs: late.nowMs + 1 })).toBe('pointless');
});
