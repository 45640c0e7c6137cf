import { Inject, Injectable, Logger } from '@nestjs/common';
import { Replica } from '#availability';
import { isRefusal } from '#kernel';
import { Sweep, SYSTEM_ACTOR } from '#platform';
import { ChangeSupply } from '../use-cases/change-supply.js';

const EVERY_MS = 30_000;

/**
 * Pools in which more is claimed than offered: a plan was changed by an import, a date became a holiday, a car did not leave. Whoever is still
 * to come is rehomed now, as if the change were made anew; what is left is owed by cars that are there.
 */
@Injectable()
export class OwedStays extends Sweep {
  override readonly name = 'owed-stays';
  override readonly everyMs = EVERY_MS;
  private readonly logger = new Logger(OwedStays.name);

  constructor(
    @Inject(Replica) private readonly replica: Replica,
    @Inject(ChangeSupply) private readonly changeSupply: ChangeSupply,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const owing = [...this.replica.all()].filter((timeline) => timeline.owes).map(({ poolId }) => poolId);
    let settled = 0;
    for (const poolId of owing)
      settled += await this.settle(poolId).catch((error: unknown) => {
        this.logger.warn({ err: error, poolId }, 'the stays of a pool that owes bays could not be rehomed; tried again');
        return 0;
      });
    return settled;
  }

  private async settle(poolId: number): Promise<number> {
    const asItIs = { poolIds: [poolId], overlay: <Supplies>(supplies: Supplies) => supplies };
    const { plan } = await this.changeSupply.preview(asItIs);
    if (plan.moves.length + plan.lost.length === 0) return 0;
    const cause = { actor: SYSTEM_ACTOR, reason: 'owed' };
    const outcome = await this.changeSupply.execute({ ...asItIs, cause, write: async () => [] });
    if (isRefusal(outcome)) return 0;
    const { moves, lost } = outcome.plan;
    this.logger.log({ poolId, moved: moves.length, refunded: lost.length }, 'stays that had no bay left were rehomed');
    return moves.length + lost.length;
  }
}
