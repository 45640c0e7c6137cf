import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { Clock, Fault, groupBy } from '#kernel';
import { counter, REDIS_SUBSCRIBER } from '#platform';
import { readEpoch, readRecentClaims } from './adapters/pool-log.js';
import { type Fold, type LoadMode, type PoolStanding, RedisTimelines } from './adapters/redis-timelines.js';
import type { LogRow } from './domain/log-row.js';
import { redisBytes } from './domain/redis-bytes.js';
import { Replica } from './replica.js';

const CHECK_EVERY_MS = 1_000;
/** Pools whose state in Redis is compared with the replica at each check; the next ones too as long as Redis has lost some. */
const POOLS_PER_CHECK = 100;
/** Pools that are brought forward at the same time: each may take a connection to MySQL, which bookings need as well. */
const POOLS_AT_ONCE = 5;
/** Pools whose bays in Redis are counted again at each check: a timeline is some kilobytes. */
const RECOUNTS_PER_CHECK = 5;
/** How long a request may be repeated and must be recognised before it is admitted. */
const REPEAT_WINDOW_MS = 24 * 3_600_000;

const loads = counter('redis_pool_loads_total', 'Timelines written whole into Redis');
const drifts = counter('redis_pool_drifts_total', 'Timelines in Redis that did not agree with the log and were written again');
const givenBack = counter('claims_lapsed_total', 'Bays given back in Redis because their commit never came');

/**
 * Keeps Redis and the replicas in step with the log. Redis may be wiped, restored from yesterday or away at any moment: each second the
 * replica reads the heads from MySQL, and what Redis lacks is written again. Nothing is decided here.
 */
@Injectable()
export class RedisProjection implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RedisProjection.name);
  private epoch = '';
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private nextPool = 0;
  private nextRecount = 0;
  private readonly suspects = new Set<number>();

  constructor(
    @Inject(RedisTimelines) private readonly timelines: RedisTimelines,
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Redis marks what it holds with this name; it is fixed for the life of a database. */
  get currentEpoch(): string {
    return this.epoch;
  }

  async onModuleInit(): Promise<void> {
    this.epoch = await readEpoch(this.dataSource);
    this.subscriber.on('message', (channel: string, text: string) => {
      if (channel === this.timelines.keys.logChannel) this.receive(text);
    });
    void this.subscriber.subscribe(this.timelines.keys.logChannel).catch(() => undefined); // subscribed again when Redis is back
    await this.check();
    this.scheduleCheck();
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private receive(text: string): void {
    try {
      this.replica.offer(this.timelines.published(text));
    } catch (error) {
      this.logger.warn({ err: error }, 'a message on the log channel was not understood');
    }
  }

  private scheduleCheck(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.check().finally(() => this.scheduleCheck()), CHECK_EVERY_MS);
    this.timer.unref();
  }

  /** Rows of a commit of this process: into Redis and to the other processes. Never throws: the check mends what fails. */
  async committed(rows: readonly LogRow[]): Promise<void> {
    const byPool = groupBy(rows, (row) => row.poolId);
    try {
      await Promise.all([this.timelines.publish(rows), ...[...byPool].map(([poolId, own]) => this.project(poolId, own))]);
    } catch {
      // Redis is away or slow; replicas read MySQL each second, and Redis is compared with them when it is back
    }
  }

  private async project(poolId: number, rows: readonly LogRow[]): Promise<void> {
    if (this.isOwing(poolId, rows)) return this.load(poolId, 'unless-ahead');
    const reply = await this.timelines.apply(this.epoch, rows);
    if (reply.kind === 'applied') return;
    const missing = reply.kind === 'gap' ? this.replica.rowsSince(poolId, reply.seq) : undefined;
    const again = missing && !this.isOwing(poolId, missing) ? await this.timelines.apply(this.epoch, missing) : undefined;
    if (again?.kind !== 'applied') await this.load(poolId, 'if-newer');
  }

  /** Redis holds 0 where bays are owed, so rows that touch a debt cannot be added up there. */
  private isOwing(poolId: number, rows: readonly LogRow[]): boolean {
    const [first] = rows;
    return first !== undefined && this.replica.timeline(poolId)?.hasOwedSince(first.seq) === true;
  }

  /** Writes the pool's timeline whole. */
  async load(poolId: number, mode: LoadMode): Promise<void> {
    for (const error of await this.loadMany([poolId], mode)) throw error;
  }

  /** Gives why some were not written. The claims are read after the folds were taken, so that none of a fold is missing among them. */
  private async loadMany(poolIds: readonly number[], mode: LoadMode): Promise<unknown[]> {
    const folds = poolIds.flatMap((poolId) => this.foldOf(poolId) ?? []);
    const held = folds.map(({ poolId }) => poolId);
    const recent = await readRecentClaims(this.dataSource, held, this.clock.nowMs() - REPEAT_WINDOW_MS);
    const loading = folds.map((fold) => this.timelines.load({ ...fold, recent: recent.get(fold.poolId) ?? [], mode }));
    const outcomes = await Promise.allSettled(loading);
    loads.inc(outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value === 'loaded').length);
    return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  }

  private foldOf(poolId: number): Omit<Fold, 'recent' | 'mode'> | undefined {
    const timeline = this.replica.timeline(poolId);
    return timeline && { poolId, epoch: this.epoch, seq: timeline.seq, origin: timeline.origin, free: redisBytes(timeline) };
  }

  /** Redis has said of this pool what the log does not: its bays are counted again at the next check. */
  suspect(poolId: number): void {
    this.suspects.add(poolId);
  }

  /** Writes every timeline whole. Throws when a part of Redis is away, after the rest has been written. */
  async loadAll(): Promise<number> {
    const pools = [...this.replica.all()].map((timeline) => timeline.poolId);
    const failures: unknown[] = [];
    for (let at = 0; at < pools.length; at += POOLS_PER_CHECK)
      failures.push(...(await this.loadMany(pools.slice(at, at + POOLS_PER_CHECK), 'always')));
    if (failures.length > 0)
      throw new Fault(`${failures.length} of ${pools.length} timelines were not written`, true, { cause: failures[0] });
    return pools.length;
  }

  /** One round of comparing MySQL, replica and Redis. Never throws: stores that are away are compared when they are back. */
  private async check(): Promise<void> {
    try {
      const heads = await this.replica.catchUp();
      const poolIds = [...this.replica.all()].map((timeline) => timeline.poolId);
      await Promise.all([this.compareNext(poolIds, heads, this.replica.asOfMs), this.recountNext(poolIds)]);
    } catch (error) {
      this.tellFailure(error);
    }
  }

  private tellFailure(error: unknown): void {
    if (!this.isStopped) this.logger.debug({ err: error }, 'timelines could not be compared');
  }

  /** `heads` were read at or after `asOfMs`. Whoever loses one pool has mostly lost many, all that it had or all of one node: then all are compared. */
  private async compareNext(poolIds: readonly number[], heads: ReadonlyMap<number, number>, asOfMs: number): Promise<void> {
    for (let compared = 0; compared < poolIds.length; compared += POOLS_PER_CHECK)
      if (!(await this.compare(this.nextSlice(poolIds), heads, asOfMs))) return;
  }

  private nextSlice(poolIds: readonly number[]): readonly number[] {
    const slice = poolIds.slice(this.nextPool, this.nextPool + POOLS_PER_CHECK);
    this.nextPool = this.nextPool + POOLS_PER_CHECK >= poolIds.length ? 0 : this.nextPool + POOLS_PER_CHECK;
    return slice;
  }

  /** Brings these pools in Redis to where the log is, and answers whether Redis had lost one. Pools whose server is away are left for later. */
  private async compare(poolIds: readonly number[], heads: ReadonlyMap<number, number>, asOfMs: number): Promise<boolean> {
    const standings = await this.timelines.standings(poolIds);
    const lost = standings.filter((standing) => this.hasLost(standing));
    for (const error of await this.loadMany(
      lost.map(({ poolId }) => poolId),
      'if-newer',
    ))
      this.tellFailure(error);
    const held = standings.filter((standing) => !lost.includes(standing));
    const bring = (standing: PoolStanding): Promise<void> =>
      this.bringForward(standing, heads.get(standing.poolId) ?? 0, asOfMs).catch((error) => this.tellFailure(error));
    for (let at = 0; at < held.length; at += POOLS_AT_ONCE) await Promise.all(held.slice(at, at + POOLS_AT_ONCE).map(bring));
    return standings.some((standing) => standing.epoch !== this.epoch);
  }

  /** Whether the pool has to be written whole: rows that are still kept here would not do. */
  private hasLost({ poolId, epoch, seq, origin }: PoolStanding): boolean {
    const timeline = this.replica.timeline(poolId);
    if (!timeline) return false;
    if (epoch !== this.epoch || origin < timeline.origin) return true;
    return seq < timeline.seq && !this.replica.rowsSince(poolId, seq);
  }

  private async bringForward({ poolId, seq, flights }: PoolStanding, head: number, asOfMs: number): Promise<void> {
    const missing = this.replica.rowsSince(poolId, seq);
    if (missing) await this.project(poolId, missing);
    if (flights > 0) givenBack.inc(await this.timelines.giveBackLapsed(poolId, asOfMs, head));
  }

  private async recountNext(poolIds: readonly number[]): Promise<void> {
    const due = poolIds.slice(this.nextRecount, this.nextRecount + RECOUNTS_PER_CHECK);
    this.nextRecount = this.nextRecount + RECOUNTS_PER_CHECK >= poolIds.length ? 0 : this.nextRecount + RECOUNTS_PER_CHECK;
    const recounts = [...new Set([...this.suspects, ...due])].map(async (poolId) => {
      if (await this.recount(poolId)) this.suspects.delete(poolId);
    });
    for (const outcome of await Promise.allSettled(recounts)) if (outcome.status === 'rejected') this.tellFailure(outcome.reason);
  }

  /** Counts bay by bay, claims in flight apart, and lets the log be right. False when the two do not stand at the same row: later, then. */
  private async recount(poolId: number): Promise<boolean> {
    const held = await this.timelines.read(poolId);
    const timeline = this.replica.timeline(poolId);
    if (timeline?.seq !== held.seq || timeline.origin !== held.origin || this.epoch !== held.epoch) return false;
    if (redisBytes(timeline, held.flights).equals(held.free)) return true;
    drifts.inc();
    this.logger.warn({ poolId, seq: held.seq }, 'Redis held other bays than the log: written again');
    await this.load(poolId, 'unless-ahead');
    return true;
  }
}
