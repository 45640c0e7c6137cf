import { expect, test } from '@jest/globals';
import type { CarParkNow } from './map.js';
import { heard, tonightOf, totalsOf } from './overview.js';

test('a snapshot replaces what is known, a change is one car park, and what belongs to others changes nothing', () => {
  const carParks = [
    { id: 'a', isOpen: true, pools: [{ freeBays: 3 }, { freeBays: 1 }] },
    { id: 'b', isOpen: true, pools: [{ freeBays: 0 }] },
    { id: 'closed', isOpen: false, pools: [{ freeBays: 0 }] },
  ];
  const old = { night: '2026-03-01', bays: new Map([['gone', 9]]) };
  const known = heard(old, { type: 'snapshot', from: '2026-03-03T02:15:00+08:00', carParks } as never);
  expect(known.night).toBe('2026-03-02');
  expect(Object.fromEntries(known.bays)).toEqual({ a: 4, b: 0 });
  const changed = heard(known, { type: 'change', carParkId: 'a', isOpen: true, pools: [{ freeBays: 2 }, { freeBays: 1 }] } as never);
  expect(Object.fromEntries(changed.bays)).toEqual({ a: 3, b: 0 });
  const closed = heard(changed, { type: 'change', carParkId: 'b', isOpen: false, pools: [] } as never);
  expect(Object.fromEntries(closed.bays)).toEqual({ a: 3 });
  expect(heard(changed, { type: 'error' })).toBe(changed);
});

test('a car park that offers nothing now is not counted as open', () => {
  const one = { offeredBays: 10, freeBays: 4, isSuspended: false } as CarParkNow;
  const closed = { offeredBays: 0, freeBays: 0, isSuspended: true } as CarParkNow;
  expect(totalsOf([one, closed])).toEqual({ carParks: 2, open: 1, suspended: 1, offeredBays: 10, freeBays: 4 });
});

test('by day the map tells of the night to come', () => {
  const one = { carParkId: 'a', bays: 20, offeredBays: 0, freeBays: 0 } as CarParkNow;
  const other = { ...one, carParkId: 'b' };
  const tonight = tonightOf([one, other], { night: '2026-03-02', bays: new Map([['a', 12]]) });
  expect(tonight.map(({ offeredBays, freeBays }) => [offeredBays, freeBays])).toEqual([
    [20, 12],
    [0, 0],
  ]);
});
