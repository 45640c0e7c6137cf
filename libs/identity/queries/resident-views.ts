import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ResidentView, VehicleView } from '#contracts';
import { assert, Fault, formatInstant, plateKind } from '#kernel';
import { FieldCipher } from '#platform';
import { latestConsents } from '../adapters/consent-rows.js';
import { readGarage } from '../adapters/vehicle-rows.js';
import type { ResidentVehicle } from '../domain/garage.js';

/** What a resident sees of themselves. Never holds the openid. */
@Injectable()
export class ResidentViews {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly cipher: FieldCipher,
  ) {}

  async of(residentId: string): Promise<ResidentView> {
    const [rows, garage, consents] = await Promise.all([
      this.dataSource.query<{ createdAtMs: number; walkLimitMetres: number }[]>(
        'SELECT created_at_ms AS createdAtMs, walk_limit_metres AS walkLimitMetres FROM resident WHERE id = ? AND erased_at_ms IS NULL',
        [residentId],
      ),
      readGarage(this.dataSource, this.cipher, residentId),
      latestConsents(this.dataSource, residentId),
    ]);
    if (!rows[0]) throw new Fault('the resident was erased', true);
    const { createdAtMs, walkLimitMetres } = rows[0];
    return { id: residentId, vehicles: garage.map(vehicleView), consents, walkLimitMetres, createdAt: formatInstant(createdAtMs) };
  }
}

export function vehicleView(vehicle: ResidentVehicle): VehicleView {
  const kind = plateKind(vehicle.plate);
  assert(kind, 'a stored plate is none');
  return { id: String(vehicle.vehicleId), plate: vehicle.plate, kind, isDefault: vehicle.isDefault };
}
