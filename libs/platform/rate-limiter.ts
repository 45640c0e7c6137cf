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

const WINDOW_SECONDS = 60;

/** While Redis is away each process counts alone, so each allows a part only: together they stay near the limit, and never open. */
const SHARE_WITHOUT_REDIS = 4;

/** Limits per minute that all processes share through Redis. Keys are hashed: no address and no person stands in Redis. */
@Injectable()
export class RateLimiter {
  private readonly limiters: Record<RateClass, RateLimiterRedis>;

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

  /** Counts one request of `key`. Never fails: without Redis a stricter local count decides. */
  async consume(rateClass: RateClass, key: string): Promise<RateVerdict> {
    try {
      await this.limiters[rateClass].consume(hashed(key));
      return { isAllowed: true };
    } catch (verdict) {
      if (!(verdict instanceof RateLimiterRes)) throw verdict;
      return { isAllowed: false, retryAfterSeconds: Math.max(1, Math.ceil(verdict.msBeforeNext / 1000)) };
    }
  }
}

function limiterOf(redis: RedisClient, keyPrefix: string, points: number): RateLimiterRedis {
  const local = { keyPrefix, points: Math.ceil(points / SHARE_WITHOUT_REDIS), duration: WINDOW_SECONDS };
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix,
    points,
    duration: WINDOW_SECONDS,
    rejectIfRedisNotReady: true,
    inMemoryBlockOnConsumed: points + 1, // whoever is over the limit costs Redis nothing more
    insuranceLimiter: new RateLimiterMemory(local),
  });
}

function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
