import { expect, test } from '@jest/globals';
import { addDays, localTick } from '#kernel';
import { anOverride, aSupply, aWindow, daysOf } from '../testing/plans.js';
import { capacityOver, offersOn, type Supply } from './supply.js';

const hours = (n: number) => n * 60;
const MONDAY_TO_FRIDAY = 0b0011111;
const FRIDAY_ONLY = 0b0010000;
const SUNDAY_ONLY = 0b1000000;
const MONDAY = '2026-03-02';
const FRIDAY = addDays(MONDAY, 4);
const SATURDAY = addDays(MONDAY, 5);
const NEXT_MONDAY = addDays(MONDAY, 7);

/** The capacity at one instant. */
const at = (supply: Supply, date: string, minute: number) => {
  const tick = localTick(date, minute);
  return capacityOver(supply, { from: tick, to: tick + 1 })[0];
};
/** Bays offered at 20:00 of each of these dates. */
const evenings = (supply: Supply, ...dates: string[]) => dates.map((date) => at(supply, date, hours(20)));

test('a window lends its bays from its first tick to before its end', () => {
  const supply = aSupply({ windows: [aWindow({ weekdays: MONDAY_TO_FRIDAY })] });
  expect([hours(18) - 15, hours(18), hours(32) - 15, hours(32)].map((minute) => at(supply, MONDAY, minute))).toEqual([0, 40, 40, 0]);
});

test('Friday evening to Monday morning is one window', () => {
  const supply = aSupply({ windows: [aWindow({ weekdays: FRIDAY_ONLY, endMinute: hours(18 + 62) })] });
  expect(at(supply, FRIDAY, hours(18) - 15)).toBe(0);
  expect(at(supply, addDays(FRIDAY, 2), hours(12))).toBe(40);
  expect(at(supply, NEXT_MONDAY, hours(8) - 15)).toBe(40);
  expect(at(supply, NEXT_MONDAY, hours(8))).toBe(0);
});

test('where windows meet the same bays are counted once', () => {
  const supply = aSupply({ windows: [aWindow({ bays: 40 }), aWindow({ startMinute: hours(20), endMinute: hours(30), bays: 25 })] });
  expect(at(supply, MONDAY, hours(22))).toBe(40);
});

test('the dates of validity are the first and the last on which the window starts', () => {
  const supply = aSupply({ windows: [aWindow({ validFrom: MONDAY, validTo: addDays(MONDAY, 1) })] });
  expect([-1, 0, 1, 2].map((day) => offersOn(supply, addDays(MONDAY, day)).length)).toEqual([0, 1, 1, 0]);
  expect(at(supply, addDays(MONDAY, 2), hours(7))).toBe(40);
});

test('an override replaces every window of its night, and no window of another night', () => {
  const supply = aSupply({
    windows: [aWindow(), aWindow({ startMinute: 0, endMinute: hours(24) })],
    overrides: [anOverride({ night: addDays(MONDAY, 1), bays: 10 })],
  });
  expect(at(supply, addDays(MONDAY, 1), hours(2))).toBe(40);
  expect(at(supply, addDays(MONDAY, 1), hours(12))).toBe(0);
  expect(at(supply, addDays(MONDAY, 1), hours(20))).toBe(10);
  expect(at(supply, addDays(MONDAY, 2), hours(20))).toBe(40);
});

test('an override without bays closes the night', () => {
  const supply = aSupply({ windows: [aWindow()], overrides: [anOverride({ night: MONDAY, bays: 0 })] });
  expect(offersOn(supply, MONDAY)).toEqual([]);
  expect(at(supply, MONDAY, hours(20))).toBe(0);
});

test('by the official calendar a working Saturday counts as a Monday, and a festival as a Sunday', () => {
  const days = daysOf({ holidays: [FRIDAY, NEXT_MONDAY], workdays: [SATURDAY] });
  const dates = [FRIDAY, SATURDAY, addDays(SATURDAY, 1), NEXT_MONDAY];
  const of = (weekdays: number, calendar: 'official' | 'weekdays') =>
    evenings(aSupply({ windows: [aWindow({ weekdays, calendar })], days }), ...dates);
  expect(of(MONDAY_TO_FRIDAY, 'official')).toEqual([0, 40, 0, 0]);
  expect(of(SUNDAY_ONLY, 'official')).toEqual([40, 0, 40, 40]);
  expect(of(MONDAY_TO_FRIDAY, 'weekdays')).toEqual([40, 0, 0, 40]);
});

test('a window of the school year starts in holidays only, or in terms only', () => {
  const days = daysOf({ schoolHolidays: [SATURDAY] });
  const of = (season: 'school_holidays' | 'school_terms' | 'always') =>
    evenings(aSupply({ windows: [aWindow({ season })], days }), FRIDAY, SATURDAY);
  expect([of('school_holidays'), of('school_terms'), of('always')]).toEqual([
    [0, 40],
    [40, 0],
    [40, 40],
  ]);
});

/** The first tick of the hour at which the window of Friday is over, as day after Friday and hour. */
const returnsAfter = (days: Supply['days'], endMinute = hours(8)) => {
  const supply = aSupply({ windows: [aWindow({ weekdays: FRIDAY_ONLY, returns: 'next_working_day', endMinute })], days });
  const [offer] = offersOn(supply, FRIDAY);
  const ticks = (offer?.window.to ?? 0) - localTick(FRIDAY, 0);
  return [Math.floor(ticks / 96), (ticks % 96) / 4];
};

test("a Friday car leaves by the next working day's deadline", () => {
  expect(returnsAfter(daysOf({}))).toEqual([3, 8]);
  expect(returnsAfter(daysOf({ workdays: [SATURDAY] }))).toEqual([1, 8]);
  expect(returnsAfter(daysOf({ holidays: [NEXT_MONDAY, addDays(NEXT_MONDAY, 1)] }))).toEqual([5, 8]);
});

test('a window that returns on a working day may be as long as the longest festival, and no longer than 16 days', () => {
  const festival = Array.from({ length: 30 }, (_, day) => addDays(FRIDAY, day));
  expect(returnsAfter(daysOf({ holidays: festival.slice(0, 11) }))).toEqual([11, 8]);
  expect(returnsAfter(daysOf({ holidays: festival }), hours(24))).toEqual([17, 0]);
  const supply = aSupply({
    windows: [aWindow({ validFrom: FRIDAY, validTo: FRIDAY, returns: 'next_working_day', endMinute: hours(24) })],
    days: daysOf({ holidays: festival }),
  });
  expect(at(supply, addDays(FRIDAY, 16), hours(24) - 15)).toBe(40);
});

test('a closed car park offers nothing while it is closed, whatever its plan says', () => {
  const supply = aSupply({
    windows: [aWindow()],
    overrides: [anOverride({ night: addDays(MONDAY, 1) })],
    closures: [{ from: localTick(MONDAY, hours(20)), to: localTick(addDays(MONDAY, 1), hours(20)) }],
  });
  expect([hours(20) - 15, hours(20), hours(44) - 15, hours(44)].map((minute) => at(supply, MONDAY, minute))).toEqual([40, 0, 0, 10]);
});
