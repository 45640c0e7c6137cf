import { expect, test } from '@jest/globals';
import { Batcher } from './batcher.js';

const BATCH_MAX = 256;
const QUEUE_MAX = 5_000;
const full = () => new Error('full');
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A store whose commits end when the test says so. */
class SlowStore {
  readonly batches: number[][] = [];
  private readonly ends: ((error?: Error) => void)[] = [];
  readonly commits = new Batcher<number, string>('tests', (batch) => {
    this.batches.push([...batch]);
    return new Promise((resolve, reject) => {
      this.ends.push((error) => (error ? reject(error) : resolve(batch.map((command) => `done ${command}`))));
    });
  });

  submit(command: number): Promise<string> {
    return this.commits.submit(command, full);
  }

  /** Ends the oldest commit that runs. */
  async end(error?: Error): Promise<void> {
    await turn();
    this.ends.shift()?.(error);
    await turn();
  }
}

test('one command alone is committed at once', async () => {
  const store = new SlowStore();
  const answer = store.submit(1);
  await store.end();
  expect(await answer).toBe('done 1');
  expect(store.batches).toEqual([[1]]);
});

test('what arrives in one turn travels together, and what arrives during a commit travels with the next', async () => {
  const store = new SlowStore();
  const first = [store.submit(1), store.submit(2)];
  await turn();
  const second = [store.submit(3), store.submit(4)];
  await turn();
  const third = store.submit(5);
  expect(store.batches).toEqual([[1, 2]]);
  await store.end();
  expect(store.batches).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
  await store.end();
  expect(await Promise.all([...first, ...second, third])).toEqual(['done 1', 'done 2', 'done 3', 'done 4', 'done 5']);
});

test('the next batch is on its way before the last one is answered', async () => {
  const store = new SlowStore();
  const batchesWhenAnswered = store.submit(1).then(() => store.batches.length);
  await turn();
  const next = store.submit(2);
  await store.end();
  expect(await batchesWhenAnswered).toBe(2);
  await store.end();
  await next;
});

test('a commit that fails fails its own commands and nobody else’s', async () => {
  const store = new SlowStore();
  const failed = [store.submit(1), store.submit(2)].map((answer) => answer.catch((error: Error) => error.message));
  await turn();
  const next = store.submit(3);
  await store.end(new Error('deadlock'));
  await store.end();
  expect(await Promise.all([...failed, next])).toEqual(['deadlock', 'deadlock', 'done 3']);
  const later = store.submit(4);
  await store.end();
  expect(await later).toBe('done 4');
});

test('a batch has a limit, and the rest follows in order', async () => {
  const store = new SlowStore();
  const answers = Array.from({ length: BATCH_MAX + 3 }, (_, index) => store.submit(index));
  await store.end();
  await store.end();
  await Promise.all(answers);
  expect(store.batches.map((batch) => [batch.length, batch[0]])).toEqual([
    [BATCH_MAX, 0],
    [3, BATCH_MAX],
  ]);
});

test('when too many wait, whoever comes is turned away at once, and room comes back', async () => {
  const store = new SlowStore();
  const running = store.submit(-1);
  await turn();
  const waiting = Array.from({ length: QUEUE_MAX }, (_, index) => store.submit(index));
  await expect(store.submit(QUEUE_MAX)).rejects.toThrow('full');
  await store.end();
  await running;
  const admitted = store.submit(QUEUE_MAX);
  while (store.batches.flat().length < QUEUE_MAX + 2) await store.end();
  await store.end();
  await Promise.all([...waiting, admitted]);
  expect(store.batches.flat()).toEqual([-1, ...Array.from({ length: QUEUE_MAX + 1 }, (_, index) => index)]);
});
