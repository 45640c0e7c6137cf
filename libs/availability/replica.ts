import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CarParkDirectory } from '#car-parks';
import { Clock, msOf, startOfDay, TICKS_PER_DAY, type Tick, tickContaining } from '#kernel';
import { CONFIG, type Config, counter, gauge } from '#platform';
import { createHeads, readHeads, readRowsAfter } from './adapters/pool-log.js';
import { readSnapshots } from './adapters/snapshots.js';
import type { LogRow } from './domain/log-row.js';
import { Timeline } from './domain/timeline.js';

const PAST_DAYS = 1;
const SPARE_DAYS = 4;
/** Rows kept per pool to tell Redis again what it missed. */
const KEPT_ROWS = 64;

export type ChangeListener = (row: LogRow) => void;

const rowsRead = counter('replica_rows_read_total', 'Log rows that a replica had to read from MySQL');
const poolsHeld = gauge('replica_pools', 'Pools in the replica of this process');

/**
 * All timelines in this process, folded from the log in MySQL: searches and live views read nothing else. Rows come from commits of
 * this process, from others by way of Redis, and, whatever is lost, from MySQL by `catchUp`. Versions only rise.
 */
@Injectable()
export class Replica implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Replica.name);
  private readonly timelines = new Map<number, Timeline>();
  private readonly recent = new Map<number, LogRow[]>();
  private readonly listeners = new Set<ChangeListener>();
  private catchingUp: Promise<ReadonlyMap<number, number>> | undefined;
  private asOf = 0;
  private changeCount = 0;
  private stopListening = (): void => undefined;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    this.stopListening = this.directory.onChange(() => void this.catchUp().catch(() => undefined)); // the next tick tries again
    await this.catchUp();
  }

  onApplicationShutdown(): void {
    this.stopListening();
    this.listeners.clear();
  }

  timeline(poolId: number): Timeline | undefined {
    return this.timelines.get(poolId);
  }

  all(): IterableIterator<Timeline> {
    return this.timelines.values();
  }

  /** Instant (ms) at which this replica was last known to equal MySQL. */
  get asOfMs(): number {
    return this.asOf;
  }

  /** Rises whenever any timeline changes, comes, or forgets what is past. */
  get changes(): number {
    return this.changeCount;
  }

  /** Tells of every row that changes a timeline, in order of seq per pool. Returns how to stop. */
  onChange(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Takes committed rows, in order of seq per pool. Reads what is missing when there is a gap. */
  offer(rows: readonly LogRow[]): void {
    const isAhead = rows.filter((row) => {
      const timeline = this.timelines.get(row.poolId);
      if (!timeline || row.seq > timeline.seq + 1) return true;
      this.take(timeline, row);
      return false;
    });
    if (isAhead.length > 0) void this.closeGap(isAhead).catch(() => undefined); // the periodic catch-up tries again
  }

  /** A reading that was under way may have begun before these rows were committed: then one more finds them. */
  private async closeGap(ahead: readonly LogRow[]): Promise<void> {
    await this.catchUp();
    if (ahead.some((row) => (this.timelines.get(row.poolId)?.seq ?? 0) < row.seq)) await this.catchUp();
  }

  private take(timeline: Timeline, row: LogRow): void {
    if (!timeline.apply(row)) return;
    this.changeCount++;
    const kept = this.recent.get(row.poolId) ?? [];
    kept.push(row);
    if (kept.length > KEPT_ROWS) kept.splice(0, kept.length - KEPT_ROWS);
    this.recent.set(row.poolId, kept);
    for (const listener of this.listeners) this.tell(listener, row);
  }

  /** A defect of who listens must not stop the folding. */
  private tell(listener: ChangeListener, row: LogRow): void {
    try {
      listener(row);
    } catch (error) {
      this.logger.error({ err: error, poolId: row.poolId, seq: row.seq }, 'a listener of the replica failed');
    }
  }

  /** The rows after `seq`, when they are all still kept here. */
  rowsSince(poolId: number, seq: number): readonly LogRow[] | undefined {
    const rows = (this.recent.get(poolId) ?? []).filter((row) => row.seq > seq);
    return rows[0]?.seq === seq + 1 ? rows : undefined;
  }

  /** Learns of new pools at once instead of at the directory's next look, then catches up. */
  async refresh(): Promise<void> {
    await this.directory.refresh();
    await this.catchingUp?.catch(() => undefined); // a reading under way may have begun without the new pools
    await this.catchUp();
  }

  /** Reads from MySQL whatever this replica lacks; returns the heads it read. Concurrent calls share one reading. */
  async catchUp(): Promise<ReadonlyMap<number, number>> {
    this.catchingUp ??= this.readMissing().finally(() => {
      this.catchingUp = undefined;
    });
    return this.catchingUp;
  }

  private async readMissing(): Promise<ReadonlyMap<number, number>> {
    const startedAtMs = this.clock.nowMs();
    await this.addNewPools();
    this.moveOrigin();
    const heads = new Map((await readHeads(this.dataSource)).map((row) => [row.pool_id, row.seq]));
    const behind = new Map<number, number>();
    for (const [poolId, seq] of heads) {
      const timeline = this.timelines.get(poolId);
      if (timeline && timeline.seq < seq) behind.set(poolId, timeline.seq);
    }
    const rows = await readRowsAfter(this.dataSource, behind);
    rowsRead.inc(rows.length);
    for (const row of rows) {
      const timeline = this.timelines.get(row.poolId);
      if (timeline && row.seq === timeline.seq + 1) this.take(timeline, row);
    }
    this.asOf = startedAtMs;
    return heads;
  }

  private async addNewPools(): Promise<void> {
    const poolIds = this.directory
      .all()
      .flatMap((carPark) => carPark.pools.map((pool) => pool.id))
      .filter((id) => !this.timelines.has(id));
    if (poolIds.length === 0) return;
    await createHeads(this.dataSource, poolIds);
    const snapshots = new Map((await readSnapshots(this.dataSource, poolIds)).map((snapshot) => [snapshot.poolId, snapshot]));
    for (const poolId of poolIds) {
      const timeline = Timeline.empty(poolId, this.originNow(), PAST_DAYS + this.config.HORIZON_DAYS + SPARE_DAYS);
      const kept = snapshots.get(poolId);
      if (kept) timeline.restore(kept.seq, kept.origin, kept.capacity, kept.free);
      this.timelines.set(poolId, timeline);
    }
    this.changeCount++;
    poolsHeld.set(this.timelines.size);
  }

  private originNow(): Tick {
    return startOfDay(tickContaining(this.clock.nowMs())) - PAST_DAYS * TICKS_PER_DAY;
  }

  private moveOrigin(): void {
    const origin = this.originNow();
    for (const timeline of this.timelines.values()) {
      if (timeline.origin >= origin) continue;
      timeline.rebase(origin);
      this.changeCount++;
    }
  }

  /** The first tick, in ms, of which this replica knows. */
  get horizonMs(): number {
    return msOf(this.originNow());
  }
}
