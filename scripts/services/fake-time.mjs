// libfaketime, with which the fault suites move the clock of their own database. Only tests want it.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UNPACKED_DIR } from './folders.mjs';
import { install } from './install.mjs';

/** The library to be preloaded into a server, or undefined. */
export function fakeTimeLibrary() {
  const places = ['/usr/lib', join(UNPACKED_DIR, 'usr/lib')].flatMap((lib) => [lib, ...tripletsIn(lib)]);
  return places.map((lib) => join(lib, 'faketime/libfaketime.so.1')).find(existsSync);
}

function tripletsIn(lib) {
  if (!existsSync(lib)) return [];
  return readdirSync(lib)
    .filter((name) => name.includes('linux-gnu'))
    .map((name) => join(lib, name));
}

/** Installs the library where that is possible. Where it is not, the rows that need it say so themselves. */
export function ensureFakeTime() {
  if (process.platform === 'linux' && !fakeTimeLibrary()) install(['fakeTime']);
}
