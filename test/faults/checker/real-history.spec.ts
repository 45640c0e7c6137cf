import { beforeAll, expect, test } from '@jest/globals';
import type { Report } from '../history/index.js';
import { recordRealRun } from './recorded-run.js';

let report: Report;

beforeAll(async () => {
  report = await recordRealRun();
}, 180_000);

test('a real run without a fault breaks no promise', () => {
  console.log(report.counted, report.file);
  expect(report.violations).toEqual([]);
  expect(report.stillMoving).toEqual([]);
});
