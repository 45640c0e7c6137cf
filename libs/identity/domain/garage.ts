import { type Plate, type Refusal, refuse } from '#kernel';

/** A car that a resident may book for. `vehicleId` names the plate, whoever else drives it. */
export interface ResidentVehicle {
  readonly vehicleId: number;
  readonly plate: Plate;
  readonly isDefault: boolean;
}

/** The vehicles of one resident, in the order in which they were added. At most one is the default; the first one always was. */
export type Garage = readonly ResidentVehicle[];

/** As many as a household has: enough for a family, too few for a reseller of bays. */
export const VEHICLES_MAX = 3;

export function isFull(garage: Garage): boolean {
  return garage.length >= VEHICLES_MAX;
}

/** Adding a vehicle that is there already changes nothing but, if asked, the default. */
export function withVehicle(garage: Garage, added: { vehicleId: number; plate: Plate }, isDefaultWanted: boolean): Garage {
  const isDefault = isDefaultWanted || garage.length === 0;
  const isThere = garage.some((vehicle) => vehicle.vehicleId === added.vehicleId);
  const all = isThere ? garage : [...garage, { ...added, isDefault }];
  return isDefault ? withDefault(all, added.vehicleId) : all;
}

/** When the default goes, the vehicle that was added first among the rest takes its place. */
export function withoutVehicle(garage: Garage, vehicleId: number): Garage | Refusal<'not_found'> {
  const rest = garage.filter((vehicle) => vehicle.vehicleId !== vehicleId);
  if (rest.length === garage.length) return refuse('not_found');
  const first = rest[0];
  return first && !rest.some((vehicle) => vehicle.isDefault) ? withDefault(rest, first.vehicleId) : rest;
}

export function makeDefault(garage: Garage, vehicleId: number): Garage | Refusal<'not_found'> {
  return garage.some((vehicle) => vehicle.vehicleId === vehicleId) ? withDefault(garage, vehicleId) : refuse('not_found');
}

function withDefault(garage: Garage, vehicleId: number): Garage {
  return garage.map((vehicle) => ({ ...vehicle, isDefault: vehicle.vehicleId === vehicleId }));
}
