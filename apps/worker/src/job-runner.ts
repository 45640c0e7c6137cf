import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { z } from 'zod';
import {
  CONFIG,
  type Config,
  connectPatiently,
  counter,
  definedJobs,
  failpoint,
  JOB_QUEUE,
  JobHandler,
  queuePrefix,
  type RedisClient,
} from '#platform';
import { DRAIN_MS, endsWithin } from './deadline.js';
import { discovered } from './discovered.js';
import { type AnyHandler, handlersByJob } from './handlers-by-job.js';

const CONCURRENCY = 20;
/** A worker that died holds its jobs back no longer than this. */
const LOCK_MS = 5_000;
/** Pause after a look at the queue that failed. */
const RETRY_MS = 1_000;
/** Deaths of workers that a job outlives. What is given up after that is found by its sweep. */
const MAX_STALLS = 10;

const done = counter('jobs_done_total', 'Jobs that ended well', ['job']);
const failed = counter('jobs_failed_total', 'Runs of jobs that ended with an error', ['job']);

/** Runs each job with its handler. A payload that does not fit its schema is parked: trying again would not mend it. */
@Injectable()
export class JobRunner implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobRunner.name);
  private handlers: ReadonlyMap<string, AnyHandler> = new Map();
  private connection: RedisClient | undefined;
  private worker: Worker | undefined;

  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.handlers = handlersByJob(definedJobs(), discovered<AnyHandler>(this.discovery, JobHandler));
  }

  onApplicationBootstrap(): void {
    this.connection = connectPatiently(this.config);
    this.worker = new Worker(JOB_QUEUE, (job) => this.work(job), {
      connection: this.connection,
      prefix: queuePrefix(this.config),
      concurrency: CONCURRENCY,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS,
      maxStalledCount: MAX_STALLS,
      runRetryDelay: RETRY_MS,
    });
    this.worker.on('error', (error) => this.logger.debug({ err: error }, 'the queue is away'));
    this.worker.on('failed', (job, error) => this.tellFailure(job, error));
    this.worker.on('completed', (job) => done.inc({ job: job.name }));
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.worker) await endsWithin(this.worker.close(), DRAIN_MS);
    this.connection?.disconnect();
  }

  private async work(job: Job): Promise<void> {
    const handler = this.handlers.get(job.name);
    if (!handler) throw new Error(`no handler of ${job.name} here; a newer worker may have one`);
    const payload = handler.job.schema.safeParse(job.data);
    if (!payload.success) throw new UnrecoverableError(`payload does not fit: ${z.prettifyError(payload.error)}`);
    await failpoint(`job.${job.name}.before`);
    await handler.handle(payload.data);
    await failpoint(`job.${job.name}.after`);
  }

  private tellFailure(job: Job | undefined, error: Error): void {
    failed.inc({ job: job?.name ?? 'unknown' });
    const facts = { err: error, job: job?.name, id: job?.id, run: job?.attemptsMade };
    if (job?.finishedOn) this.logger.error(facts, 'a job is parked');
    else this.logger.warn(facts, 'a job failed and will run again');
  }
}
