import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { RecordConsent, ResidentViews, Vehicles } from '#identity';
import { isRefusal } from '#kernel';
import { REDIS } from '#platform';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { anIdentityProcess, logIn } from './identity-world.js';

let stores: Stores;
let one: TestingModule;
let other: TestingModule;
let people = 0;

beforeAll(async () => {
  stores = await freshStores();
  one = await anIdentityProcess(stores.config);
  other = await anIdentityProcess(stores.config);
  const channel = `${stores.config.KEY_PREFIX}:sessions`;
  await eventually(
    async () =>
      (
        await one
          .get<Redis>(REDIS)
          .pubsub('NUMSUB', channel)
          .catch(() => [])
      )[1] === 2,
  );
});
afterAll(async () => {
  await one?.close();
  await other?.close();
  await stores?.close();
});

const somebody = async (): Promise<string> => (await logIn(one, `o-driver-${++people}`)).residentId;
const plate = (n: number): string => `粤B${String(n).padStart(5, '0')}`;
const vehicles = (where: TestingModule = one): Vehicles => where.get(Vehicles);
const notInUse = async (): Promise<boolean> => false;
const plates = async (residentId: string, where: TestingModule = one): Promise<string[]> =>
  (await vehicles(where).garageOf(residentId)).map((vehicle) => vehicle.plate);

async function added(residentId: string, text: string): Promise<number> {
  const outcome = await vehicles().add(residentId, { plate: text, isDefault: false });
  if (isRefusal(outcome)) throw new Error(outcome.refused);
  return outcome.vehicleId;
}

describe('three vehicles at most', () => {
  test('of twenty added at the same time from two processes three stay, and one of them is the default', async () => {
    const residentId = await somebody();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => vehicles(n % 2 ? one : other).add(residentId, { plate: plate(n), isDefault: n % 3 === 0 })),
    );
    expect(outcomes.filter((outcome) => isRefusal(outcome))).toEqual(Array(17).fill({ refused: 'too_many_vehicles' }));
    const rows = await stores.dataSource.query<{ isDefault: number }[]>(
      'SELECT is_default AS isDefault FROM resident_vehicle WHERE resident_id = ?',
      [residentId],
    );
    expect(rows.map((row) => row.isDefault).sort()).toEqual([0, 0, 1]);
  });

  test('a refused vehicle leaves no row of its plate', async () => {
    const residentId = await somebody();
    for (const n of [101, 102, 103]) await added(residentId, plate(n));
    const count = () => stores.dataSource.query<{ n: number }[]>('SELECT COUNT(*) AS n FROM vehicle');
    const before = await count();
    expect(await vehicles().resolve(residentId, plate(104))).toEqual({ refused: 'too_many_vehicles' });
    expect(await count()).toEqual(before);
  });
});

describe('the vehicle of a plate', () => {
  test('is one row for twenty people who add it at the same time', async () => {
    const drivers = await Promise.all(Array.from({ length: 20 }, somebody));
    const ids = await Promise.all(drivers.map((driver) => added(driver, '粤B7X7X7')));
    expect(new Set(ids).size).toBe(1);
  });

  test('is found however the plate is typed, and joins the vehicles at its first use', async () => {
    const residentId = await somebody();
    const typed = await Promise.all(['粤b·20001', '粤B 20001', '粤B20001'].map((text) => vehicles().resolve(residentId, text)));
    expect(new Set(typed.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await plates(residentId)).toEqual(['粤B20001']);
    expect(await vehicles().defaultOf(residentId)).toMatchObject({ plate: '粤B20001' });
  });

  test('of no plate at all is refused', async () => {
    expect(await vehicles().resolve(await somebody(), 'ABC-123')).toEqual({ refused: 'invalid_plate' });
  });

  test('is read back by number, also in another process', async () => {
    const residentId = await somebody();
    const [a, b] = [await added(residentId, plate(301)), await added(residentId, plate(302))];
    const read = await vehicles(other).platesOf([a, b, a, 4_000_000_000]);
    expect([...read]).toEqual([
      [a, plate(301)],
      [b, plate(302)],
    ]);
    expect(await vehicles(other).platesOf([])).toEqual(new Map());
  });

  test('does not open with the ciphertext of another plate, and the plate stands nowhere in clear', async () => {
    const residentId = await somebody();
    const [a, b] = [await added(residentId, plate(401)), await added(residentId, plate(402))];
    const rows = await stores.dataSource.query<{ sealed: Buffer }[]>('SELECT plate_sealed AS sealed FROM vehicle WHERE id IN (?)', [
      [a, b],
    ]);
    expect(rows.filter((row) => row.sealed.toString('utf8').includes('B0040'))).toEqual([]);
    await stores.dataSource.query('UPDATE vehicle x JOIN vehicle y ON y.id = ? SET x.plate_sealed = y.plate_sealed WHERE x.id = ?', [b, a]);
    await expect(vehicles(other).platesOf([a])).rejects.toThrow();
  });
});

describe('removing', () => {
  test('passes the default on, and is seen by a process that remembers the vehicles', async () => {
    const residentId = await somebody();
    const first = await added(residentId, plate(501));
    await added(residentId, plate(502));
    await plates(residentId, other);
    await vehicles().remove(residentId, first, notInUse);
    await eventually(async () => (await plates(residentId, other)).join() === plate(502));
    expect(await vehicles(other).defaultOf(residentId)).toMatchObject({ plate: plate(502) });
  });

  test('is refused while a booking needs the vehicle', async () => {
    const residentId = await somebody();
    const id = await added(residentId, plate(601));
    expect(await vehicles().remove(residentId, id, async (vehicleId) => vehicleId === id)).toEqual({ refused: 'vehicle_in_use' });
    expect(await plates(residentId)).toEqual([plate(601)]);
  });

  test('finds no vehicle of somebody else, whether or not it is in use', async () => {
    const id = await added(await somebody(), plate(701));
    const stranger = await somebody();
    expect(await vehicles().remove(stranger, id, async () => true)).toEqual({ refused: 'not_found' });
    expect(await vehicles().makeDefault(stranger, id)).toEqual({ refused: 'not_found' });
  });
});

test('what a resident sees: vehicles in order, the latest word on each purpose, and no openid', async () => {
  const residentId = await somebody();
  await added(residentId, plate(801));
  await added(residentId, '粤BD12345');
  const consent = one.get(RecordConsent);
  await consent.execute(residentId, { purpose: 'service_terms', version: '1', isGranted: true });
  await consent.execute(residentId, { purpose: 'service_terms', version: '1', isGranted: true });
  await consent.execute(residentId, { purpose: 'service_terms', version: '1', isGranted: false });
  const view = await one.get(ResidentViews).of(residentId);
  expect(view.vehicles.map((vehicle) => [vehicle.plate, vehicle.kind, vehicle.isDefault])).toEqual([
    [plate(801), 'mainland', true],
    ['粤BD12345', 'new_energy', false],
  ]);
  expect(view.consents).toEqual([{ purpose: 'service_terms', version: '1', isGranted: false, at: view.createdAt }]);
  const rows = await stores.dataSource.query<unknown[]>('SELECT 1 FROM consent WHERE resident_id = ?', [residentId]);
  expect(rows).toHaveLength(2);
  expect(JSON.stringify(view)).not.toContain('o-driver');
});
