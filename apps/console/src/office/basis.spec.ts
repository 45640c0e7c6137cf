import { expect, test } from '@jest/globals';
import { basisText } from './basis.js';

const asOf = '2026-03-02T09:00:00+08:00';

test('a report says from how many leaves it is, and how many of them are signed', () => {
  const at = '2026-03-02T08:00:00+08:00';
  expect(basisText({ asOf, treeSize: 1_200, checkpoint: null })).toBe('截至 2026/03/02 09:00，由审计日志前 1,200 条汇总；尚无签名的检查点');
  expect(basisText({ asOf, treeSize: 1_200, checkpoint: { treeSize: 1_200, at } })).toContain('（1,200 条）全部证明');
  expect(basisText({ asOf, treeSize: 1_200, checkpoint: { treeSize: 1_000, at } })).toContain('证明其中前 1,000 条，其余待下一个检查点');
});
