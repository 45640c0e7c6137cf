import { expect, test } from '@jest/globals';
import type { Plate } from '#kernel';
import { type Garage, isFull, makeDefault, withoutVehicle, withVehicle } from './garage.js';

const aCar = (vehicleId: number) => ({ vehicleId, plate: `粤B1234${vehicleId}` as Plate });
const aGarage = (...ids: number[]): Garage => ids.reduce<Garage>((garage, id) => withVehicle(garage, aCar(id), false), []);
const defaults = (garage: unknown): number[] => (garage as Garage).filter((one) => one.isDefault).map((one) => one.vehicleId);

test('the first vehicle is the default, later ones only when asked', () => {
  expect(defaults(aGarage(1, 2))).toEqual([1]);
  expect(defaults(withVehicle(aGarage(1), aCar(2), true))).toEqual([2]);
});

test('a vehicle that is there already is not added again, but can become the default', () => {
  expect(withVehicle(aGarage(1, 2), aCar(2), false)).toEqual(aGarage(1, 2));
  expect(defaults(withVehicle(aGarage(1, 2), aCar(2), true))).toEqual([2]);
});

test('a garage is full with three', () => {
  expect([isFull(aGarage(1, 2)), isFull(aGarage(1, 2, 3))]).toEqual([false, true]);
});

test('the oldest of the rest becomes the default when the default goes', () => {
  expect(defaults(withoutVehicle(aGarage(1, 2, 3), 1))).toEqual([2]);
  expect(defaults(withoutVehicle(aGarage(1, 2, 3), 3))).toEqual([1]);
  expect(withoutVehicle(aGarage(1), 1)).toEqual([]);
});

test('a vehicle of somebody else is not found', () => {
  expect(withoutVehicle(aGarage(1), 9)).toEqual({ refused: 'not_found' });
  expect(makeDefault(aGarage(1), 9)).toEqual({ refused: 'not_found' });
});

test('there is one default after any change', () => {
  expect(defaults(makeDefault(aGarage(1, 2, 3), 3))).toEqual([3]);
});
