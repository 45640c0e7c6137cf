import { expect, test } from '@jest/globals';
import { addressOf, filterFrom, NO_FILTER, requestOf } from './audit-query.js';

test('what is typed as a time is a time in Beijing; what is none is not asked', () => {
  const filter = { ...NO_FILTER, action: ' booking.held ', from: '2026-03-02T18:00', to: 'tomorrow', actorKind: 'ghost' };
  expect(requestOf(filter)).toEqual({ action: 'booking.held', from: '2026-03-02T18:00:00+08:00' });
});

test('the address keeps a filter whole, and takes nothing else', () => {
  const filter = { ...NO_FILTER, subjectKind: 'pool', subjectId: 'a-pool', actorKind: 'staff' };
  expect(filterFrom({ ...addressOf(filter), other: 'x', action: ['y'] })).toEqual(filter);
  expect(requestOf(filter)).toEqual({ subjectKind: 'pool', subjectId: 'a-pool', actorKind: 'staff' });
});
