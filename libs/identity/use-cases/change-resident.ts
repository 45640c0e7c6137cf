import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ChangeResidentRequest, ResidentView } from '#contracts';
import { writeWalkLimit } from '../adapters/resident-rows.js';
import { ResidentViews } from '../queries/resident-views.js';

/** What residents decide about themselves: how far they would walk when their bay is taken back. */
@Injectable()
export class ChangeResident {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly views: ResidentViews,
  ) {}

  async execute(residentId: string, { walkLimitMetres }: ChangeResidentRequest): Promise<ResidentView> {
    await writeWalkLimit(this.dataSource, residentId, walkLimitMetres);
    return this.views.of(residentId);
  }
}
