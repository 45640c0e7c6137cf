import { expect, test } from '@jest/globals';
import type { CarParkNow } from './map.js';
import { heard, totalsOf } from './overview.js';

test('a snapshot replaces what is known, a change is one car park, and what belongs to others changes nothing', () => {
  const asOf = '2026-03-02T18:00:00+08:00';
  const carParks = [
    { id: 'a', freeBays: 3, asOf },
    { id: 'b', freeBays: 0, asOf },
  ];
  const known = heard(new Map([['gone', 9]]), { type: 'snapshot', carParks } as never);
  expect([...known]).toEqual([
    ['a', 3],
    ['b', 0],
  ]);
  const changed = heard(known, { type: 'change', carParkId: 'a', freeBays: 2, asOf } as never);
  expect(changed.get('a')).toBe(2);
  expect(changed.get('b')).toBe(0);
  expect(heard(changed, { type: 'error' })).toBe(changed);
});

test('a car park that offers nothing now is not counted as open', () => {
  const one = { offeredBays: 10, freeBays: 4, isSuspended: false } as CarParkNow;
  const closed = { offeredBays: 0, freeBays: 0, isSuspended: true } as CarParkNow;
  expect(totalsOf([one, closed])).toEqual({ carParks: 2, open: 1, suspended: 1, offeredBays: 10, freeBays: 4 });
});
