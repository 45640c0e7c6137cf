import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { LocalDate } from '#kernel';
import type { NightOverride, Supply, WeeklyWindow } from '../domain/supply.js';
import { readAtOneVersion } from './directory-version.js';

interface WindowRow {
  pool_id: number;
  weekdays: number;
  start_minute: number;
  end_minute: number;
  bays: number;
  valid_from: LocalDate | null;
  valid_to: LocalDate | null;
}

interface OverrideRow {
  pool_id: number;
  night: LocalDate;
  start_minute: number;
  end_minute: number;
  bays: number;
}

interface MutableSupply extends Supply {
  readonly windows: WeeklyWindow[];
  readonly overrides: NightOverride[];
}

/** What partners offer, as the rules stand in the database now. */
@Injectable()
export class Supplies {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The supply of these pools, or of all, by pool id: of one version of the directory. A pool without rules has an empty supply. */
  async of(poolIds?: readonly number[]): Promise<ReadonlyMap<number, Supply>> {
    if (poolIds?.length === 0) return new Map();
    const { found } = await readAtOneVersion(this.dataSource, () => this.read(poolIds));
    return found;
  }

  private async read(poolIds: readonly number[] | undefined): Promise<ReadonlyMap<number, Supply>> {
    const parameters = poolIds ? [poolIds] : [];
    const among = (column: string) => (poolIds ? `WHERE ${column} IN (?)` : '');
    const pools = await this.dataSource.query<{ id: number }[]>(`SELECT id FROM pool ${among('id')} ORDER BY id`, parameters);
    const windows = await this.dataSource.query<WindowRow[]>(
      `SELECT pool_id, weekdays, start_minute, end_minute, bays, DATE_FORMAT(valid_from, '%Y-%m-%d') AS valid_from,
              DATE_FORMAT(valid_to, '%Y-%m-%d') AS valid_to
         FROM supply_window ${among('pool_id')} ORDER BY id`,
      parameters,
    );
    const overrides = await this.dataSource.query<OverrideRow[]>(
      `SELECT pool_id, DATE_FORMAT(night, '%Y-%m-%d') AS night, start_minute, end_minute, bays
         FROM supply_override ${among('pool_id')} ORDER BY id`,
      parameters,
    );
    const supplies = new Map<number, MutableSupply>(pools.map(({ id }) => [id, { windows: [], overrides: [] }]));
    for (const row of windows) supplies.get(row.pool_id)?.windows.push(windowOf(row));
    for (const row of overrides) supplies.get(row.pool_id)?.overrides.push({ night: row.night, ...offerOf(row) });
    return supplies;
  }
}

function windowOf(row: WindowRow): WeeklyWindow {
  return { weekdays: row.weekdays, validFrom: row.valid_from, validTo: row.valid_to, ...offerOf(row) };
}

function offerOf(row: WindowRow | OverrideRow) {
  return { startMinute: row.start_minute, endMinute: row.end_minute, bays: row.bays };
}
