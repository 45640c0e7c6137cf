import { Inject, Injectable } from '@nestjs/common';
import { addDays, Clock, localDate, localTick, tickContaining } from '#kernel';
import { CONFIG, type Config, type Sql } from '#platform';
import { poolsOf } from '../adapters/car-park-records.js';
import { currentPlans } from '../adapters/plan-rows.js';
import { readDrafts } from '../adapters/supply-plans.js';
import { readSupplies } from '../adapters/supply-rows.js';
import { capacityOver } from '../domain/supply.js';
import { mostBaysOf } from '../domain/supply-plan.js';

/** What pools lend by the plans in force, read in the transaction that holds the lock of the directory. */
@Injectable()
export class StandingOffers {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Whether a car park lends a bay at any time from now to the end of what is published. */
  async hasBays(tx: Sql, carParkId: number): Promise<boolean> {
    const nowMs = this.clock.nowMs();
    const range = { from: tickContaining(nowMs), to: localTick(addDays(localDate(nowMs), this.config.HORIZON_DAYS + 1), 0) };
    const pools = await poolsOf(tx, [carParkId]);
    const supplies = await readSupplies(
      tx,
      pools.map(({ id }) => id),
    );
    return [...supplies.values()].some((supply) => capacityOver(supply, range).some((bays) => bays > 0));
  }

  /** The largest number of bays that the plan of a pool, or the draft of its next, lends at a time; by pool id. */
  async mostBays(tx: Sql, poolIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const [plans, drafts] = [await currentPlans(tx, poolIds), await readDrafts(tx, poolIds)];
    return new Map([...plans].map(([id, { plan }]) => [id, Math.max(mostBaysOf(plan), mostBaysOf(drafts.get(id)?.plan))]));
  }
}
