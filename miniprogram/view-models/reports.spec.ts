import { expect, test } from '@jest/globals';
import { reportWords } from './reports.js';

test('words of a report are one line without signs that nobody sees', () => {
  expect(reportWords('  道闸\n没开\u202e，\u0007等了十分钟 ')).toBe('道闸 没开 ， 等了十分钟');
  expect(reportWords(' \n ')).toBe('');
});

test('words of a report end where the server takes no more', () => {
  expect(reportWords('长'.repeat(400))).toHaveLength(300);
  expect(reportWords(`${'长'.repeat(299)}🚗`)).toBe('长'.repeat(299));
});
