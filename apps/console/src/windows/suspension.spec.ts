import { expect, test } from '@jest/globals';
import { canBeLifted, momentAt, spanBetween, stateOf } from './suspension.js';

const at = (clock: string) => Date.parse(`2026-03-02T${clock}:00+08:00`);

test('closing at once begins with the quarter of an hour that is running', () => {
  expect(momentAt(at('18:14'))).toEqual({ date: '2026-03-02', minute: 18 * 60 });
  expect(momentAt(at('00:00') + 1)).toEqual({ date: '2026-03-02', minute: 0 });
});

test('a span runs forwards, at most a year', () => {
  const from = { date: '2026-03-02', minute: 1_080 };
  expect(spanBetween(from, { date: '2026-03-03', minute: 480 })).toEqual({
    from: '2026-03-02T18:00:00+08:00',
    to: '2026-03-03T08:00:00+08:00',
  });
  expect(spanBetween(from, from)).toBe('结束时间须晚于开始时间');
  expect(spanBetween(from, { date: '2027-03-04', minute: 0 })).toBe('最长一年');
  expect(spanBetween(from, { date: '', minute: 0 })).toBe('请填写开始与结束日期');
});

test('what can be lifted is what has not passed and was not lifted', () => {
  const suspension = {
    id: 's',
    reason: '',
    author: '',
    createdAt: '',
    liftedAt: null,
    from: '2026-03-02T18:00:00+08:00',
    to: '2026-03-02T20:00:00+08:00',
  };
  expect([at('17:59'), at('18:00'), at('20:00')].map((now) => [stateOf(suspension, now), canBeLifted(suspension, now)])).toEqual([
    ['未开始', true],
    ['暂停中', true],
    ['已结束', false],
  ]);
  expect(stateOf({ ...suspension, liftedAt: '2026-03-02T18:30:00+08:00' }, at('19:00'))).toBe('已恢复');
});
