import { Redis, type RedisOptions } from 'ioredis';
import type { Config } from './config.js';

/** Injection tokens: one connection for commands, one that only listens. */
export const REDIS = Symbol('REDIS');
export const REDIS_SUBSCRIBER = Symbol('REDIS_SUBSCRIBER');

/**
 * Fails fast: a command waits neither for a reconnect nor longer than `commandTimeout`, because the product goes on without Redis.
 * Reconnects for ever, at most a second apart.
 */
export function connectRedis(config: Pick<Config, 'REDIS_URL'>, options: RedisOptions = {}): Redis {
  const redis = new Redis(config.REDIS_URL, {
    commandTimeout: 500,
    connectTimeout: 2_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    ...options,
  });
  redis.on('error', () => undefined); // readiness and metrics tell of an outage; each command tells its caller
  return redis;
}

/** A listener waits for the connection and subscribes again after each loss. */
export function connectSubscriber(config: Pick<Config, 'REDIS_URL'>): Redis {
  const options: RedisOptions = { enableOfflineQueue: true, autoResubscribe: true, maxRetriesPerRequest: null };
  return connectRedis(config, { ...options, commandTimeout: undefined } as RedisOptions);
}
