import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { localTick, MINUTE_MS, msOf, type Tick } from '#kernel';
import { cutToCurfew, isGateOpen, obeysCurfew } from './curfew.js';
import type { Curfew } from './supply-plan.js';

const hours = (n: number) => n * 60;
/** Minutes count from midnight of 2 March 2026. */
const tick = (minute: number) => localTick('2026-03-02', minute);
const between = (fromMinute: number, toMinute: number) => ({ from: tick(fromMinute), to: tick(toMinute) });
const OVER_MIDNIGHT: Curfew = { startMinute: hours(23), endMinute: hours(5) };

test('no booking begins or ends while the gate is shut', () => {
  const obeys = (fromMinute: number, toMinute: number) => obeysCurfew({ curfew: OVER_MIDNIGHT }, between(fromMinute, toMinute));
  expect(obeys(hours(18), hours(32))).toBe(true);
  expect(obeys(hours(18), hours(24))).toBe(false);
  expect(obeys(hours(24) + 15, hours(32))).toBe(false);
  expect(obeys(hours(23) + 15, hours(32))).toBe(false);
});

test('a booking may begin just as the gate opens and end just as it shuts', () => {
  expect(obeysCurfew({ curfew: OVER_MIDNIGHT }, between(hours(5), hours(23)))).toBe(true);
  expect(obeysCurfew({ curfew: OVER_MIDNIGHT }, between(hours(5) - 15, hours(23)))).toBe(false);
  expect(obeysCurfew({ curfew: OVER_MIDNIGHT }, between(hours(5), hours(23) + 15))).toBe(false);
});

test('without a curfew the gate is always open', () => {
  expect(obeysCurfew({ curfew: null }, between(hours(1), hours(2)))).toBe(true);
  expect(cutToCurfew(null, between(hours(1), hours(2)))).toEqual(between(hours(1), hours(2)));
});

test('a window is cut to when the gate is open at its ends', () => {
  expect(cutToCurfew(OVER_MIDNIGHT, between(hours(24), hours(32)))).toEqual(between(hours(29), hours(32)));
  expect(cutToCurfew(OVER_MIDNIGHT, between(hours(18), hours(26)))).toEqual(between(hours(18), hours(23)));
  expect(cutToCurfew(OVER_MIDNIGHT, between(hours(18), hours(32)))).toEqual(between(hours(18), hours(32)));
  expect(cutToCurfew(OVER_MIDNIGHT, between(hours(24), hours(26)))).toBeUndefined();
});

const anyMinute = fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15);
const anyCurfew = fc
  .record({ startMinute: anyMinute, endMinute: anyMinute })
  .filter(({ startMinute, endMinute }) => startMinute !== endMinute);
const anyWindow = fc
  .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 200 }))
  .map(([from, length]) => ({ from: tick(0) + from, to: tick(0) + from + length }));

/** Shuts the gate every evening and opens it after so many quarters of an hour, and looks whether that is going on at the instant. */
function isShut({ startMinute, endMinute }: Curfew, at: Tick): boolean {
  for (const date of [
    '2026-02-28',
    '2026-03-01',
    '2026-03-02',
    '2026-03-03',
    '2026-03-04',
    '2026-03-05',
    '2026-03-06',
    '2026-03-07',
    '2026-03-08',
  ]) {
    const shut = Date.parse(`${date}T00:00:00+08:00`) + startMinute * MINUTE_MS;
    const open = shut + (endMinute > startMinute ? endMinute - startMinute : endMinute - startMinute + hours(24)) * MINUTE_MS;
    if (shut < msOf(at) && msOf(at) < open) return true;
  }
  return false;
}

test('the gate is open exactly when nobody has shut it and not yet opened it', () => {
  fc.assert(fc.property(anyCurfew, anyWindow, (curfew, { from }) => expect(isGateOpen(curfew, from)).toBe(!isShut(curfew, from))));
});

test('what is left of a window after the cut obeys the curfew, lies within it, and is the longest that does', () => {
  fc.assert(
    fc.property(anyCurfew, anyWindow, (curfew, window) => {
      const open = Array.from({ length: window.to - window.from + 1 }, (_, i) => window.from + i).filter((at) => !isShut(curfew, at));
      const [from, to] = [open[0], open.at(-1)];
      expect(cutToCurfew(curfew, window)).toEqual(from !== undefined && to !== undefined && from < to ? { from, to } : undefined);
    }),
  );
});
