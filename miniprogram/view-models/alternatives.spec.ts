import { expect, test } from '@jest/globals';
import { aCarPark, aPool } from '../testing/samples.js';
import { alternativesAmong } from './alternatives.js';

const near = (id: string, walkMetres: number, freeBays = 5) =>
  aCarPark({ id, walkMetres, freeBays, pools: [aPool({ id: `${id}-pool`, freeBays })] });

test('instead of a full car park there are the three with room that are the shortest walk away', () => {
  const all = [near('far', 900), near('full-itself', 0, 0), near('a', 100), near('full-too', 50, 0), near('c', 300), near('b', 200)];
  const found = alternativesAmong(all, 'full-itself', undefined);
  expect(found.map(({ carParkId, poolId, walkMetres }) => [carParkId, poolId, walkMetres])).toEqual([
    ['a', 'a-pool', 100],
    ['b', 'b-pool', 200],
    ['c', 'c-pool', 300],
  ]);
});

test('a car park is no alternative to itself, nor one that is closed or has no bay of the kind', () => {
  const all = [near('itself', 0), aCarPark({ id: 'closed', isOpen: false }), near('standard', 10)];
  expect(alternativesAmong(all, 'itself', undefined).map(({ carParkId }) => carParkId)).toEqual(['standard']);
  expect(alternativesAmong(all, 'itself', 'ev_charging')).toEqual([]);
});
