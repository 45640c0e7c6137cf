// Where the workspace keeps what it starts. DATA_DIR moves all of it, for a second independent set of services on one machine.
import { mkdirSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT_DIR = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const STATE_DIR = resolve(process.env.DATA_DIR ?? join(ROOT_DIR, '.data'));
/** Servers unpacked from .deb files for a user who may not install packages. */
export const UNPACKED_DIR = join(STATE_DIR, 'unpacked');

/** Makes a folder and gives its real path, which is what the kernel shows as a server's working directory. */
export function makeDir(dir) {
  mkdirSync(dir, { recursive: true });
  return realpathSync(dir);
}

/** Progress goes to stderr, so that stdout of `services.mjs up` can be fed to a shell. */
export const say = (line) => process.stderr.write(`[services] ${line}\n`);
