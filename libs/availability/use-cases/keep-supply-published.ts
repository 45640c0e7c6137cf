import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sweep } from '#platform';
import { writeSnapshot } from '../adapters/snapshots.js';
import { Replica } from '../replica.js';
import { PublishSupply } from './publish-supply.js';

/** Extends what is offered by a night whenever a night has passed, and takes over changed rules that a command left behind. */
@Injectable()
export class KeepSupplyPublished extends Sweep {
  override readonly name = 'keep-supply-published';
  override readonly everyMs = 5 * 60_000;

  constructor(@Inject(PublishSupply) private readonly publishSupply: PublishSupply) {
    super();
  }

  override async run(): Promise<number> {
    return (await this.publishSupply.execute()).rows;
  }
}

const ROWS_WORTH_A_SNAPSHOT = 500;

/** Bounds start-up: whoever starts reads a snapshot and at most a few hundred rows of each pool. */
@Injectable()
export class KeepSnapshots extends Sweep {
  override readonly name = 'keep-snapshots';
  override readonly everyMs = 60_000;
  private readonly keptAt = new Map<number, number>();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Replica) private readonly replica: Replica,
  ) {
    super();
  }

  override async run(): Promise<number> {
    let written = 0;
    for (const timeline of this.replica.all()) {
      if (timeline.seq - (this.keptAt.get(timeline.poolId) ?? 0) < ROWS_WORTH_A_SNAPSHOT) continue;
      const { poolId, seq } = timeline;
      await writeSnapshot(this.dataSource, timeline);
      this.keptAt.set(poolId, seq);
      written++;
    }
    return written;
  }
}
