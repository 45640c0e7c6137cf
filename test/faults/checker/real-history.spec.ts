import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type HistoryEvent, HistoryHeader, type Report, readHistory } from '../history/index.js';
import { check } from './check.js';
import { CORRUPTIONS } from './corruptions.js';
import { recordRealRun } from './recorded-run.js';

let report: Report;
let header: HistoryHeader;
const events: HistoryEvent[] = [];

beforeAll(async () => {
  report = await recordRealRun();
  for await (const line of readHistory(report.file)) {
    if ('kind' in line) header = HistoryHeader.parse(line);
    else if (line.f !== 'load') events.push(line); // what is bent here is bent on whatever machine: nothing is stretched
  }
}, 180_000);

afterAll(() => {
  if (report?.violations.length === 0) rmSync(report.file);
});

test('a real run without a fault breaks no promise', () => {
  expect(report.violations).toEqual([]);
  expect(report.stillMoving).toEqual([]);
  expect(report.counted).toMatchObject({ unknown: 0, faults: 0 });
  for (const what of ['acknowledged', 'refused', 'bookings', 'payments', 'refunds', 'callbacks', 'leaves', 'frames'])
    expect([what, (report.counted[what] ?? 0) > 0]).toEqual([what, true]);
});

describe('the same run, bent in one place, is red by the promise that this place keeps', () => {
  test.each(CORRUPTIONS.map((one) => [one.invariant, one.name, one.bend] as const))('%s: %s', async (invariant, _name, bend) => {
    const { violations } = await check([header, ...bend(structuredClone(events))]);
    expect([...new Set(violations.map((violation) => violation.invariant))]).toContain(invariant);
  });
});
