import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = resolve(__dirname, '../..');
const ROWS = [...Array.from({ length: 34 }, (_, n) => n + 1), ...Array.from({ length: 9 }, (_, n) => n + 46)];

/** What the table of a document promises is proved: `file`: "name". */
const proofsOf = (text: string) =>
  [...text.matchAll(/`([^`]+\.spec\.ts)`: "([^"]+)"/g)].map(([, file = '', name = '']) => ({ file, name }));

/** Proofs whose file is gone, or no longer has a test of that name. */
function missing(text: string): string[] {
  return proofsOf(text).flatMap(({ file, name }) => (read(file)?.includes(name) ? [] : [`${file}: ${name}`]));
}

function read(file: string): string | undefined {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    return undefined;
  }
}

test('every row of docs/SECURITY.md is proved by a test that is there', () => {
  const text = read('docs/SECURITY.md') ?? '';
  const rows = text.split('\n').filter((line) => /^\| S\d\d /.test(line));
  expect(rows.map((row) => Number(row.slice(3, 5)))).toEqual(ROWS);
  expect(rows.filter((row) => proofsOf(row).length === 0)).toEqual([]);
  expect(missing(text)).toEqual([]);
});

test('a proof that is not there is noticed', () => {
  expect(missing('`test/nowhere.spec.ts`: "a rule" `test/architecture/security-table.spec.ts`: "a proof that is not there"')).toEqual([
    'test/nowhere.spec.ts: a rule',
  ]);
});
