import { expect, test } from '@jest/globals';
import { FakeClock } from '#kernel';
import { SharedLookups } from './shared-lookups.js';

/** A store whose queries are answered by hand. */
function aSlowStore(options: { max?: number; ttlMs?: number } = {}) {
  const clock = new FakeClock(1_000_000);
  const queries: { key: string; answer: (value: string | undefined) => void; fail: (error: Error) => void }[] = [];
  const load = (key: string) => new Promise<string | undefined>((answer, fail) => queries.push({ key, answer, fail }));
  const lookups = new SharedLookups<string, string>({
    max: options.max ?? 10,
    ttlMs: options.ttlMs ?? 5_000,
    nowMs: () => clock.nowMs(),
    load,
  });
  const remember = async (key: string, value: string) => {
    const asked = lookups.get(key);
    queries.at(-1)?.answer(value);
    await asked;
  };
  return { clock, queries, lookups, remember };
}

test('look-ups of one key at the same time share one query', async () => {
  const { lookups, queries } = aSlowStore();
  const asked = [lookups.get('a'), lookups.get('a'), lookups.get('b')];
  for (const query of queries) query.answer(`value of ${query.key}`);
  expect(await Promise.all(asked)).toEqual(['value of a', 'value of a', 'value of b']);
  expect(queries.map((query) => query.key)).toEqual(['a', 'b']);
});

test('an answer is believed for its time and not a millisecond longer', async () => {
  const { lookups, queries, clock, remember } = aSlowStore({ ttlMs: 5_000 });
  await remember('a', 'old');
  clock.advance(5_000);
  expect(await lookups.get('a')).toBe('old');
  clock.advance(1);
  const asked = lookups.get('a');
  queries.at(-1)?.answer('new');
  expect(await asked).toBe('new');
});

test('a query under way when its key is evicted answers those who asked before, and nobody later', async () => {
  const { lookups, queries } = aSlowStore();
  const before = lookups.get('a');
  lookups.evict('a');
  const after = lookups.get('a');
  queries[0]?.answer('old');
  queries[1]?.answer('new');
  expect([await before, await after, await lookups.get('a')]).toEqual(['old', 'new', 'new']);
});

test('an old answer that comes last does not replace the new one', async () => {
  const { lookups, queries } = aSlowStore();
  const before = lookups.get('a');
  lookups.evictAll();
  const after = lookups.get('a');
  queries[1]?.answer('new');
  await after;
  queries[0]?.answer('old');
  await before;
  expect(await lookups.get('a')).toBe('new');
});

test('evicting by value forgets what fits and keeps the rest', async () => {
  const { lookups, queries, remember } = aSlowStore();
  await remember('a', 'red');
  await remember('b', 'blue');
  lookups.evictWhere((value) => value === 'red');
  expect(await lookups.get('b')).toBe('blue');
  void lookups.get('a');
  expect(queries.map((query) => query.key)).toEqual(['a', 'b', 'a']);
});

test('neither a failure nor an absence is remembered', async () => {
  const { lookups, queries } = aSlowStore();
  const failing = lookups.get('a');
  queries[0]?.fail(new Error('the store is away'));
  await expect(failing).rejects.toThrow('the store is away');
  const absent = lookups.get('a');
  queries[1]?.answer(undefined);
  expect(await absent).toBeUndefined();
  void lookups.get('a');
  expect(queries).toHaveLength(3);
});

test('no more is remembered than allowed', async () => {
  const { lookups, queries, remember } = aSlowStore({ max: 2 });
  for (const key of ['a', 'b', 'c']) await remember(key, key);
  void lookups.get('a');
  expect(queries.map((query) => query.key)).toEqual(['a', 'b', 'c', 'a']);
});
