import { expect, test } from '@jest/globals';
import { officeRows, versionText } from './about.js';

const EMPTY = { name: '', phone: '', address: '', hours: '' };

test('of the office only what was filled in is told', () => {
  expect(officeRows(EMPTY)).toEqual([]);
  expect(officeRows({ ...EMPTY, phone: '12345678', hours: ' ' })).toEqual([{ name: '电话', text: '12345678' }]);
});

test('a version that is not at people’s says so', () => {
  expect([versionText('1.2.0', 'release'), versionText('1.2.0', 'trial'), versionText('', 'develop')]).toEqual([
    '1.2.0',
    '1.2.0 · 体验版',
    '开发版',
  ]);
  expect(versionText('', 'release')).toBe('未知');
});
