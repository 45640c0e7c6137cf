import { expect, test } from '@jest/globals';
import { isCheckpointDue, statementOf } from './checkpoint.js';

const beijing = (text: string): number => Date.parse(`${text}+08:00`);
const headAt = (text: string) => ({ treeSize: 1, root: Buffer.alloc(32), atMs: beijing(text) });

test('a day is closed from ten past midnight in Beijing on', () => {
  const yesterday = headAt('2026-03-01T00:10:00');
  expect(isCheckpointDue(yesterday, beijing('2026-03-02T00:09:59'))).toBe(false);
  expect(isCheckpointDue(yesterday, beijing('2026-03-02T00:10:00'))).toBe(true);
  expect(isCheckpointDue(yesterday, beijing('2026-03-02T23:59:59'))).toBe(true);
});

test('a day is closed once', () => {
  expect(isCheckpointDue(headAt('2026-03-02T00:10:00'), beijing('2026-03-02T00:11:00'))).toBe(false);
});

test('a checkpoint made by hand in the evening does not close its day', () => {
  expect(isCheckpointDue(headAt('2026-03-01T22:00:00'), beijing('2026-03-02T00:10:00'))).toBe(true);
});

test('the first checkpoint waits for nothing but the hour', () => {
  expect(isCheckpointDue(undefined, beijing('2026-03-02T12:00:00'))).toBe(true);
});

test('what is signed names the format, the size, the root and the time, a line each', () => {
  const head = { treeSize: 7, root: Buffer.alloc(32, 0xab), atMs: 1_700_000_000_000 };
  expect(statementOf(head)).toBe(`night-berth-audit/v1\n7\n${'ab'.repeat(32)}\n1700000000000\n`);
});
