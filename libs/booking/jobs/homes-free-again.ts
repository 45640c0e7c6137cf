import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Replica } from '#availability';
import { Clock, tickContaining } from '#kernel';
import { appendToOutbox, Sweep, Transactions } from '#platform';
import { noteHomeFree, rehomingsFarFromHome } from '../adapters/rehoming-rows.js';
import { rehomedMessage } from '../events.js';

const BATCH = 500;

/** Tells residents whose bay was taken back that there is room again where they had booked. The bay is not kept for them: the first has it. */
@Injectable()
export class HomesFreeAgain extends Sweep {
  override readonly name = 'homes-free-again';

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const nowMs = this.clock.nowMs();
    const waiting = await rehomingsFarFromHome(this.dataSource, tickContaining(nowMs), BATCH);
    const glad = waiting.filter(({ fromPoolId, from, to }) => (this.replica.timeline(fromPoolId)?.freeThroughout({ from, to }) ?? 0) > 0);
    for (const { id, bookingId, residentId } of glad)
      await this.transactions.run(async (tx) => {
        if (await noteHomeFree(tx, id, nowMs)) await appendToOutbox(tx, [rehomedMessage({ id: bookingId, residentId })], nowMs);
      });
    return glad.length;
  }
}
