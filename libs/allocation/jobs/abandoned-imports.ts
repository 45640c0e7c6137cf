import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Sweep } from '#platform';
import { abandonedImports } from '../adapters/import-rows.js';
import { ImportSupply } from '../use-cases/import-supply.js';

/** A job that comes at all has come by then. */
const JOB_IS_LATE_MS = 5_000;

/** Imports whose worker died, or whose job was lost. They begin anew: nothing of them was written. */
@Injectable()
export class AbandonedImports extends Sweep {
  override readonly name = 'abandoned-imports';
  private readonly logger = new Logger(AbandonedImports.name);

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ImportSupply) private readonly importSupply: ImportSupply,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const ids = await abandonedImports(this.dataSource, { lateMs: JOB_IS_LATE_MS, nowMs: this.clock.nowMs() });
    for (const importId of ids)
      await this.importSupply
        .execute(importId)
        .catch((error: unknown) => this.logger.warn({ err: error, importId }, 'an import could not be carried out and is tried again'));
    return ids.length;
  }
}
