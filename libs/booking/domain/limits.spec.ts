import { expect, test } from '@jest/globals';
import { type Neighbour, Neighbourhood, refusalBy } from './limits.js';

const LI = 'resident-li';
const WANG = 'resident-wang';
const CAR = 1;
const WINDOW = { from: 100, to: 150 };

const wish = { id: 'new', residentId: LI, vehicleId: CAR, window: WINDOW, isExtension: false };
const aNeighbour = (over: Partial<Neighbour>): Neighbour => ({
  ...{ id: 'other', residentId: LI, vehicleId: 2, poolId: 1, window: { from: 300, to: 310 }, state: 'confirmed', isExtension: false },
  ...over,
});
const refusedBy = (neighbours: readonly Neighbour[], over: Partial<typeof wish> = {}) =>
  refusalBy(neighbours, { ...wish, ...over }, 3)?.refused;

test('nobody is refused where nothing else is booked', () => {
  expect(refusedBy([])).toBeUndefined();
});

test.each([
  ['ends where the wish begins', { from: 90, to: 100 }, undefined],
  ['begins where the wish ends', { from: 150, to: 160 }, undefined],
  ['takes its first tick', { from: 90, to: 101 }, 'plate_already_booked'],
  ['takes its last tick', { from: 149, to: 160 }, 'plate_already_booked'],
  ['lies within', { from: 120, to: 121 }, 'plate_already_booked'],
  ['surrounds it', { from: 0, to: 999 }, 'plate_already_booked'],
])('a plate whose other booking %s', (_, window, refused) => {
  for (const residentId of [LI, WANG]) expect(refusedBy([aNeighbour({ vehicleId: CAR, residentId, window })])).toBe(refused);
});

test('an unpaid hold of the plate stands in the way as a paid booking does', () => {
  expect(refusedBy([aNeighbour({ vehicleId: CAR, residentId: WANG, window: WINDOW, state: 'held' })])).toBe('plate_already_booked');
});

test('who has an unpaid hold pays it first; the holds of others do not count', () => {
  expect(refusedBy([aNeighbour({ state: 'held' })])).toBe('too_many_holds');
  expect(refusedBy([aNeighbour({ state: 'held', residentId: WANG })])).toBeUndefined();
  expect(refusedBy([aNeighbour({ state: 'held' })], { isExtension: true })).toBe('too_many_holds');
});

test('one person has so many bookings to come and no more; extensions count as a part of theirs', () => {
  const bookings = [1, 2, 3].map((id) => aNeighbour({ id: `b${id}` }));
  expect(refusedBy(bookings.slice(1))).toBeUndefined();
  expect(refusedBy(bookings)).toBe('too_many_bookings');
  expect(refusedBy([...bookings.slice(1), aNeighbour({ isExtension: true })])).toBeUndefined();
  expect(refusedBy(bookings, { isExtension: true })).toBeUndefined();
  expect(refusedBy(bookings.map((booking) => ({ ...booking, residentId: WANG })))).toBeUndefined();
});

test('of a batch only those of the same person or the same plate are looked at, each once', () => {
  const a = aNeighbour({ id: 'a', residentId: 'r', vehicleId: 1 });
  const b = aNeighbour({ id: 'b', residentId: 'r', vehicleId: 2 });
  const c = aNeighbour({ id: 'c', residentId: 'other', vehicleId: 1 });
  const all = new Neighbourhood([a, aNeighbour({ id: 'd', residentId: 'other', vehicleId: 3 }), c]);
  all.add(b);
  expect(all.of({ residentId: 'r', vehicleId: 1 })).toEqual([a, b, c]);
  expect(all.of({ residentId: 'nobody', vehicleId: 9 })).toEqual([]);
});
