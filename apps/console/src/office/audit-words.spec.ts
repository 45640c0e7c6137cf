import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ACTION_NAMES, actorText, factLines, SUBJECT_NAMES } from './audit-words.js';

test('a resident is the beginning of a commitment and nothing else; staff have names', () => {
  const commitment = 'ab'.repeat(32);
  expect(actorText({ kind: 'resident', commitment, name: null })).toBe('居民 abababab…');
  expect(actorText({ kind: 'staff', commitment, name: '陈工' })).toBe('陈工');
  expect(actorText({ kind: 'system', commitment: null, name: null })).toBe('系统');
});

test('ticks are told as Beijing times and fen as yuan', () => {
  const from = Date.parse('2026-03-02T18:00:00+08:00') / 900_000;
  expect(factLines({ pool: 'a-pool', from, claimFrom: null, priceFen: 1_050, version: 2 })).toEqual([
    ['泊位池', 'a-pool'],
    ['开始', '2026/03/02 18:00'],
    ['占用自', '—'],
    ['价格', '¥10.50'],
    ['版本', '2'],
  ]);
});

test('changes of capacity are told stretch by stretch, the first twenty of them', () => {
  const changes = Array.from({ length: 22 }, (_, n) => [n, n + 1, n % 2 ? -1 : 3]);
  const [[name, text] = ['', '']] = factLines({ changes });
  expect(name).toBe('变动');
  expect(text.split('\n')).toHaveLength(21);
  expect(text.split('\n')[0]).toContain('+3 个泊位');
  expect(text.split('\n').at(-1)).toBe('… 另有 2 段，见导出的日志');
});

test('every action and subject that the verifier knows has a word, and no other', () => {
  const verifier = readFileSync(join(__dirname, '../../../../scripts/audit-verify/leaf.mjs'), 'utf8');
  const known = [...verifier.matchAll(/^ {2}'([a-z.-]+)': \{ subject: '([a-z-]+)'/gm)];
  expect(known.length).toBeGreaterThan(30);
  expect(Object.keys(ACTION_NAMES).sort()).toEqual(known.map(([, action]) => action).sort());
  expect(Object.keys(SUBJECT_NAMES).sort()).toEqual([...new Set(known.map(([, , subject]) => subject))].sort());
});
