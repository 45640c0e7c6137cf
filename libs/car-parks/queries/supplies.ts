import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Sql } from '#platform';
import { readAtOneVersion } from '../adapters/directory-version.js';
import { readSupplies } from '../adapters/supply-rows.js';
import type { Supply } from '../domain/supply.js';

/** What partners offer, as it stands in the database now. */
@Injectable()
export class Supplies {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * The supply of these pools, or of all, by pool id: of one version of the directory. A pool without a plan has an empty supply.
   * In a transaction, `sql`, what that has written counts.
   */
  async of(poolIds?: readonly number[], sql: Sql = this.dataSource): Promise<ReadonlyMap<number, Supply>> {
    if (poolIds?.length === 0) return new Map();
    const { found } = await readAtOneVersion(sql, () => readSupplies(sql, poolIds));
    return found;
  }
}
