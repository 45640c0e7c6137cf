import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Fault, groupBy, type Tick, type TimeWindow } from '#kernel';
import { CONFIG, type Config, REDIS, type RedisClient } from '#platform';
import type { ClaimId, LogRow } from '../domain/log-row.js';
import { Keys } from './keys.js';
import { Script } from './scripts.js';

/** What Redis says to a claim. `bypassed`: it cannot tell, so MySQL has to decide alone. */
export type Admission = { readonly kind: 'admitted' | 'known' | 'bypassed' } | { readonly kind: 'full'; readonly at: Tick };

export interface WaitingClaim {
  readonly poolId: number;
  readonly window: TimeWindow;
  readonly claimId: ClaimId;
  readonly deadlineMs: number;
}

export interface PoolMeta {
  readonly epoch: string | null;
  readonly seq: number;
  readonly origin: Tick;
}

/** Where a pool stands in Redis, and how many claims are in flight there. */
export interface PoolStanding extends PoolMeta {
  readonly poolId: number;
  readonly flights: number;
}

/** A pool as Redis holds it at one instant. */
export interface HeldTimeline extends PoolMeta {
  readonly free: Buffer;
  /** Windows of the claims in flight. */
  readonly flights: readonly TimeWindow[];
}

/** `always` replaces what is there, `unless-ahead` only what is not newer, `if-newer` only what is older. */
export type LoadMode = 'always' | 'unless-ahead' | 'if-newer';

/** A fold of the log. `free`: one byte per tick from `origin` on. `recent`: claims whose requests may still be repeated. */
export interface Fold {
  readonly poolId: number;
  readonly epoch: string;
  readonly seq: number;
  readonly origin: Tick;
  readonly free: Buffer;
  readonly recent: readonly ClaimId[];
  readonly mode: LoadMode;
}

const Meta = z.tuple([z.string().nullable(), z.coerce.number(), z.coerce.number()]);
const Held = z.tuple([Meta, z.instanceof(Buffer).nullable(), z.array(z.string().regex(/^\d+ \d+ \d+$/))]);
const AdmitReplies = z.array(z.string());
const ApplyReply = z.string().regex(/^(applied \d+|gap \d+|unloaded)$/);
const LoadReply = z.enum(['loaded', 'newer']);
const ReleaseReply = z.number();

/** Typed calls of the scripts: the only code that knows how a timeline lies in Redis. Every call may throw when Redis is away. */
@Injectable()
export class RedisTimelines {
  readonly keys: Keys;
  private readonly admitScript = new Script('admit');
  private readonly applyScript = new Script('apply');
  private readonly releaseScript = new Script('release');
  private readonly applyTogether: ReturnType<Script['together']>;
  private readonly loadTogether: ReturnType<Script['together']>;
  /** Marks what this process publishes: it has no need to be told. */
  private readonly ownName = randomUUID();

  constructor(
    @Inject(REDIS) private readonly redis: RedisClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.keys = new Keys(config.KEY_PREFIX);
    this.applyTogether = this.applyScript.together(redis);
    this.loadTogether = new Script('load').together(redis);
  }

  /** Claims of pools that share a lane may be asked for in one call. In a cluster a call can only reach the keys of one hash tag. */
  laneOf(poolId: number): number {
    return this.config.REDIS_CLUSTER ? poolId : 0;
  }

  async admit(epoch: string, claims: readonly WaitingClaim[]): Promise<Admission[]> {
    const numbers = new Map<number, number>();
    const keys: string[] = [];
    const args: (string | number)[] = [epoch];
    for (const { poolId, window, claimId, deadlineMs } of claims) {
      let number = numbers.get(poolId);
      if (number === undefined) {
        number = numbers.size + 1;
        numbers.set(poolId, number);
        keys.push(...this.keys.ofPool(poolId));
      }
      args.push(number, window.from, window.to, claimId, deadlineMs);
    }
    return AdmitReplies.parse(await this.admitScript.run(this.redis, keys, args)).map(admissionOf);
  }

  /** Rows of one pool in order of seq. Returns the seq at which Redis stands, and whether it has to be sent what is missing. */
  async apply(epoch: string, rows: readonly LogRow[]): Promise<{ kind: 'applied' | 'gap'; seq: number } | { kind: 'unloaded' }> {
    const [first] = rows;
    if (!first) return { kind: 'applied', seq: 0 };
    const args = rows.flatMap((row) => [row.seq, row.from, row.to, row.delta, row.claimId ?? '', row.cause]);
    const reply = ApplyReply.parse(await this.applyTogether({ keys: this.keys.ofPool(first.poolId), args: [epoch, ...args] }));
    if (reply === 'unloaded') return { kind: 'unloaded' };
    const [word, seq] = reply.split(' ');
    return { kind: word === 'gap' ? 'gap' : 'applied', seq: Number(seq) };
  }

  /** Writes a pool whole. */
  async load(fold: Fold): Promise<'loaded' | 'newer'> {
    const args = [fold.epoch, fold.seq, fold.origin, fold.free, fold.mode, ...fold.recent];
    return LoadReply.parse(await this.loadTogether({ keys: this.keys.ofPool(fold.poolId), args }));
  }

  /** After a commit that failed or was refused. */
  async giveBack(poolId: number, claimIds: readonly ClaimId[]): Promise<number> {
    return ReleaseReply.parse(await this.releaseScript.run(this.redis, this.keys.ofPool(poolId), ['named', ...claimIds]));
  }

  /** Gives back claims whose deadline has passed; `headSeq` must have been read from MySQL after `nowMs`. */
  async giveBackLapsed(poolId: number, nowMs: number, headSeq: number): Promise<number> {
    return ReleaseReply.parse(await this.releaseScript.run(this.redis, this.keys.ofPool(poolId), ['lapsed', nowMs, headSeq]));
  }

  /** Of each pool but those whose server is away: of a cluster a part may be. */
  async standings(poolIds: readonly number[]): Promise<PoolStanding[]> {
    const lanes = [...groupBy(poolIds, (poolId) => this.laneOf(poolId)).values()];
    return (await Promise.all(lanes.map((lane) => this.standingsOfLane(lane).catch(() => [])))).flat();
  }

  private async standingsOfLane(poolIds: readonly number[]): Promise<PoolStanding[]> {
    this.assertReady();
    const pipeline = this.redis.pipeline();
    for (const poolId of poolIds) {
      const [, meta, flights] = this.keys.ofPool(poolId);
      pipeline.hmget(meta, 'epoch', 'seq', 'origin').hlen(flights);
    }
    const replies = ((await pipeline.exec()) ?? []).map(([error, reply]) => error ?? reply);
    return poolIds.map((poolId, index) => {
      const [epoch, seq, origin] = Meta.parse(replies[2 * index]);
      return { poolId, epoch, seq, origin, flights: z.int().parse(replies[2 * index + 1]) };
    });
  }

  /** Everything of one pool, read in one step. */
  async read(poolId: number): Promise<HeldTimeline> {
    this.assertReady();
    const [free, meta, flights] = this.keys.ofPool(poolId);
    const replies = await this.redis.multi().hmget(meta, 'epoch', 'seq', 'origin').getBuffer(free).hvals(flights).exec();
    const [[epoch, seq, origin], bytes, texts] = Held.parse(replies?.map(([error, reply]) => error ?? reply));
    return { epoch, seq, origin, free: bytes ?? Buffer.alloc(0), flights: texts.map(windowOf) };
  }

  /** A single command fails at once, but a transaction or a pipeline would wait for a cluster to come. */
  private assertReady(): void {
    if (this.redis.status !== 'ready') throw new Fault('Redis is away', true);
  }

  async publish(rows: readonly LogRow[]): Promise<void> {
    await this.redis.publish(this.keys.logChannel, `${this.ownName} ${encodeRows(rows)}`);
  }

  /** The rows of a message of the log channel; none when this process sent it. Throws on anything but what `publish` sends. */
  published(text: string): readonly LogRow[] {
    if (text.startsWith(this.ownName)) return [];
    return decodeRows(text.slice(text.indexOf(' ') + 1));
  }
}

function admissionOf(reply: string): Admission {
  if (reply === 'admitted' || reply === 'known') return { kind: reply };
  if (reply.startsWith('full ')) return { kind: 'full', at: Number(reply.slice(5)) };
  return { kind: 'bypassed' };
}

/** The window of a flight, as `admit.lua` notes it: "from to deadline". */
function windowOf(flight: string): TimeWindow {
  const [from = 0, to = 0] = flight.split(' ').map(Number);
  return { from, to };
}

const WireRows = z.array(
  z.tuple([z.int(), z.int(), z.enum(['capacity', 'claim', 'release']), z.int(), z.int(), z.int(), z.string().nullable(), z.number()]),
);

function encodeRows(rows: readonly LogRow[]): string {
  return JSON.stringify(rows.map((row) => [row.poolId, row.seq, row.cause, row.from, row.to, row.delta, row.claimId, row.atMs]));
}

function decodeRows(text: string): LogRow[] {
  return WireRows.parse(JSON.parse(text)).map(([poolId, seq, cause, from, to, delta, claimId, atMs]) => ({
    poolId,
    seq,
    cause,
    from,
    to,
    delta,
    claimId,
    atMs,
  }));
}
