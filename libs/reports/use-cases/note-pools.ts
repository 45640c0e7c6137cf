import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CarParkDirectory, SupplyPlans } from '#car-parks';
import { Clock, tickContaining } from '#kernel';
import { nightAt } from '../domain/night.js';

/** Notes, once a night, what every pool is when it begins: its kind, its price and the version of its plan. */
@Injectable()
export class NotePools {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(SupplyPlans) private readonly plans: SupplyPlans,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** A pool that joins during the night is noted when it is seen first. Returns how many were noted now. */
  async execute(): Promise<number> {
    const night = nightAt(tickContaining(this.clock.nowMs()));
    const rows = await this.dataSource.query<{ pool: string }[]>('SELECT pool FROM pool_of_night WHERE night = ?', [night]);
    const noted = new Set(rows.map(({ pool }) => pool));
    const missing = this.directory.all().flatMap(({ pools }) => pools.filter(({ code }) => !noted.has(code)));
    if (missing.length === 0) return 0;
    const plans = await this.plans.current(
      this.dataSource,
      missing.map(({ id }) => id),
    );
    await this.dataSource.query('INSERT IGNORE INTO pool_of_night (night, pool, kind, unit_fen, plan_version) VALUES ?', [
      missing.map(({ id, code, kind, tariff }) => [night, code, kind, tariff.unitFen, plans.get(id)?.version ?? 0]),
    ]);
    return missing.length;
  }
}
