import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Config } from './config.js';

/** Injection tokens: one connection for commands, one that only listens. */
export const REDIS = Symbol('REDIS');
export const REDIS_SUBSCRIBER = Symbol('REDIS_SUBSCRIBER');

/** One server or a cluster: commands look the same as long as all keys of a command, script or transaction share a hash tag. */
export type RedisClient = Redis | Cluster;

/** Where Redis is. */
export type RedisPlace = Pick<Config, 'REDIS_URL'> & Partial<Pick<Config, 'REDIS_CLUSTER'>>;

const FAIL_FAST: RedisOptions = { commandTimeout: 500, connectTimeout: 2_000, enableOfflineQueue: false, maxRetriesPerRequest: 1 };

const PATIENT = { enableOfflineQueue: true, maxRetriesPerRequest: null, commandTimeout: undefined } as RedisOptions;

/** How often a command that is in a hurry follows its slot to another node. */
const REDIRECTIONS_MAX = 3;

const pauseBefore = (attempt: number): number => Math.min(50 * attempt, 1_000);

/**
 * Fails fast: a command waits neither for a reconnect nor longer than `commandTimeout`, because the product goes on without Redis.
 * In a cluster the same is true of each node: commands for slots whose node is away fail, those for others do not notice.
 * Reconnects for ever, at most a second apart.
 */
export function connectRedis(place: RedisPlace, options: RedisOptions = {}): RedisClient {
  const settings = { ...FAIL_FAST, ...options };
  const redis = place.REDIS_CLUSTER
    ? connectCluster(place, settings)
    : new Redis(place.REDIS_URL, { ...settings, retryStrategy: pauseBefore });
  redis.on('error', () => undefined); // readiness and metrics tell of an outage; each command tells its caller
  return redis;
}

/** For commands that block, and for whoever would rather wait for Redis than be told that it is away. */
export function connectPatiently(place: RedisPlace): RedisClient {
  return connectRedis(place, PATIENT);
}

/**
 * A listener waits for the connection and subscribes again after each loss. The nodes of a cluster tell each other all messages, so it
 * listens at one of those that are named, and at the next one when that is lost: each change is seen as `close` and `ready`.
 */
export function connectSubscriber(place: RedisPlace): Redis {
  const [first, ...others] = seedsOf(place);
  const seeds = [first, ...others];
  const retryStrategy = (attempt: number): number => {
    Object.assign(redis.options, addressOf(seeds[attempt % seeds.length] ?? first));
    return pauseBefore(attempt);
  };
  const redis = new Redis(first.href, { ...FAIL_FAST, ...PATIENT, retryStrategy });
  redis.on('error', () => undefined);
  return redis;
}

/** Nodes are connected as soon as they are known, not at their first command: while a connection is being made, commands fail. */
function connectCluster(place: RedisPlace, { enableOfflineQueue = true, ...redisOptions }: RedisOptions): Cluster {
  const seeds = seedsOf(place);
  const pauseMs = enableOfflineQueue ? 100 : 0; // 0: what fails is not tried again
  const cluster = new Cluster(seeds.map(addressOf), {
    enableOfflineQueue,
    redisOptions: { ...redisOptions, ...credentialsOf(seeds[0]) },
    clusterRetryStrategy: pauseBefore,
    retryDelayOnFailover: pauseMs,
    retryDelayOnClusterDown: pauseMs,
    ...(!enableOfflineQueue && { maxRedirections: REDIRECTIONS_MAX }),
    dnsLookup: (host, callback) => callback(null, host), // certificates name hosts, not addresses
  });
  const greet = (node: Redis): void => {
    if (cluster.status === 'ready' && node.status === 'wait') void node.connect().catch(() => undefined);
  };
  cluster.on('+node', greet);
  cluster.on('ready', () => cluster.nodes().forEach(greet));
  return cluster;
}

function seedsOf({ REDIS_URL, REDIS_CLUSTER }: RedisPlace): [URL, ...URL[]] {
  const [first = REDIS_URL, ...others] = REDIS_CLUSTER ? REDIS_URL.split(',') : [];
  return [new URL(first), ...others.map((text) => new URL(text))];
}

function addressOf({ hostname, port }: URL): { host: string; port: number } {
  return { host: hostname, port: Number(port) || 6379 };
}

/** The same for all nodes of a cluster. */
function credentialsOf({ protocol, username, password }: URL): RedisOptions {
  return {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}
