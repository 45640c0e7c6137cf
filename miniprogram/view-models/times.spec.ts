import { describe, expect, test } from '@jest/globals';
import { at, ms } from '../testing/samples.js';
import { ageOf, countdownText, momentText, rfc3339, spanText } from './times.js';

test('times are those of Beijing, whatever zone the phone is in', () => {
  expect(rfc3339(Date.parse('2026-03-02T16:30:00Z'))).toBe('2026-03-03T00:30:00+08:00');
  expect(rfc3339(Date.parse('2026-12-31T23:00:00-05:00'))).toBe('2027-01-01T12:00:00+08:00');
});

describe('words for days', () => {
  test.each([
    [at('18:00'), '今晚 18:00'],
    [at('02:00', 3), '明天凌晨 02:00'],
    [at('08:00', 3), '明早 08:00'],
    [at('14:00', 3), '明天 14:00'],
    [at('18:00', 4), '后天晚上 18:00'],
    [at('18:00', 5), '3月5日 18:00'],
    [at('20:00', 1), '昨晚 20:00'],
  ])('seen at seven in the evening, %s is %s', (instant, text) => {
    expect(momentText(Date.parse(instant), ms('19:00'))).toBe(text);
  });

  test('after midnight the night that began yesterday is still named plainly', () => {
    expect(spanText({ from: at('18:00'), to: at('08:00', 3) }, ms('01:00', 3))).toBe('昨晚 18:00 – 今早 08:00');
  });

  test('a day is said once when both ends share it', () => {
    expect(spanText({ from: at('18:00'), to: at('22:00') }, ms('12:00'))).toBe('今晚 18:00 – 22:00');
  });
});

test('a hold counts down to its end and stays at zero', () => {
  expect(countdownText(ms('19:15'), ms('19:00') + 400)).toBe('15:00');
  expect(countdownText(ms('19:15'), ms('19:14') + 59_001)).toBe('00:01');
  expect(countdownText(ms('19:15'), ms('19:15'))).toBe('00:00');
  expect(countdownText(ms('19:15'), ms('20:00'))).toBe('00:00');
});

test('what is shown says how old it is, and is stale from half a minute on', () => {
  const age = (seconds: number) => ageOf(ms('19:00'), ms('19:00') + seconds * 1_000);
  expect(age(-3)).toEqual({ text: '刚刚更新', isStale: false });
  expect(age(29)).toEqual({ text: '29 秒前更新', isStale: false });
  expect(age(30)).toEqual({ text: '30 秒前更新', isStale: true });
  expect(age(150)).toEqual({ text: '2 分钟前更新', isStale: true });
});
