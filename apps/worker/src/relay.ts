import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Fault } from '#kernel';
import {
  CONFIG,
  type Config,
  counter,
  eventsChannel,
  failpoint,
  Jobs,
  outboxChannel,
  REDIS,
  REDIS_SUBSCRIBER,
  type RedisClient,
  type Sql,
  Transactions,
  write,
} from '#platform';
import { DRAIN_MS, endsWithin } from './deadline.js';
import { Loop } from './loop.js';

const BATCH = 200;
const LOOK_EVERY_MS = 250;
const REDIS_MS = 3_000;

const relayed = counter('outbox_relayed_total', 'Messages that left the outbox');
const failures = counter('outbox_relay_failures_total', 'Batches of the outbox that have to be tried again');

interface OutboxRow {
  readonly id: number;
  readonly topic: string;
  readonly payload: string;
}

/**
 * Turns rows of the outbox into jobs and live events. A row leaves only after both have been taken by Redis, so nothing is lost;
 * a crash in between repeats it. Several relays share the work: each skips the rows that another has locked.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly loop = new Loop(() => this.turn(), LOOK_EVERY_MS);
  private isFailing = false;

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Jobs) private readonly jobs: Jobs,
    @Inject(REDIS) private readonly redis: RedisClient,
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.subscriber.on('message', this.onMessage);
    void this.subscriber.subscribe(outboxChannel(this.config)).catch(() => undefined); // without it the relay only looks less often
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.subscriber.off('message', this.onMessage);
    await endsWithin(this.loop.stop(), DRAIN_MS);
  }

  /** Relays the oldest rows that nobody else holds, at most `BATCH`. Answers how many. */
  async relayBatch(): Promise<number> {
    if (this.redis.status !== 'ready') throw new Fault('Redis is away', true);
    return this.transactions.run(async (tx) => {
      const rows = await lockOldest(tx);
      if (rows.length === 0) return 0;
      await failpoint('relay.afterLock');
      if (!(await endsWithin(this.hand(rows), REDIS_MS))) throw new Fault('Redis does not answer', true);
      await failpoint('relay.afterPublish');
      await deleteRows(tx, rows);
      return rows.length;
    });
  }

  private readonly onMessage = (channel: string): void => {
    if (channel === outboxChannel(this.config)) this.loop.wake();
  };

  private async turn(): Promise<boolean> {
    try {
      const count = await this.relayBatch();
      relayed.inc(count);
      if (this.isFailing) this.logger.log('the outbox is relayed again');
      this.isFailing = false;
      return count === BATCH;
    } catch (error) {
      failures.inc();
      if (!this.isFailing) this.logger.error({ err: error }, 'the outbox cannot be relayed; its rows wait');
      this.isFailing = true;
      return false;
    }
  }

  /** Jobs first: they must happen, whereas an event only spares its listeners a look at the database. */
  private async hand(rows: readonly OutboxRow[]): Promise<void> {
    const messages = rows.map(({ topic, payload }) => ({ topic, payload: JSON.parse(payload) as Record<string, unknown> }));
    await this.jobs.addCausedBy(messages.map((message, i) => ({ key: String(rows[i]?.id), message })));
    const pipeline = this.redis.pipeline();
    for (const message of messages) pipeline.publish(eventsChannel(this.config), JSON.stringify(message));
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }
}

function lockOldest(tx: Sql): Promise<OutboxRow[]> {
  return tx.query<OutboxRow[]>(
    `SELECT id, topic, CAST(payload AS CHAR) AS payload FROM outbox ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
  );
}

/**
 * Looks each row up by its key. `DELETE … WHERE id IN (…)` scans a short table instead, whatever the hint, and a scan waits for the
 * rows of other relays.
 */
async function deleteRows(tx: Sql, rows: readonly OutboxRow[]): Promise<void> {
  await write(tx, {
    sql: `DELETE o FROM JSON_TABLE(?, '$[*]' COLUMNS (id BIGINT UNSIGNED PATH '$')) relayed
       STRAIGHT_JOIN outbox o FORCE INDEX (PRIMARY) ON o.id = relayed.id`,
    parameters: [JSON.stringify(rows.map(({ id }) => id))],
  });
}
