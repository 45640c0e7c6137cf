import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { Queue } from 'bullmq';
import { z } from 'zod';
import { Clock } from '#kernel';
import { defineJob, JOB_QUEUE, JobHandler, Jobs, queuePrefix } from '#platform';
import { JobRunner } from '../../../apps/worker/src/job-runner.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { aWorker } from './worker-world.js';

const Guest = z.object({ name: z.string() });
type Guest = z.infer<typeof Guest>;
const GREET = defineJob({ name: 'greet', schema: Guest, on: ['guest.arrived'], isWanted: ({ HOLD_MS }) => HOLD_MS > 1 });

@Injectable()
class Greet extends JobHandler<Guest> {
  override readonly job = GREET;
  readonly greeted: string[] = [];
  failures = 0;
  until: Promise<void> = Promise.resolve();
  isBusy = false;

  override async handle({ name }: Guest): Promise<void> {
    this.isBusy = true;
    if (this.failures-- > 0) throw new Error('no voice');
    await this.until;
    this.greeted.push(name);
  }
}

let stores: Stores;
let worker: TestingModule;
let queue: Queue;
let greet: Greet;

beforeEach(async () => {
  stores = await freshStores();
  worker = await aWorker(stores.config, [JobRunner, Greet]);
  await worker.init();
  greet = worker.get(Greet);
  queue = new Queue(JOB_QUEUE, { connection: { url: stores.config.REDIS_URL }, prefix: queuePrefix(stores.config) });
});
afterEach(async () => {
  await queue.close();
  await worker.close();
  await stores.close();
});

const arrive = (key: string, payload: Record<string, unknown>) =>
  worker.get(Jobs).addCausedBy([{ key, message: { topic: 'guest.arrived', payload } }]);

test('a message becomes a job, and the job is done with its payload', async () => {
  await arrive('1', { name: '小明' });
  await eventually(() => greet.greeted.length > 0);
  expect(greet.greeted).toEqual(['小明']);
});

test('where nobody wants a job no message causes it', async () => {
  const elsewhere = new Jobs({ ...stores.config, HOLD_MS: 1 }, worker.get(Clock));
  await elsewhere.addCausedBy([{ key: '1', message: { topic: 'guest.arrived', payload: { name: '小明' } } }]);
  await elsewhere.onApplicationShutdown();
  await arrive('2', { name: '小红' });
  await eventually(() => greet.greeted.length > 0);
  expect(greet.greeted).toEqual(['小红']);
});

test('a message that comes twice while its job waits gives one job', async () => {
  let open: () => void = () => undefined;
  greet.until = new Promise((resolve) => {
    open = resolve;
  });
  await arrive('1', { name: '小明' });
  await arrive('1', { name: '小明' });
  await eventually(() => greet.isBusy);
  expect((await queue.getJobCounts('waiting', 'active', 'delayed'))['waiting']).toBe(0);
  open();
  await eventually(() => greet.greeted.length === 1);
});

test('a job that fails runs again', async () => {
  greet.failures = 1;
  await arrive('1', { name: '小明' });
  await eventually(() => greet.greeted.length === 1);
});

test('a payload that does not fit is parked at once: no handler sees it, and it is not tried again', async () => {
  await arrive('1', { name: 42 });
  const [parked] = await eventually(
    () => queue.getFailed(),
    (jobs) => jobs.length === 1,
  );
  expect(parked).toMatchObject({ name: 'greet', attemptsMade: 1, failedReason: expect.stringContaining('payload does not fit') });
  expect(greet.isBusy).toBe(false);
});

test('a job of a name that this worker does not know is kept for one that does', async () => {
  await queue.add('of-tomorrow', {}, { attempts: 3, backoff: { type: 'fixed', delay: 60_000 } });
  const [kept] = await eventually(
    () => queue.getDelayed(),
    (jobs) => jobs.length === 1,
  );
  expect(kept?.name).toBe('of-tomorrow');
});

test('a worker that stops finishes the job under way, and leaves no job half done', async () => {
  let open: () => void = () => undefined;
  greet.until = new Promise((resolve) => {
    open = resolve;
  });
  await arrive('1', { name: '小明' });
  await eventually(() => greet.isBusy);
  const closed = worker.get(JobRunner).beforeApplicationShutdown();
  await queue.add('greet', { name: '小红' });
  open();
  await closed;
  expect(greet.greeted[0]).toBe('小明');
  const { waiting = 0, active } = await queue.getJobCounts('waiting', 'active');
  expect([greet.greeted.length + waiting, active]).toEqual([2, 0]); // the queue may have handed out the second just before it closed
});
