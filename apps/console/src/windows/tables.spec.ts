import { expect, test } from '@jest/globals';
import { isUnderWay, mediaTypeOf, percentOf, tableOf } from './tables.js';

test('kind and table of a file are read off its name', () => {
  expect([mediaTypeOf('a.CSV'), mediaTypeOf('b.xlsx'), mediaTypeOf('c.xls'), mediaTypeOf('csv')]).toEqual([
    'text/csv',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    undefined,
    undefined,
  ]);
  expect([tableOf('windows (2).csv'), tableOf('泊位池.csv'), tableOf('car-parks.csv'), tableOf('mine.csv')]).toEqual([
    'windows',
    'pools',
    'car-parks',
    undefined,
  ]);
});

test('progress is told in whole percent once the rows are known', () => {
  expect([
    percentOf({ doneRows: 0, totalRows: 0 }),
    percentOf({ doneRows: 1, totalRows: 3 }),
    percentOf({ doneRows: 9, totalRows: 9 }),
  ]).toEqual([undefined, 33, 100]);
  expect([isUnderWay({ state: 'writing' }), isUnderWay({ state: 'rejected' })]).toEqual([true, false]);
});
