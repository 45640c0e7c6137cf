import { expect, test } from '@jest/globals';
import { limitText, shareText } from './partner-words.js';

test('a share holds from its night until the next one', () => {
  const partner = {
    shares: [
      { fromNight: '2026-03-01', percent: 60 },
      { fromNight: '2026-04-01', percent: 70 },
    ],
  };
  expect(shareText(partner, '2026-02-28')).toBe('未约定');
  expect(shareText(partner, '2026-03-31')).toBe('60%');
  expect(shareText(partner, '2026-04-01')).toBe('70%');
});

test('no limit is not a limit of nothing', () => {
  expect(limitText({ windowLimitBays: null })).toBe('不需审批');
  expect(limitText({ windowLimitBays: 0 })).toBe('超过 0 个泊位须审批');
});
