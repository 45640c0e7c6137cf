import { expect, test } from '@jest/globals';
import { inParallel } from './in-parallel.js';

test('one failure keeps no other from being done, and is thrown at the end', async () => {
  const done: number[] = [];
  const work = async (n: number) => {
    if (n === 2) throw new Error('two');
    done.push(n);
  };
  await expect(inParallel([1, 2, 3, 4, 5], 2, work)).rejects.toThrow('two');
  expect(done.sort()).toEqual([1, 3, 4, 5]);
});

test('no more are under way than allowed', async () => {
  let underWay = 0;
  let most = 0;
  await inParallel([1, 2, 3, 4, 5, 6], 2, async () => {
    most = Math.max(most, ++underWay);
    await Promise.resolve();
    underWay--;
  });
  expect(most).toBe(2);
});
