import { describe, expect, test } from '@jest/globals';
import type { NoticeKind, Notices } from '../types/api.js';
import { noticeRows, noticeText, templatesToAsk, templatesToOffer } from './notices.js';

const notices = (allowed: Partial<Record<NoticeKind, number>> = {}): Notices => ({
  kinds: (['booking_confirmed', 'bay_changed', 'refunded', 'leave_soon'] as const).map((kind) => ({
    kind,
    templateId: `t-${kind}`,
    isWanted: false,
    allowed: allowed[kind] ?? 0,
  })),
});

test('each kind is told with how often it may still come', () => {
  expect(noticeRows(notices({ leave_soon: 2 }))).toMatchObject([
    { title: '预约成功', allowedText: '未开启', isAllowed: false },
    { title: '泊位变更' },
    { title: '退款到账' },
    { title: '离场提醒', templateId: 't-leave_soon', allowedText: '还可提醒 2 次', isAllowed: true },
  ]);
});

describe('what one tap asks about', () => {
  test('is what nothing is allowed of, and no more than WeChat takes at once', () => {
    expect(templatesToAsk(notices())).toEqual(['t-booking_confirmed', 't-bay_changed', 't-refunded']);
    expect(templatesToAsk(notices({ bay_changed: 1, refunded: 3 }))).toEqual(['t-booking_confirmed', 't-leave_soon']);
  });

  test('after a booking is what may still happen to it', () => {
    expect(templatesToOffer(notices())).toEqual(['t-bay_changed', 't-refunded', 't-leave_soon']);
    expect(templatesToOffer(notices({ bay_changed: 1, refunded: 1, leave_soon: 1 }))).toEqual([]);
  });
});

test('what became of a message is told as it is, also when nobody knows', () => {
  expect(noticeText({ kind: 'refunded', state: 'unknown' })).toBe('退款到账 · 不确定是否送达');
  expect(noticeText({ kind: 'leave_soon', state: 'not_allowed' })).toBe('离场提醒 · 未发送');
});

test('without templates there is nothing to show, to ask or to offer', () => {
  expect([noticeRows({ kinds: [] }), templatesToAsk({ kinds: [] }), templatesToOffer({ kinds: [] })]).toEqual([[], [], []]);
});
