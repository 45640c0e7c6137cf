import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Read from the folder in which the product was started, as migrations are; one a line, in lower case. */
const FILE = join('libs', 'identity', 'common-passwords.txt');

let known: ReadonlySet<string> | undefined;

/** Passwords that were leaked so often that they are tried first. 140 kB, read when the first password is chosen. */
export function commonPasswords(): ReadonlySet<string> {
  known ??= new Set(readFileSync(FILE, 'utf8').split('\n').filter(Boolean));
  return known;
}
