import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { CONFIG, type Config, REDIS, REDIS_SUBSCRIBER, type RedisClient } from '#platform';
import { CarParkDirectory } from '../queries/car-park-directory.js';

/** Rung after a change of the directory, so that every process knows it at once. A ring that is lost costs the two seconds until each looks by itself. */
@Injectable()
export class DirectoryBell implements OnModuleInit {
  private readonly channel: string;

  constructor(
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(REDIS) private readonly redis: RedisClient,
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(CONFIG) config: Config,
  ) {
    this.channel = `${config.KEY_PREFIX}:directory`;
  }

  onModuleInit(): void {
    this.subscriber.on('message', (channel: string) => {
      if (channel === this.channel) void this.look();
    });
    void this.subscriber.subscribe(this.channel).catch(() => undefined); // subscribed again when Redis is back
  }

  /** This process knows the change when this resolves. Never fails: what was committed stays so. */
  async ring(): Promise<void> {
    await Promise.all([this.look(), this.redis.publish(this.channel, '').catch(() => undefined)]);
  }

  private look(): Promise<void> {
    return this.directory.refresh().catch(() => undefined); // it looks again by itself
  }
}
