import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Kept, keepRunning } from '../../../scripts/start/keeper.mjs';
import { eventually } from '../../support/stores.js';

/** A program that dies when the test says so. */
class Program implements Kept {
  readonly name = 'worker';
  die: () => void = () => undefined;
  readonly exited = new Promise<{ code: number; how: string }>((resolve) => {
    this.die = () => resolve({ code: 137, how: 'signal SIGKILL' });
  });
}

let now = 0;
let told: string[];
let started: Program[];
let stopping: AbortController;
beforeEach(() => {
  [now, told, started, stopping] = [0, [], [new Program()], new AbortController()];
  jest.spyOn(console, 'error').mockImplementation((line) => void told.push(String(line)));
});
afterEach(() => {
  jest.restoreAllMocks();
});

function keep() {
  const [first] = started;
  if (!first) throw new Error('a first program');
  const onRestart = (program: Program) => void started.push(program);
  return keepRunning(first, { startAgain: () => new Program(), onRestart, signal: stopping.signal, pauseMs: 1, nowMs: () => now });
}

async function die(): Promise<void> {
  const count = started.length;
  started.at(-1)?.die();
  await eventually(() => started.length > count);
}

test('a program that died is started again, and both languages say so', async () => {
  const kept = keep();
  await die();
  stopping.abort();
  expect(await kept).toBeUndefined();
  expect(started).toHaveLength(2);
  expect(told.join()).toMatch(
    /worker stopped by itself \(signal SIGKILL\) and is started again, 1\/5 this minute.*worker 意外退出.*正在重新启动/,
  );
});

test('a program that dies for the sixth time in a minute is given up', async () => {
  const kept = keep();
  for (let n = 0; n < 5; n++) await die();
  started.at(-1)?.die();
  expect(await kept).toMatchObject({ name: 'worker', how: 'signal SIGKILL' });
  expect(started).toHaveLength(6);
});

test('a program that dies now and then is started again for ever', async () => {
  const kept = keep();
  for (let n = 0; n < 12; n++) {
    now += 13_000;
    await die();
  }
  stopping.abort();
  expect(await kept).toBeUndefined();
  expect(started).toHaveLength(13);
});
