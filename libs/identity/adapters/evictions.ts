import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { CONFIG, type Config, REDIS, REDIS_SUBSCRIBER, type RedisClient } from '#platform';

/** What is no longer true, told to every process. `token` is a hash in base64url. */
const Eviction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('token'), token: z.string() }),
  z.object({ kind: z.literal('resident'), residentId: z.string() }),
  z.object({ kind: z.literal('staff'), staffId: z.string() }),
  z.object({ kind: z.literal('vehicles'), residentId: z.string() }),
  z.object({ kind: z.literal('plates'), vehicleIds: z.array(z.number()) }),
]);
export type Eviction = z.infer<typeof Eviction>;

/** `everything` is said when messages may have been missed. */
export type EvictionListener = (eviction: Eviction | { readonly kind: 'everything' }) => void;

/**
 * Tells every process what to forget. Redis only makes it quick: a message that is lost while Redis is away costs the few seconds
 * for which an answer is remembered anyway.
 */
@Injectable()
export class Evictions implements OnModuleInit {
  private readonly listeners: EvictionListener[] = [];
  private readonly channel: string;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(REDIS) private readonly redis: RedisClient,
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
  ) {
    this.channel = `${config.KEY_PREFIX}:sessions`;
  }

  onModuleInit(): void {
    this.subscriber.on('message', (channel: string, message: string) => {
      if (channel === this.channel) this.hear(message);
    });
    this.subscriber.on('close', () => this.tellListeners({ kind: 'everything' }));
    this.subscriber.on('ready', () => this.tellListeners({ kind: 'everything' }));
    void this.subscriber.subscribe(this.channel).catch(() => undefined); // boots without Redis; the client subscribes on connecting
  }

  listen(listener: EvictionListener): void {
    this.listeners.push(listener);
  }

  /** This process forgets at once, the others when the message arrives. */
  async announce(eviction: Eviction): Promise<void> {
    this.tellListeners(eviction);
    await this.redis.publish(this.channel, JSON.stringify(eviction)).catch(() => undefined);
  }

  private hear(message: string): void {
    const eviction = Eviction.safeParse(parsed(message));
    this.tellListeners(eviction.success ? eviction.data : { kind: 'everything' });
  }

  private tellListeners(eviction: Parameters<EvictionListener>[0]): void {
    for (const listener of this.listeners) listener(eviction);
  }
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined; // nobody of ours sends that: forget everything, to be safe
  }
}
