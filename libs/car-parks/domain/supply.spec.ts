import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays, dateOfDay, dayNumber, isoWeekday, localTick, MINUTE_MS, msOf, type Tick, type TimeWindow } from '#kernel';
import { capacityOver, type NightOverride, nightsOf, type Supply, type WeeklyWindow } from './supply.js';

const hours = (n: number) => n * 60;
const WEEKDAYS = 0b0011111;
const FRIDAY = 0b0010000;
const EVERY_DAY = 0b1111111;
/** A Monday. */
const MONDAY = '2026-03-02';

const aWindow = (some: Partial<WeeklyWindow> = {}): WeeklyWindow => ({
  weekdays: EVERY_DAY,
  startMinute: hours(18),
  endMinute: hours(32),
  bays: 40,
  validFrom: null,
  validTo: null,
  ...some,
});
const anOverride = (some: Partial<NightOverride> & Pick<NightOverride, 'night'>): NightOverride => ({
  startMinute: hours(18),
  endMinute: hours(32),
  bays: 10,
  ...some,
});
const supplyOf = (windows: WeeklyWindow[], overrides: NightOverride[] = []): Supply => ({ windows, overrides });
/** The capacity at one instant. */
const at = (supply: Supply, date: string, minute: number) => {
  const tick = localTick(date, minute);
  return capacityOver(supply, { from: tick, to: tick + 1 })[0];
};

test('a window lends its bays from its first tick to before its end', () => {
  const supply = supplyOf([aWindow({ weekdays: WEEKDAYS })]);
  expect([hours(18) - 15, hours(18), hours(32) - 15, hours(32)].map((minute) => at(supply, MONDAY, minute))).toEqual([0, 40, 40, 0]);
});

test('Friday evening to Monday morning is one window', () => {
  const supply = supplyOf([aWindow({ weekdays: FRIDAY, endMinute: hours(18 + 62) })]);
  const friday = addDays(MONDAY, 4);
  expect(at(supply, friday, hours(18) - 15)).toBe(0);
  expect(at(supply, addDays(friday, 2), hours(12))).toBe(40);
  expect(at(supply, addDays(friday, 3), hours(8) - 15)).toBe(40);
  expect(at(supply, addDays(friday, 3), hours(8))).toBe(0);
});

test('where windows meet the same bays are counted once', () => {
  const supply = supplyOf([aWindow({ bays: 40 }), aWindow({ startMinute: hours(20), endMinute: hours(30), bays: 25 })]);
  expect(at(supply, MONDAY, hours(22))).toBe(40);
});

test('the dates of validity are the first and the last on which the window starts', () => {
  const supply = supplyOf([aWindow({ validFrom: MONDAY, validTo: addDays(MONDAY, 1) })]);
  const nights = [-1, 0, 1, 2].map((day) => nightsOf(supply, addDays(MONDAY, day)).length);
  expect(nights).toEqual([0, 1, 1, 0]);
  expect(at(supply, addDays(MONDAY, 2), hours(7))).toBe(40);
});

test('an override replaces every window of its night, and no window of another night', () => {
  const supply = supplyOf(
    [aWindow(), aWindow({ startMinute: 0, endMinute: hours(24) })],
    [anOverride({ night: addDays(MONDAY, 1), bays: 10 })],
  );
  expect(at(supply, addDays(MONDAY, 1), hours(2))).toBe(40);
  expect(at(supply, addDays(MONDAY, 1), hours(12))).toBe(0);
  expect(at(supply, addDays(MONDAY, 1), hours(20))).toBe(10);
  expect(at(supply, addDays(MONDAY, 2), hours(20))).toBe(40);
});

test('an override without bays closes the night', () => {
  const supply = supplyOf([aWindow()], [anOverride({ night: MONDAY, bays: 0 })]);
  expect(nightsOf(supply, MONDAY)).toEqual([]);
  expect(at(supply, MONDAY, hours(20))).toBe(0);
});

const ticks = (from: number, to: number) => fc.integer({ min: from / 15, max: to / 15 }).map((n) => n * 15);
const anyTimes = ticks(0, 1_425).chain((startMinute) => ticks(startMinute + 15, 5_760).map((endMinute) => ({ startMinute, endMinute })));
const anyDay = fc.integer({ min: dayNumber(MONDAY) - 7, max: dayNumber(MONDAY) + 12 }).map(dateOfDay);
const anyWindow: fc.Arbitrary<WeeklyWindow> = fc
  .record({
    weekdays: fc.integer({ min: 0, max: 127 }),
    bays: fc.integer({ min: 1, max: 255 }),
    validFrom: fc.option(anyDay),
    validTo: fc.option(anyDay),
    times: anyTimes,
  })
  .map(({ times, ...rest }) => ({ ...rest, ...times }));
const anyOverride: fc.Arbitrary<NightOverride> = fc
  .record({ night: anyDay, bays: fc.integer({ min: 0, max: 255 }), times: anyTimes })
  .map(({ times, ...rest }) => ({ ...rest, ...times }));
const anySupply = fc.record({ windows: fc.array(anyWindow, { maxLength: 6 }), overrides: fc.array(anyOverride, { maxLength: 4 }) });
const anyRange = fc
  .tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 200 }))
  .map(([start, length]): TimeWindow => ({ from: localTick(MONDAY, 0) + start, to: localTick(MONDAY, 0) + start + length }));

/** Walks from the instant back to each earlier midnight and asks every rule whether it covers the minute. Knows nothing of ticks or bit masks. */
function naiveCapacity(supply: Supply, tick: Tick): number {
  let most = 0;
  for (let back = 0; back <= 5; back++) {
    const date = addDays(beijingDate(msOf(tick)), -back);
    const minute = (msOf(tick) - Date.parse(`${date}T00:00:00+08:00`)) / MINUTE_MS;
    const overrides = supply.overrides.filter(({ night }) => night === date);
    const offered = overrides.length > 0 ? overrides : supply.windows.filter((window) => isInForce(window, date));
    for (const { startMinute, endMinute, bays } of offered) if (startMinute <= minute && minute < endMinute) most = Math.max(most, bays);
  }
  return most;
}
const shanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
const beijingDate = (ms: number) => shanghai.format(ms);
const isInForce = (window: WeeklyWindow, date: string) =>
  [...window.weekdays.toString(2).padStart(7, '0')].reverse()[isoWeekday(date) - 1] === '1' &&
  (window.validFrom ?? '0') <= date &&
  date <= (window.validTo ?? '9');

test('capacity equals what a naive reader of the rules finds at each tick', () => {
  fc.assert(
    fc.property(anySupply, anyRange, (supply, range) => {
      const naive = Array.from({ length: range.to - range.from }, (_, i) => naiveCapacity(supply, range.from + i));
      expect([...capacityOver(supply, range)]).toEqual(naive);
    }),
  );
});
