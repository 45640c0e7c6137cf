import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Injectable, type Provider } from '@nestjs/common';
import { z } from 'zod';
import { defineJob, JobHandler } from '#platform';
import { JobRunner } from '../../../apps/worker/src/job-runner.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { aWorker } from './worker-world.js';

const GREET = defineJob<object>({ name: 'greet', schema: z.object({}), on: ['guest.arrived'] });

@Injectable()
class Greet extends JobHandler<object> {
  override readonly job = GREET;
  override async handle(): Promise<void> {}
}

@Injectable()
class GreetAgain extends JobHandler<object> {
  override readonly job = GREET;
  override async handle(): Promise<void> {}
}

let stores: Stores;
beforeAll(async () => {
  stores = await freshStores();
});
afterAll(() => stores.close());

async function boot(...handlers: Provider[]): Promise<void> {
  const worker = await aWorker(stores.config, [JobRunner, ...handlers]);
  try {
    await worker.init();
  } finally {
    await worker.close();
  }
}

test('a worker does not start without a handler of a declared job', async () => {
  await expect(boot()).rejects.toThrow('job greet has no handler');
});

test('a worker does not start with two handlers of one job', async () => {
  await expect(boot(Greet, GreetAgain)).rejects.toThrow('job greet has 2 handlers');
});

test('a worker starts with one handler of each job, under whatever tokens it is provided', async () => {
  await boot(Greet, { provide: 'ALIAS', useExisting: Greet });
});
