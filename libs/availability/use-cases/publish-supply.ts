import { Inject, Injectable } from '@nestjs/common';
import { capacityOver, Supplies, type Supply } from '#car-parks';
import { Clock, type TimeWindow } from '#kernel';
import { CONFIG, type Config, Transactions } from '#platform';
import { capacityChanges } from '../domain/capacity-changes.js';
import { publishedRange } from '../domain/published-range.js';
import { PoolLocks } from '../pool-locks.js';
import { Replica } from '../replica.js';

const POOLS_PER_TRANSACTION = 20;

export interface PublishedSupply {
  readonly pools: number;
  readonly rows: number;
}

/**
 * Makes the timelines offer what the rules say, from now to the horizon. Doing it again changes nothing, so it serves an import,
 * the nightly extension and any repair alike.
 */
@Injectable()
export class PublishSupply {
  constructor(
    @Inject(Supplies) private readonly supplies: Supplies,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(PoolLocks) private readonly locks: PoolLocks,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(): Promise<PublishedSupply> {
    await this.replica.refresh();
    const supplies = [...(await this.supplies.of())];
    let rows = 0;
    for (let i = 0; i < supplies.length; i += POOLS_PER_TRANSACTION) {
      const due = supplies.slice(i, i + POOLS_PER_TRANSACTION).filter(([poolId, supply]) => this.isDue(poolId, supply));
      if (due.length > 0) rows += await this.publish(due.map(([poolId]) => poolId));
    }
    return { pools: supplies.length, rows };
  }

  private isDue(poolId: number, supply: Supply): boolean {
    const timeline = this.replica.timeline(poolId);
    const range = this.range();
    return timeline !== undefined && capacityChanges(timeline, capacityOver(supply, range), range.from).length > 0;
  }

  /** The rules are read again under the locks: somebody may have changed them with the pool, and old rules would take bays back. */
  private async publish(poolIds: readonly number[]): Promise<number> {
    const range = this.range();
    const pools = await this.transactions.run(async (tx) => {
      const locked = await this.locks.lock(tx, poolIds);
      for (const [poolId, supply] of await this.supplies.of(poolIds, tx))
        locked.get(poolId)?.offer(capacityOver(supply, range), range.from);
      await this.locks.write(tx, locked);
      return locked;
    });
    await this.locks.committed(pools);
    return [...pools.values()].reduce((sum, draft) => sum + draft.added.length, 0);
  }

  private range(): TimeWindow {
    return publishedRange(this.clock.nowMs(), this.config.HORIZON_DAYS);
  }
}
