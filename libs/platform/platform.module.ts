import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { Global, Inject, Injectable, Module } from '@nestjs/common';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { Clock, Ids } from '#kernel';
import { BatchConnections } from './batch-connections.js';
import { CONFIG, type Config } from './config.js';
import { connect } from './database.js';
import { DatabaseClock } from './database-clock.js';
import { FieldCipher } from './field-cipher.js';
import { UuidV7Ids } from './ids.js';
import { Jobs } from './jobs.js';
import { loggerModule } from './logging.js';
import { OutboxBell } from './outbox-bell.js';
import { RateLimiter } from './rate-limiter.js';
import { connectRedis, connectSubscriber, REDIS, REDIS_SUBSCRIBER, type RedisClient } from './redis.js';
import { STATEMENT_TIMEOUT_MS } from './silent-lines.js';
import { TransactionConnections, Transactions } from './transactions.js';

/** One commits while the other is replaced, should its line be cut. */
const OF_GROUP_COMMIT = 2;

/** Closes the stores after everybody who uses them. */
@Injectable()
class Stores implements OnApplicationShutdown {
  constructor(
    @Inject(REDIS) private readonly redis: RedisClient,
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.subscriber.disconnect();
    this.redis.disconnect();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/** Global because every room stands on it and it depends on none of them. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(config: Config): DynamicModule {
    const services = [Transactions, FieldCipher, Jobs, RateLimiter, OutboxBell];
    return {
      module: PlatformModule,
      imports: [loggerModule(config)],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: DataSource, useFactory: () => connect(config, STATEMENT_TIMEOUT_MS) },
        { provide: Clock, useClass: DatabaseClock },
        { provide: Ids, useClass: UuidV7Ids },
        { provide: REDIS, useFactory: () => connectRedis(config) },
        { provide: REDIS_SUBSCRIBER, useFactory: () => connectSubscriber(config) },
        { provide: BatchConnections, useFactory: () => new BatchConnections(config, OF_GROUP_COMMIT) },
        TransactionConnections,
        Stores,
        ...services,
      ],
      exports: [CONFIG, DataSource, BatchConnections, Clock, Ids, REDIS, REDIS_SUBSCRIBER, ...services],
    };
  }
}
