import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, tickContaining } from '#kernel';

/** Whether somebody's vehicle still has a booking that has not ended. */
@Injectable()
export class VehicleBookings {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async isInUse(residentId: string, vehicleId: number): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      "SELECT 1 FROM booking WHERE vehicle_id = ? AND resident_id = ? AND to_tick > ? AND state IN ('held', 'confirmed') LIMIT 1",
      [vehicleId, residentId, tickContaining(this.clock.nowMs())],
    );
    return rows.length > 0;
  }
}
