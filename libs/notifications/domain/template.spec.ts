import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FactName, flawOfField, type NoticeFacts, valuesFor } from './template.js';

const FACTS: NoticeFacts = {
  carPark: '示例停车场',
  bookingNo: '01890a5d-ac96-774b-bcce-b302099a8057',
  note: '车牌自动识别',
  from: Date.parse('2026-03-02T18:00:00+08:00'),
  to: Date.parse('2026-03-03T08:05:59+08:00'),
  at: 0,
  amount: 805,
};
const one = (field: string, fact: FactName, facts: Partial<NoticeFacts> = {}): string | undefined =>
  valuesFor({ templateId: 't', values: { [field]: fact } }, { ...FACTS, ...facts })[field];

describe('a thing', () => {
  test('of twenty characters is told whole, a longer one is cut and says so', () => {
    expect(one('thing1', 'note', { note: '一'.repeat(20) })).toBe('一'.repeat(20));
    expect(one('thing1', 'note', { note: '一'.repeat(21) })).toBe(`${'一'.repeat(19)}…`);
  });

  test('is counted in characters, and no character is cut in half', () => {
    expect(one('thing1', 'note', { note: '𠮷'.repeat(21) })).toBe(`${'𠮷'.repeat(19)}…`);
  });

  test('is one line without anything invisible, and never empty', () => {
    expect(one('thing1', 'note', { note: ' 一\n二\u202e三\u0000 ' })).toBe('一 二 三');
    expect(one('thing1', 'note', { note: '\n\u200b ' })).toBe('无');
  });

  test('fits, whatever is to be told', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (note) => {
        const told = one('thing1', 'note', { note }) ?? '';
        expect([...told].length).toBeGreaterThan(0);
        expect([...told].length).toBeLessThanOrEqual(20);
      }),
    );
  });
});

test('times are those of Beijing to the minute, whatever the zone of the process', () => {
  expect([one('time2', 'from'), one('date3', 'to')]).toEqual(['2026年3月2日 18:00', '2026年3月3日 08:05']);
  expect(one('time2', 'at')).toBe('1970年1月1日 08:00');
});

test('amounts are yuan with two digits after the point', () => {
  expect([0, 5, 100, 805, 1_234_567].map((amount) => one('amount4', 'amount', { amount }))).toEqual([
    '¥0.00',
    '¥0.05',
    '¥1.00',
    '¥8.05',
    '¥12345.67',
  ]);
});

test('the number of a booking fits into a character string', () => {
  expect(one('character_string1', 'bookingNo')).toBe('01890a5dac96774bbcceb302099a8057');
});

test('only what fits a field is taken for it', () => {
  expect(flawOfField('thing1', 'carPark')).toBeUndefined();
  expect(flawOfField('time12', 'to')).toBeUndefined();
  expect(flawOfField('thing1', 'from')).toBe('from does not go into thing1');
  expect(flawOfField('thing1', 'constructor')).toBe('constructor does not go into thing1');
  expect(flawOfField('car_number1', 'plate')).toBe('car_number1 is no field that can be filled');
  expect(flawOfField('thing', 'carPark')).toBe('thing is no field that can be filled');
});
