import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { addDays, Clock, nightOf, tickContaining } from '#kernel';
import { CONFIG, type Config, counter, Transactions } from '#platform';
import { writeGathered } from '../adapters/demand-rows.js';
import { DemandBuffer } from '../domain/demand-buffer.js';
import type { UnmetWish } from '../domain/unmet-wish.js';

const BUFFERED_MAX = 5_000;
const WRITE_EVERY_MS = 3_000;

const lost = counter('unmet_demand_lost_total', 'Refusals for want of a bay that were not counted, for the buffer was full');

/**
 * Notes who was told that there is no bay, beside the answer and never before it: a note is a look into a map of this process. Written every
 * few seconds; a process that dies loses what it gathered since. A flood fills the buffer and no more.
 */
@Injectable()
export class DemandDesk implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DemandDesk.name);
  private readonly buffer = new DemandBuffer(BUFFERED_MAX);
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Nights that are over, or that nobody can book yet, are nobody's demand. */
  note(wish: Omit<UnmetWish, 'atMs'>): void {
    const nowMs = this.clock.nowMs();
    const tonight = nightOf(tickContaining(nowMs));
    if (wish.night < tonight || wish.night > addDays(tonight, this.config.HORIZON_DAYS)) return;
    if (!this.buffer.add({ ...wish, atMs: nowMs })) lost.inc();
  }

  /** Writes what was gathered; one writing at a time. Does not throw: what could not be written waits for the next time. */
  async write(): Promise<void> {
    await this.writing;
    if (this.buffer.isEmpty) return;
    this.writing = this.writeOnce().finally(() => {
      this.writing = undefined;
    });
    await this.writing;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.write(), WRITE_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  private async writeOnce(): Promise<void> {
    const gathered = this.buffer.take();
    try {
      await this.transactions.run((tx) => writeGathered(tx, gathered));
    } catch (error) {
      this.logger.warn({ err: error }, 'unmet demand could not be written and waits');
      lost.inc(this.buffer.putBack(gathered));
    }
  }
}
