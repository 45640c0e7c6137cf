import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { assert, Clock, isRefusal, MINUTE_MS, type Plate, parsePlate, type Refusal, refuse } from '#kernel';
import { Batcher, FieldCipher, type Sql, Transactions } from '#platform';
import { Evictions } from '../adapters/evictions.js';
import { lockResident } from '../adapters/resident-rows.js';
import { SharedLookups } from '../adapters/shared-lookups.js';
import { readGarage, readGarages, readPlates, vehicleIdOf, writeGarage } from '../adapters/vehicle-rows.js';
import { type Garage, isFull, makeDefault, type ResidentVehicle, withoutVehicle, withVehicle } from '../domain/garage.js';

const REMEMBERED = 50_000;
const REMEMBERED_MS = 30_000;
/** A plate that was read while it was being erased is not kept for ever. */
const PLATES_REMEMBERED_MS = 10 * MINUTE_MS;

/** The vehicles of residents: at most three each, one of them the default. Plates are sealed at rest and found by a keyed hash. */
@Injectable()
export class Vehicles {
  private readonly garages: SharedLookups<string, Garage>;
  private readonly plates: LRUCache<number, Plate>;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
    private readonly evictions: Evictions,
  ) {
    const nowMs = () => clock.nowMs();
    this.plates = new LRUCache({ max: REMEMBERED, ttl: PLATES_REMEMBERED_MS, ttlResolution: 0, perf: { now: nowMs } });
    const readers = new Batcher<string, Garage>('garages', (ids) => readGarages(dataSource, cipher, ids));
    const load = (residentId: string) => readers.submit(residentId);
    this.garages = new SharedLookups({ max: REMEMBERED, ttlMs: REMEMBERED_MS, nowMs, load });
    evictions.listen((eviction) => {
      if (eviction.kind === 'vehicles') this.garages.evict(eviction.residentId);
      if (eviction.kind === 'plates') for (const id of eviction.vehicleIds) this.plates.delete(id);
      if (eviction.kind === 'everything') {
        this.garages.evictAll();
        this.plates.clear();
      }
    });
  }

  /** The vehicle of what a person typed; a plate that is new to this person joins the person's vehicles. */
  async resolve(
    residentId: string,
    plateText: string,
  ): Promise<{ vehicleId: number; plate: Plate } | Refusal<'invalid_plate' | 'too_many_vehicles'>> {
    const plate = parsePlate(plateText);
    if (typeof plate === 'object' && isRefusal(plate)) return plate;
    const known = (await this.garageOf(residentId)).find((vehicle) => vehicle.plate === plate);
    const vehicle = known ?? (await this.addPlate(residentId, plate, false));
    return isRefusal(vehicle) ? vehicle : { vehicleId: vehicle.vehicleId, plate: vehicle.plate };
  }

  /** The vehicle that is meant when none is named; `undefined` when the resident has none. */
  async defaultOf(residentId: string): Promise<{ vehicleId: number; plate: Plate } | undefined> {
    const vehicle = (await this.garageOf(residentId)).find((candidate) => candidate.isDefault);
    return vehicle && { vehicleId: vehicle.vehicleId, plate: vehicle.plate };
  }

  /** In the order in which they were added. */
  async garageOf(residentId: string): Promise<Garage> {
    return (await this.garages.get(residentId)) ?? [];
  }

  /** Adding a plate that is there already is no mistake: it is the answer. */
  async add(
    residentId: string,
    request: { plate: string; isDefault: boolean },
  ): Promise<ResidentVehicle | Refusal<'invalid_plate' | 'too_many_vehicles'>> {
    const plate = parsePlate(request.plate);
    if (typeof plate === 'object' && isRefusal(plate)) return plate;
    return this.addPlate(residentId, plate, request.isDefault);
  }

  /**
   * Takes a vehicle off the resident's list; returns those that stay. `isInUse` tells whether the resident still has a booking for it.
   * The rule is a courtesy, not a lock: a booking made in the same instant keeps its plate.
   */
  async remove(
    residentId: string,
    vehicleId: number,
    isInUse: (vehicleId: number) => Promise<boolean>,
  ): Promise<Garage | Refusal<'not_found' | 'vehicle_in_use'>> {
    const isTheirs = (await this.garageOf(residentId)).some((vehicle) => vehicle.vehicleId === vehicleId);
    if (isTheirs && (await isInUse(vehicleId))) return refuse('vehicle_in_use');
    return this.change(residentId, async (garage) => withoutVehicle(garage, vehicleId));
  }

  makeDefault(residentId: string, vehicleId: number): Promise<Garage | Refusal<'not_found'>> {
    return this.change(residentId, async (garage) => makeDefault(garage, vehicleId));
  }

  /** Plates by vehicle. A vehicle keeps its plate until it is erased, so these are remembered for long; one that was erased is left out. */
  async platesOf(vehicleIds: readonly number[]): Promise<Map<number, Plate>> {
    const wanted = [...new Set(vehicleIds)];
    const known = wanted.flatMap((id) => {
      const plate = this.plates.get(id);
      return plate === undefined ? [] : [[id, plate] as const];
    });
    const plates = new Map<number, Plate>(known);
    const unknown = wanted.filter((id) => !plates.has(id));
    for (const [id, plate] of await readPlates(this.dataSource, this.cipher, unknown)) {
      this.plates.set(id, plate);
      plates.set(id, plate);
    }
    return plates;
  }

  private async addPlate(
    residentId: string,
    plate: Plate,
    isDefaultWanted: boolean,
  ): Promise<ResidentVehicle | Refusal<'too_many_vehicles'>> {
    const after = await this.change(residentId, async (garage, tx) => {
      const known = garage.find((vehicle) => vehicle.plate === plate);
      if (!known && isFull(garage)) return refuse('too_many_vehicles');
      const vehicleId = known?.vehicleId ?? (await vehicleIdOf(tx, this.cipher, plate));
      return withVehicle(garage, { vehicleId, plate }, isDefaultWanted);
    });
    if (isRefusal(after)) return after;
    const added = after.find((vehicle) => vehicle.plate === plate);
    assert(added, 'the vehicle that was just added is gone');
    return added;
  }

  /** One change of a garage at a time: the resident's row is locked, so that the limit holds however many ask at once. */
  private async change<Code extends string>(
    residentId: string,
    decide: (garage: Garage, tx: Sql) => Promise<Garage | Refusal<Code>>,
  ): Promise<Garage | Refusal<Code>> {
    try {
      return await this.transactions.run(async (tx) => {
        await lockResident(tx, residentId);
        const before = await readGarage(tx, this.cipher, residentId);
        const after = await decide(before, tx);
        if (!isRefusal(after) && after !== before) await writeGarage(tx, { residentId, before, after, nowMs: this.clock.nowMs() });
        return after;
      });
    } finally {
      await this.evictions.announce({ kind: 'vehicles', residentId }); // even when the answer to COMMIT was lost
    }
  }
}
