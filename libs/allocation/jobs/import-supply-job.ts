import { Inject, Injectable } from '@nestjs/common';
import { defineJob, JobHandler } from '#platform';
import { SUPPLY_IMPORT_REQUESTED, SupplyImportRequested } from '../events.js';
import { ImportSupply } from '../use-cases/import-supply.js';

const importSupplyJob = defineJob({ name: 'import-supply', schema: SupplyImportRequested, on: [SUPPLY_IMPORT_REQUESTED] });

@Injectable()
export class ImportSupplyJob extends JobHandler<SupplyImportRequested> {
  override readonly job = importSupplyJob;

  constructor(@Inject(ImportSupply) private readonly importSupply: ImportSupply) {
    super();
  }

  override async handle({ importId }: SupplyImportRequested): Promise<void> {
    await this.importSupply.execute(importId);
  }
}
