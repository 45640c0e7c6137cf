/** Port: whether a vehicle is still needed by whoever wants to remove it. */
export abstract class VehicleUse {
  abstract isInUse(residentId: string, vehicleId: number): Promise<boolean>;
}
