import type { Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { appendToOutbox, type Config, connectRedis, eventsChannel, type OutboxMessage, PlatformModule, type RedisClient } from '#platform';
import type { Stores } from '../../support/stores.js';

/** A worker of these parts only, on real stores: built, not yet started. `init` starts it. */
export async function aWorker(config: Config, providers: Provider[]): Promise<TestingModule> {
  const worker = await Test.createTestingModule({ imports: [PlatformModule.forRoot(config), DiscoveryModule], providers }).compile();
  worker.useLogger(false);
  return worker;
}

/** Hears what is published to everybody. */
export class Ear {
  readonly heard: OutboxMessage[] = [];

  private constructor(private readonly redis: RedisClient) {}

  static async on(config: Config): Promise<Ear> {
    const ear = new Ear(connectRedis(config, { enableOfflineQueue: true }));
    ear.redis.on('message', (_, text: string) => ear.heard.push(JSON.parse(text) as OutboxMessage));
    await ear.redis.subscribe(eventsChannel(config));
    return ear;
  }

  close(): void {
    this.redis.disconnect();
  }
}

/** Commits messages numbered from 0. */
export async function commitMessages(stores: Stores, topic: string, count: number): Promise<void> {
  const messages = Array.from({ length: count }, (_, n) => ({ topic, payload: { n } }));
  await appendToOutbox(stores.dataSource, messages, Date.now());
}

export async function rowsInOutbox(stores: Stores): Promise<number> {
  const [row] = await stores.dataSource.query<{ n: string }[]>('SELECT COUNT(*) AS n FROM outbox');
  return Number(row?.n);
}
