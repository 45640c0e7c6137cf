import { expect, test } from '@jest/globals';
import { limitChoice, WALK_LIMITS } from './walk-limits.js';

test('a walk limit is said in metres and in minutes, and six of them fit into the sheet', () => {
  expect(WALK_LIMITS.map(limitChoice)).toEqual([
    '200 米以内（步行约 3 分钟）',
    '500 米以内（步行约 7 分钟）',
    '800 米以内（步行约 10 分钟）',
    '1 公里以内（步行约 13 分钟）',
    '2 公里以内（步行约 25 分钟）',
    '3 公里以内（步行约 38 分钟）',
  ]);
});
