import { expect, test } from '@jest/globals';
import { formatTick } from '#kernel';
import { tonight } from './night.js';

const at = (text: string): [string, string] => {
  const { from, to } = tonight(Date.parse(`2026-${text}+08:00`));
  return [formatTick(from).slice(5, 16), formatTick(to).slice(5, 16)];
};

test.each([
  ['03-02T12:00:00', '03-02T18:00', '03-03T08:00'],
  ['03-02T17:59:59.999', '03-02T18:00', '03-03T08:00'],
  ['03-02T18:00:00', '03-02T18:00', '03-03T08:00'],
  ['03-02T18:14:59', '03-02T18:00', '03-03T08:00'],
  ['03-02T18:15:00', '03-02T18:15', '03-03T08:00'],
  ['03-02T23:59:59', '03-02T23:45', '03-03T08:00'],
])('in the day and the evening of %s tonight is the night that comes or has begun', (now, from, to) => {
  expect(at(now)).toEqual([from, to]);
});

test.each([
  ['03-03T00:00:00', '03-03T00:00'],
  ['03-03T05:59:59.999', '03-03T05:45'],
])('at %s tonight is what is left of the night that is still running', (now, from) => {
  expect(at(now)).toEqual([from, '03-03T08:00']);
});

test.each(['03-03T06:00:00', '03-03T07:59:59', '03-03T08:00:00'])('from 06:00 on, at %s, tonight is the night to come', (now) => {
  expect(at(now)).toEqual(['03-03T18:00', '03-04T08:00']);
});

test('the last night of a year ends in the next', () => {
  expect(at('12-31T20:00:00')).toEqual(['12-31T20:00', '01-01T08:00']);
});
