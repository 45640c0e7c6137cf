import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { checkpointsBelow, lastCheckpoint } from '../adapters/checkpoint-rows.js';
import type { Checkpoint } from '../domain/checkpoint.js';

/** What has been signed. */
@Injectable()
export class Checkpoints {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Undefined when none was ever signed. */
  newest(): Promise<Checkpoint | undefined> {
    return lastCheckpoint(this.dataSource);
  }

  /** At most `limit`, newest first, of trees smaller than `belowSize` leaves. */
  list(limit: number, belowSize = Number.MAX_SAFE_INTEGER): Promise<Checkpoint[]> {
    return checkpointsBelow(this.dataSource, belowSize, limit);
  }
}
