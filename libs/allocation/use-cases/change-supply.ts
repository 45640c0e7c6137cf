import { Inject, Injectable } from '@nestjs/common';
import { type LockedPools, PoolLocks, PoolTransactions } from '#availability';
import { RehomeStays } from '#booking';
import { assert, Clock, Fault, isRefusal, type Refusal, refuse } from '#kernel';
import { appendAuditLeaves, CONFIG, type Config, type Sql } from '#platform';
import { planDigest } from '../adapters/plan-digest.js';
import { type Forecast, type SupplyChange, SupplyForecast } from './supply-forecast.js';

const TRIES = 4;
/** People are in the way, which was not known before the pools were locked: more pools have to be. */
const NEEDS_REACH = Symbol('more pools have to be locked');

/** Carries a refusal out of a transaction that must be undone. */
class Undone extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.refused);
  }
}

/**
 * The one way in which supply changes for people: bays, moved stays, refunds, rules and leaves are one commit, and what was shown before is
 * what happens. Whoever has begun to park keeps the bay; what is claimed beyond the new supply is owed until they leave.
 */
@Injectable()
export class ChangeSupply {
  constructor(
    @Inject(SupplyForecast) private readonly forecast: SupplyForecast,
    @Inject(PoolTransactions) private readonly transactions: PoolTransactions,
    @Inject(PoolLocks) private readonly locks: PoolLocks,
    @Inject(RehomeStays) private readonly rehomeStays: RehomeStays,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** What the change would do if it were made now. */
  preview(change: Pick<SupplyChange, 'poolIds' | 'overlay'>): Promise<Forecast> {
    return this.forecast.look(change, this.clock.nowMs());
  }

  /**
   * Makes the change. `expectedPlan` is the digest of the plan that was shown; when another would be carried out, nothing is: `plan_changed`.
   * @throws OutcomeUnknown when the answer to COMMIT was lost.
   */
  async execute<Code extends string>(
    change: SupplyChange<Code>,
    expectedPlan?: string,
  ): Promise<Forecast | Refusal<Code | 'plan_changed'>> {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const before = await this.preview(change);
      const poolIds = isHarmless(before) && attempt === 1 ? change.poolIds : this.forecast.reachOf(change.poolIds);
      const outcome = await this.commit(change, { before, poolIds, expectedPlan });
      if (outcome !== NEEDS_REACH) return outcome as Forecast | Refusal<Code | 'plan_changed'>;
    }
    throw new Fault('the bookings of these pools did not stand still', true);
  }

  private async commit(change: SupplyChange, given: Attempt): Promise<Forecast | Refusal | typeof NEEDS_REACH> {
    try {
      return await this.transactions.run(given.poolIds, async (tx, pools) => {
        const forecast = await this.apply(tx, pools, change, given);
        if (forecast === NEEDS_REACH) throw NEEDS_REACH;
        return forecast;
      });
    } catch (error) {
      if (error === NEEDS_REACH) return NEEDS_REACH;
      if (error instanceof Undone) return error.refusal;
      throw error;
    }
  }

  private async apply(tx: Sql, pools: LockedPools, change: SupplyChange, given: Attempt): Promise<Forecast | typeof NEEDS_REACH> {
    const nowMs = this.clock.nowMs();
    const leaves = await change.write(tx, nowMs);
    if (isRefusal(leaves)) throw new Undone(leaves);
    const forecast = await this.forecast.lookLocked(tx, pools, change.poolIds, nowMs, given.before);
    if (!isHarmless(forecast) && given.poolIds === change.poolIds) return NEEDS_REACH;
    const plan = planDigest(forecast.plan);
    if (given.expectedPlan !== undefined && given.expectedPlan !== plan) throw new Undone(refuse('plan_changed'));
    for (const { poolId, wanted, from } of forecast.changes) pools.get(poolId)?.offer(wanted, from);
    await this.locks.tellCapacity(tx, pools, change.cause);
    const { moves, lost: refunds } = forecast.plan;
    const decideUntilMs = nowMs + this.config.REHOMING_DECISION_MS;
    await this.rehomeStays.takeBack(tx, pools, { moves, refunds, actor: change.cause.actor, nowMs, decideUntilMs });
    await appendAuditLeaves(tx, leaves, nowMs);
    assertDone(pools, forecast);
    return forecast;
  }
}

interface Attempt {
  readonly before: Forecast;
  readonly poolIds: readonly number[];
  readonly expectedPlan: string | undefined;
}

const isHarmless = ({ plan }: Forecast): boolean => plan.moves.length === 0 && plan.lost.length === 0;

/** What was promised is what the timelines say now. */
function assertDone(pools: LockedPools, { changes, plan }: Forecast): void {
  for (const { poolId, wanted, from } of changes) {
    const owed = plan.debts.filter((debt) => debt.poolId === poolId);
    for (let tick = from; tick < from + wanted.length; tick++) {
      const [capacity, free] = [pools.get(poolId)?.capacityAt(tick), pools.get(poolId)?.freeAt(tick) ?? 0];
      const debt = owed.find(({ window }) => window.from <= tick && tick < window.to)?.bays ?? 0;
      assert(capacity === wanted[tick - from] && Math.max(0, -free) === debt, `pool ${poolId} is not what the plan says at tick ${tick}`);
    }
  }
}
