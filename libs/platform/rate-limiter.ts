import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Batcher } from './batcher.js';
import { CONFIG, type Config } from './config.js';
import { REDIS, type RedisClient } from './redis.js';
import { Script } from './script.js';

/**
 * What is limited apart: logging in, as resident and as staff, reading, writing, and taking or erasing all of one's own data count per caller as the gateway names it;
 * `address` is for those without a name.
 */
export type RateClass = 'login' | 'staff-login' | 'read' | 'write' | 'own-data' | 'address';

export type RateVerdict = { readonly isAllowed: true } | { readonly isAllowed: false; readonly retryAfterSeconds: number };

const WINDOW_MS = 60_000;

/** While Redis is away each process counts alone, so each allows a part only: together they stay near the limit, and never open. */
const SHARE_WITHOUT_REDIS = 4;

/**
 * A process fetches a little more of a limit than it needs just then, so that not each request of a busy caller asks Redis: one part in so
 * many, up to AHEAD_MAX. What nobody uses is lost to the other processes until the window ends, so they may refuse so much early; never late.
 */
const SHARE_AHEAD = 64;
const AHEAD_MAX = 64;

/** Callers that are remembered at a time; whoever is forgotten is counted in Redis at once. */
const REMEMBERED = 50_000;
const KEPT = { max: REMEMBERED, ttl: WINDOW_MS, ttlResolution: 100 };

const ALLOWED: RateVerdict = { isAllowed: true };
const Replies = z.array(z.int());

interface Ask {
  readonly caller: string;
  readonly counter: string;
  readonly limit: number;
}

/** What is known of a caller until the window ends: how many more requests are counted already, or that there are no more to be had. */
interface Account {
  ahead: number;
  readonly isSpent: boolean;
}

/** Limits per minute that all processes share through Redis. Keys are hashed: no address and no person stands in Redis. */
@Injectable()
export class RateLimiter {
  private readonly limits: Readonly<Record<RateClass, number>>;
  private readonly script = new Script('platform', 'count');
  /** Who asks at once is counted in one call; in a cluster a call reaches the keys of one hash tag only. */
  private readonly lanes = new Map<string, Batcher<Ask, boolean>>();
  private readonly accounts = new LRUCache<string, Account>(KEPT);
  private readonly countedAlone = new LRUCache<string, number>({ ...KEPT, noUpdateTTL: true });

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(REDIS) private readonly redis: RedisClient,
  ) {
    this.limits = {
      login: config.RATE_LOGIN_PER_MINUTE,
      'staff-login': config.RATE_STAFF_LOGIN_PER_MINUTE,
      read: config.RATE_PERSON_PER_MINUTE,
      write: config.RATE_PERSON_PER_MINUTE,
      'own-data': config.RATE_OWN_DATA_PER_MINUTE,
      address: config.RATE_ADDRESS_PER_MINUTE,
    };
  }

  /** Counts one request of `key`. Never fails: without Redis a stricter local count decides. */
  async consume(rateClass: RateClass, key: string): Promise<RateVerdict> {
    const [caller, limit] = [`${rateClass}:${key}`, this.limits[rateClass]];
    const account = this.accounts.get(caller);
    if (account?.isSpent) return refusedFor(this.accounts.getRemainingTTL(caller));
    if (account && account.ahead > 0) {
      account.ahead--;
      return ALLOWED;
    }
    if (this.redis.status !== 'ready') return this.countAlone(caller, limit);
    const name = hashed(key);
    const lane = name.slice(0, 1);
    const counter = `{${this.config.KEY_PREFIX}:rate:${lane}}:${rateClass}:${name}`;
    const isAllowed = await this.lane(lane)
      .submit({ caller, counter, limit })
      .catch(() => undefined);
    if (isAllowed === undefined) return this.countAlone(caller, limit);
    return isAllowed ? ALLOWED : refusedFor(this.accounts.getRemainingTTL(caller));
  }

  private countAlone(caller: string, limit: number): RateVerdict {
    const count = (this.countedAlone.get(caller) ?? 0) + 1;
    this.countedAlone.set(caller, count);
    if (count <= Math.ceil(limit / SHARE_WITHOUT_REDIS)) return ALLOWED;
    return refusedFor(this.countedAlone.getRemainingTTL(caller));
  }

  private lane(tag: string): Batcher<Ask, boolean> {
    const name = this.config.REDIS_CLUSTER ? tag : '';
    const lane = this.lanes.get(name) ?? new Batcher('rate limits', (batch) => this.count(batch));
    this.lanes.set(name, lane);
    return lane;
  }

  /** Whether each may go on. Of the requests of one caller those that came first may. */
  private async count(batch: readonly Ask[]): Promise<boolean[]> {
    const callers = new Map<string, Ask & { asked: number; granted: number }>();
    for (const ask of batch) {
      const known = callers.get(ask.caller);
      if (known) known.asked++;
      else callers.set(ask.caller, { ...ask, asked: 1, granted: 0 });
    }
    const all = [...callers.values()];
    const args = all.flatMap(({ limit, asked }) => [limit, asked + Math.min(AHEAD_MAX, Math.floor(limit / SHARE_AHEAD))]);
    const counters = all.map(({ counter }) => counter);
    const replies = Replies.parse(await this.script.run(this.redis, counters, [WINDOW_MS, ...args]));
    for (const [n, one] of all.entries()) {
      one.granted = replies[2 * n] ?? 0;
      const account = { ahead: Math.max(0, one.granted - one.asked), isSpent: one.granted < one.asked };
      const ttl = Math.max(1, replies[2 * n + 1] ?? 0);
      if (account.isSpent || account.ahead > 0) this.accounts.set(one.caller, account, { ttl });
    }
    return batch.map(({ caller }) => {
      const one = callers.get(caller);
      return one !== undefined && one.granted-- > 0;
    });
  }
}

function refusedFor(leftMs: number): RateVerdict {
  return { isAllowed: false, retryAfterSeconds: Math.max(1, Math.ceil(leftMs / 1_000)) };
}

function hashed(key: string): string {
  return hash('sha256', key, 'base64url').slice(0, 22);
}
