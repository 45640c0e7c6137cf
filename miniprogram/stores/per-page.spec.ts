import { expect, test } from '@jest/globals';
import { perPage } from './per-page.js';

test('two pages of a kind that are open at once know different things, each the same at every call', () => {
  const knownOf = perPage(() => ({ id: '' }));
  const [one, other] = [{}, {}];
  knownOf(one).id = 'estate-01';
  knownOf(other).id = 'mall-01';
  expect([knownOf(one).id, knownOf(other).id]).toEqual(['estate-01', 'mall-01']);
});
