import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import { metrics, Sweep } from '#platform';
import { Sweeps } from '../../../apps/worker/src/sweeps.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { aWorker } from './worker-world.js';

@Injectable()
class Broom extends Sweep {
  override readonly name = 'broom';
  override readonly everyMs = 5;
  runs = 0;
  mostAtOnce = 0;
  private atOnce = 0;

  override async run(): Promise<number> {
    this.runs++;
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
    await new Promise((resolve) => setTimeout(resolve, 20)); // four times its pace
    this.atOnce--;
    if (this.runs === 1) throw new Error('the handle broke');
    return 2;
  }
}

/** On the configured pace. */
@Injectable()
class Mop extends Sweep {
  override readonly name = 'mop';
  runs = 0;
  override async run(): Promise<number> {
    return ++this.runs;
  }
}

let stores: Stores;
let worker: TestingModule;
beforeEach(async () => {
  stores = await freshStores({ SWEEP_EVERY_MS: '600000' });
  worker = await aWorker(stores.config, [Sweeps, Broom, Mop]);
  await worker.init();
});
afterEach(async () => {
  await worker.close();
  await stores.close();
});

test('a sweep that fails runs again, and what it finds and its failures are counted', async () => {
  await eventually(() => worker.get(Broom).runs >= 3);
  const text = await metrics.metrics();
  expect(text).toMatch(/night_berth_sweep_failures_total\{sweep="broom"\} 1/);
  expect(Number(/night_berth_sweep_found_total\{sweep="broom"\} (\d+)/.exec(text)?.[1])).toBeGreaterThanOrEqual(2);
});

test('a sweep never runs beside itself, and each keeps its own pace', async () => {
  await eventually(() => worker.get(Broom).runs >= 5);
  expect(worker.get(Broom).mostAtOnce).toBe(1);
  expect(worker.get(Mop).runs).toBe(1);
});

test('no sweep begins after the worker has stopped', async () => {
  const broom = worker.get(Broom);
  await eventually(() => broom.runs >= 1);
  await worker.get(Sweeps).beforeApplicationShutdown();
  const runs = broom.runs;
  await new Promise((resolve) => setTimeout(resolve, 60)); // several paces
  expect(broom.runs).toBe(runs);
});
