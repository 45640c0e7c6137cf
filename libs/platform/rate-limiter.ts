import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { CONFIG, type Config } from './config.js';
import { REDIS, type RedisClient } from './redis.js';

/**
 * What is limited apart: logging in, as resident and as staff, reading, writing, and taking or erasing all of one's own data count per caller as the gateway names it;
 * `address` is for those without a name.
 */
export type RateClass = 'login' | 'staff-login' | 'read' | 'write' | 'own-data' | 'address';

export type RateVerdict = { readonly isAllowed: true } | { readonly isAllowed: false; readonly retryAfterSeconds: number };

const ALLOWED: RateVerdict = { isAllowed: true };

const WINDOW_SECONDS = 60;

/** So many requests of a limit pass in each process before Redis is asked: one part in four. */
const PARTS = 4;

interface Limiter {
  readonly here: RateLimiterMemory;
  readonly together: RateLimiterRedis;
}

/**
 * Limits per minute. Each process lets the first quarter of a limit pass by itself, so that those who ask as people do cost Redis nothing; what
 * goes beyond is counted in Redis by all together. One process allows just the limit, each further one a quarter more at most; without Redis
 * each allows its quarter, and never everything. Keys are hashed in Redis: no address and no person stands there.
 */
@Injectable()
export class RateLimiter {
  private readonly limiters: Record<RateClass, Limiter>;

  constructor(@Inject(CONFIG) config: Config, @Inject(REDIS) redis: RedisClient) {
    const limiter = (rateClass: RateClass, points: number) => limiterOf(redis, `${config.KEY_PREFIX}:rate:${rateClass}`, points);
    this.limiters = {
      login: limiter('login', config.RATE_LOGIN_PER_MINUTE),
      'staff-login': limiter('staff-login', config.RATE_STAFF_LOGIN_PER_MINUTE),
      read: limiter('read', config.RATE_PERSON_PER_MINUTE),
      write: limiter('write', config.RATE_PERSON_PER_MINUTE),
      'own-data': limiter('own-data', config.RATE_OWN_DATA_PER_MINUTE),
      address: limiter('address', config.RATE_ADDRESS_PER_MINUTE),
    };
  }

  /** Counts one request of `key`. Never fails: without Redis the count of this process decides. */
  async consume(rateClass: RateClass, key: string): Promise<RateVerdict> {
    const { here, together } = this.limiters[rateClass];
    const spentHere = await refusalOf(here.consume(key));
    if (!spentHere) return ALLOWED;
    const spent = await refusalOf(together.consume(hashed(key))).catch(() => spentHere);
    return spent ? { isAllowed: false, retryAfterSeconds: Math.max(1, Math.ceil(spent.msBeforeNext / 1000)) } : ALLOWED;
  }
}

/** What the library rejects with when the points are used up; other errors are thrown. */
function refusalOf(consumed: Promise<RateLimiterRes>): Promise<RateLimiterRes | undefined> {
  return consumed.then(
    () => undefined,
    (verdict) => {
      if (verdict instanceof RateLimiterRes) return verdict;
      throw verdict;
    },
  );
}

function limiterOf(redis: RedisClient, keyPrefix: string, points: number): Limiter {
  const pointsHere = Math.ceil(points / PARTS);
  const shared = { keyPrefix, points: points - pointsHere, duration: WINDOW_SECONDS };
  return {
    here: new RateLimiterMemory({ points: pointsHere, duration: WINDOW_SECONDS }),
    together: new RateLimiterRedis({
      ...shared,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      inMemoryBlockOnConsumed: shared.points + 1, // whoever is over the limit costs Redis nothing more
    }),
  };
}

function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
