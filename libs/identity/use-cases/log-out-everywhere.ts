import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Evictions } from '../adapters/evictions.js';
import { revokeAllOf } from '../adapters/session-rows.js';

/** Ends every session of a resident, on all devices: for a lost phone. */
@Injectable()
export class LogOutEverywhere {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    private readonly evictions: Evictions,
  ) {}

  async execute(residentId: string): Promise<void> {
    await revokeAllOf(this.dataSource, residentId, this.clock.nowMs());
    await this.evictions.announce({ kind: 'resident', residentId });
  }
}
