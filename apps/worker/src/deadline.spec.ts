import { expect, test } from '@jest/globals';
import { endsWithin } from './deadline.js';

test('work that ends in time is waited for, and its error is ours', async () => {
  expect(await endsWithin(Promise.resolve(), 60_000)).toBe(true);
  await expect(endsWithin(Promise.reject(new Error('broken')), 60_000)).rejects.toThrow('broken');
});

test('work that never ends is not waited for', async () => {
  expect(await endsWithin(new Promise(() => undefined), 5)).toBe(false);
});
