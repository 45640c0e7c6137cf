import { expect, test } from '@jest/globals';
import { FIRST_QUERY_AFTER_MS, pauseAfterQuery } from './query-plan.js';

test('queries are made 5 s, 30 s, 1, 3, 5 and 10 minutes after sending, then every ten minutes', () => {
  let atMs = FIRST_QUERY_AFTER_MS;
  const plan = [atMs];
  for (let queries = 0; queries < 7; queries++) {
    atMs += pauseAfterQuery(queries);
    plan.push(atMs);
  }
  expect(plan.map((ms) => ms / 1000)).toEqual([5, 30, 60, 180, 300, 600, 1200, 1800]);
});
