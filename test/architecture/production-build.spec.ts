import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from './cruise.js';

const WORD = /failpoint/i;

/** Compiled files below a folder of the checkout that contain the word. `npm run build` has made both folders. */
function filesWithTheWord(folder: string): string[] {
  const root = join(ROOT, folder);
  if (!existsSync(root)) throw new Error(`${folder} is missing: npm run build makes it`);
  const files = readdirSync(root, { recursive: true }).map(String);
  return files.filter((file) => file.endsWith('.js') && WORD.test(readFileSync(join(root, file), 'utf8')));
}

test('no file of the build that is deployed knows of fail points; the build for the fault suites does', () => {
  expect(filesWithTheWord('dist')).toEqual([]);
  expect(filesWithTheWord('.data/fault-build/dist').length).toBeGreaterThan(10);
});
