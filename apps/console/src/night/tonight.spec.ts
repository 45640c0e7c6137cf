import { expect, test } from '@jest/globals';
import type { Tonight } from '../types/api.js';
import { agoText, durationText, hoursOf, hourText, nightSumText, poolsAt, toLeaveAt } from './tonight.js';

const hour = (at: string, figures: Partial<Tonight['pools'][number]['hours'][number]> = {}) => ({
  at: `2026-03-02T${at}:00+08:00`,
  capacity: 10,
  booked: 4,
  owed: 0,
  arrivals: 1,
  departures: 2,
  ...figures,
});
const pool = (wish: Partial<Tonight['pools'][number]>): Tonight['pools'][number] => ({
  id: 'a',
  kind: 'standard',
  name: '地面',
  bays: 20,
  hours: [hour('18:00'), hour('19:00', { booked: 12, owed: 2 })],
  toLeave: [],
  ...wish,
});
const board = (...pools: Tonight['pools'][number][]): Tonight => ({
  carParkId: 'park',
  night: '2026-03-02',
  asOf: '2026-03-02T18:10:00+08:00',
  pools,
});

test('what is free now is what is offered less what is booked in this hour, never below nothing', () => {
  const tonight = board(pool({}));
  expect(poolsAt(tonight, '2026-03-02T18:59:59+08:00')).toEqual([{ id: 'a', name: '地面', free: 6, capacity: 10, booked: 4, owed: 0 }]);
  expect(poolsAt(tonight, '2026-03-02T19:00:00+08:00')).toMatchObject([{ free: 0, booked: 12, owed: 2 }]);
});

test('a night that is not now has no bays now', () => {
  expect(poolsAt(board(pool({})), '2026-03-02T20:00:00+08:00')).toBeUndefined();
});

test('hours of all pools are added up', () => {
  const [first] = hoursOf(board(pool({}), pool({ id: 'b', hours: [hour('18:00', { capacity: 3, arrivals: 5 })] })));
  expect(first).toMatchObject({ capacity: 13, booked: 8, arrivals: 6, departures: 4 });
  expect(hoursOf(board())).toEqual([]);
});

test('the night in one line: who comes in all, and the bays of its fullest hour', () => {
  expect(nightSumText(hoursOf(board(pool({}))))).toBe('共 2 车次到达，最多同时占用 12 个，开放 10 个');
  expect(nightSumText(hoursOf(board()))).toBe('本夜不开放');
});

test('whose time is over stands first, then whose ends first', () => {
  const leaving = (plate: string, until: string) => ({ bookingId: plate, plate, until: `2026-03-02T${until}:00+08:00` });
  const tonight = board(
    pool({ toLeave: [leaving('C', '20:30'), leaving('A', '17:50')] }),
    pool({ name: '地下', toLeave: [leaving('B', '18:20')] }),
  );
  expect(
    toLeaveAt(tonight, Date.parse('2026-03-02T18:00:00+08:00')).map(({ plate, poolName, when, isOverdue }) => [
      plate,
      poolName,
      when,
      isOverdue,
    ]),
  ).toEqual([
    ['A', '地面', '已超 10 分', true],
    ['B', '地下', '还有 20 分', false],
    ['C', '地面', '还有 2 小时 30 分', false],
  ]);
});

test('spans of time are said in Chinese', () => {
  expect([durationText(59_000), durationText(3_600_000), durationText(3_900_000)]).toEqual(['0 分', '1 小时', '1 小时 5 分']);
  expect([agoText(1_500), agoText(12_000), agoText(180_000)]).toEqual(['刚刚', '12 秒前', '3 分前']);
  expect(hourText('2026-03-02T16:00:00Z')).toBe('00:00');
});
