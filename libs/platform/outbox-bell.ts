import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from './config.js';
import { REDIS, type RedisClient } from './redis.js';

/** Channel on which a relay is woken; it looks at the outbox every now and then anyway. */
export function outboxChannel(config: Pick<Config, 'KEY_PREFIX'>): string {
  return `${config.KEY_PREFIX}:outbox`;
}

/** Channel on which every relayed message is published, as JSON `{topic, payload}`, for those who only want to know sooner. */
export function eventsChannel(config: Pick<Config, 'KEY_PREFIX'>): string {
  return `${config.KEY_PREFIX}:events`;
}

/** Rung after a commit that wrote to the outbox. A lost ring only costs the pause until the relay's next look. */
@Injectable()
export class OutboxBell {
  private isRinging = false;

  constructor(
    @Inject(REDIS) private readonly redis: RedisClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  ring(): void {
    if (this.isRinging) return;
    this.isRinging = true;
    setImmediate(() => {
      this.isRinging = false;
      void this.redis.publish(outboxChannel(this.config), '').catch(() => undefined);
    });
  }
}
