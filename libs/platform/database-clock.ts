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

  private async sync(): Promise<void> {
    const beforeMs = performance.now();
    const [row] = await this.dataSource.query<{ ms: string }[]>('SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS UNSIGNED) AS ms');
    this.offsetMs = correctedOffset(this.offsetMs, { serverMs: Number(row?.ms), beforeMs, afterMs: performance.now() });
  }
}

/**
 * What to add to the timer of this host to get the time of the server. The server read its clock at some moment between asking and hearing,
 * nobody knows which: an offset that fits one of them stays, another moves no further than it must. So a question that waited long, for a
 * connection or in a busy process, does not push the clock.
 */
export function correctedOffset(offsetMs: number, heard: { serverMs: number; beforeMs: number; afterMs: number }): number {
  return Math.min(Math.max(offsetMs, heard.serverMs - heard.afterMs), heard.serverMs - heard.beforeMs);
}
