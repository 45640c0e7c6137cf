import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Replica } from '#availability';
import { CarParkDirectory } from '#car-parks';
import { Clock } from '#kernel';
import { LiveHub } from './live-hub.js';

/** Changes of so long go out together. The first after a quiet moment goes at once: merging saves work only when there is much of it. */
const MERGE_MS = 100;
/** How often tonight and slow readers are looked after when nothing changes. */
const LOOK_EVERY_MS = 1_000;

/** Turns the hub whenever the replica has changed. */
@Injectable()
export class LivePace implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(LivePace.name);
  private stops: (() => void)[] = [];
  private interval: NodeJS.Timeout | undefined;
  private timer: NodeJS.Timeout | undefined;
  private lastTurnMs = 0;

  constructor(
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const onRow = this.replica.onChange((row) => {
      const code = this.directory.poolById(row.poolId)?.carPark.code;
      if (code !== undefined && this.hub.changed(code, row)) this.turnSoon();
    });
    this.stops = [onRow, this.directory.onChange(() => void this.takeNewDirectory())];
    this.interval = setInterval(() => this.turn(), LOOK_EVERY_MS);
    this.interval.unref();
  }

  onApplicationShutdown(): void {
    for (const stop of this.stops) stop();
    clearInterval(this.interval);
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Waits for the timelines of new pools: a reading that was under way when the directory changed does not know them, the next does. */
  private async takeNewDirectory(): Promise<void> {
    try {
      await this.replica.catchUp();
      await this.replica.catchUp();
    } catch {
      // MySQL is away: rows that come later are told as changes
    }
    this.hub.startOver();
    this.turnSoon();
  }

  private turnSoon(): void {
    if (this.timer) return;
    const restMs = Math.min(MERGE_MS, Math.max(0, this.lastTurnMs + MERGE_MS - this.clock.nowMs()));
    this.timer = setTimeout(() => this.turn(), restMs);
    this.timer.unref();
  }

  /** An error here is a bug; it must not end a process that takes bookings. */
  private turn(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastTurnMs = this.clock.nowMs();
    try {
      if (this.hub.turn()) this.turnSoon();
    } catch (error) {
      this.logger.error({ err: error }, 'live changes could not be told');
    }
  }
}
