import { Inject, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { REDIS, type RedisClient } from './redis.js';

/** One part without which this process should get no requests. Every provider that extends this class is asked. */
export abstract class ReadinessCheck {
  /** Shown to operators, e.g. `mysql`. */
  abstract readonly name: string;
  /** Throws, or takes too long, when the part is down. */
  abstract check(): Promise<void>;
}

const PATIENCE_MS = 1_000;

@Injectable()
export class Readiness {
  constructor(private readonly discovery: DiscoveryService) {}

  /** Names of the parts that are down. */
  async partsDown(): Promise<string[]> {
    const checks = this.discovery.getProviders().flatMap(({ instance }) => (instance instanceof ReadinessCheck ? [instance] : []));
    const verdicts = await Promise.all(checks.map(async (check) => ((await passes(check)) ? [] : [check.name])));
    return verdicts.flat().sort();
  }
}

async function passes(part: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const answer = part.check().then(
    () => true,
    () => false,
  );
  return Promise.race([answer, patience]).finally(() => clearTimeout(timer));
}

@Injectable()
export class MySqlReadiness extends ReadinessCheck {
  override readonly name = 'mysql';
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {
    super();
  }
  override async check(): Promise<void> {
    await this.dataSource.query('SELECT 1');
  }
}

@Injectable()
export class RedisReadiness extends ReadinessCheck {
  override readonly name = 'redis';
  constructor(@Inject(REDIS) private readonly redis: RedisClient) {
    super();
  }
  override async check(): Promise<void> {
    await this.redis.ping();
  }
}
