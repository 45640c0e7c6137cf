import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import type { z } from 'zod';
import { assert, Clock } from '#kernel';
import { CONFIG, type Config } from './config.js';
import type { OutboxMessage } from './outbox.js';
import { connectRedis, type RedisClient } from './redis.js';

/** A kind of work done later, by a worker. */
export interface JobDefinition<Payload extends object = object> {
  readonly name: string;
  readonly schema: z.ZodType<Payload>;
  /** Topics of the outbox that cause this job; the message's payload is the job's. */
  readonly on: readonly string[];
  /** When the job is due, ms since the epoch; at once when left out. */
  readonly dueAtMs?: (payload: Payload) => number;
  /** Whether there is anything to do in this installation: without it no message causes the job. Always, when left out. */
  readonly isWanted?: (config: Config) => boolean;
}

const definitions = new Map<string, JobDefinition<never>>();

/** Declares a job, once per name. Booting a worker fails when a declared job has no handler or two. */
export function defineJob<Payload extends object>(definition: JobDefinition<Payload>): JobDefinition<Payload> {
  assert(!definitions.has(definition.name), `job ${definition.name} is defined twice`);
  definitions.set(definition.name, definition as unknown as JobDefinition<never>);
  return definition;
}

export function definedJobs(): readonly JobDefinition[] {
  return [...definitions.values()] as unknown as JobDefinition[];
}

/**
 * Does one kind of job. Runs at least once, perhaps twice at the same time: a second run must find nothing left to do.
 * A thrown error means "again later" (with growing pauses); a job that has nothing to do returns.
 */
export abstract class JobHandler<Payload extends object> {
  abstract readonly job: JobDefinition<Payload>;
  abstract handle(payload: Payload): Promise<void>;
}

/**
 * Finds in MySQL what is due and was not done, because a job was lost with Redis or a process died. Runs in every worker, on a timer.
 * Every delayed job has a sweep that would find its work without it.
 */
export abstract class Sweep {
  abstract readonly name: string;
  /** Pause between two runs; the configured pace when left out. */
  readonly everyMs: number | undefined = undefined;
  /** Returns how many things it found. */
  abstract run(): Promise<number>;
}

export const JOB_QUEUE = 'jobs';
const ATTEMPTS = 12;

/** Hash-tagged, so that all keys of the queue share a slot in Redis Cluster. */
export function queuePrefix(config: Pick<Config, 'KEY_PREFIX'>): string {
  return `{${config.KEY_PREFIX}:queue}`;
}

/** Puts jobs on the queue. One `id` gives one job, however often it is added. */
@Injectable()
export class Jobs implements OnApplicationShutdown {
  private readonly connection: RedisClient;
  private readonly queue: Queue;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    this.connection = connectRedis(config, { commandTimeout: 1_000 });
    // A question for the version that fails while Redis is just coming or going would leave the queue unusable for good.
    this.queue = new Queue(JOB_QUEUE, { connection: this.connection, prefix: queuePrefix(config), skipVersionCheck: true });
    this.queue.on('error', () => undefined); // the relay keeps the row and tries again
  }

  /** Adds the jobs that these messages cause. `key` tells one message from another. */
  async addCausedBy(messages: readonly { key: string; message: OutboxMessage }[]): Promise<void> {
    const jobs = messages.flatMap(({ key, message }) =>
      definedJobs()
        .filter((job) => job.on.includes(message.topic) && (job.isWanted?.(this.config) ?? true))
        .map((job) => this.entry(job, key, message)),
    );
    if (jobs.length > 0) await this.queue.addBulk(jobs);
  }

  private entry(job: JobDefinition, key: string, message: OutboxMessage) {
    return {
      name: job.name,
      data: message.payload,
      opts: {
        jobId: `${job.name}-${key}`,
        delay: this.delayOf(job, message),
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
        removeOnComplete: true,
        removeOnFail: 1_000,
      },
    };
  }

  /** A payload that does not fit goes to the runner at once, which parks it: it must not hold up the messages beside it. */
  private delayOf(job: JobDefinition, message: OutboxMessage): number {
    const payload = job.schema.safeParse(message.payload);
    return job.dueAtMs && payload.success ? Math.max(0, job.dueAtMs(payload.data) - this.clock.nowMs()) : 0;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close().catch(() => undefined);
    this.connection.disconnect();
  }
}
