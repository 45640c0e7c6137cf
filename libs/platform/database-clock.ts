import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';

const RESYNC_EVERY_MS = 10_000;

/**
 * The clock of the database, carried forward by the monotonic timer of this host: gateways and workers with clocks that differ or jump
 * still agree on when a hold lapses.
 */
@Injectable()
export class DatabaseClock extends Clock implements OnModuleInit, OnApplicationShutdown {
  private offsetMs = Date.now() - performance.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {
    super();
  }

  override nowMs(): number {
    return Math.floor(performance.now() + this.offsetMs);
  }

  async onModuleInit(): Promise<void> {
    await this.sync();
    this.timer = setInterval(() => void this.sync().catch(() => undefined), RESYNC_EVERY_MS); // the monotonic timer bridges an outage
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Takes the middle of the round trip as the instant at which the server read its clock. */
  private async sync(): Promise<void> {
    const before = performance.now();
    const [row] = await this.dataSource.query<{ ms: string }[]>('SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED) AS ms');
    const after = performance.now();
    this.offsetMs = Number(row?.ms) - (before + after) / 2;
  }
}
