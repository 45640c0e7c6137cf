// The naive rival is TypeScript with decorators, as such code is written; compiled as the product is.
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@swc/core';
import { makeDir, ROOT_DIR, STATE_DIR } from '../../../scripts/services/folders.mjs';

const PROGRAM = fileURLToPath(new URL('server.ts', import.meta.url));
const SOURCES = dirname(PROGRAM);

/** @returns {string} the compiled program, for `stage.run` */
export function compileNaive() {
  const dir = makeDir(join(STATE_DIR, 'bench/naive'));
  for (const file of readdirSync(SOURCES).filter((name) => name.endsWith('.ts'))) {
    const { code } = transformFileSync(join(SOURCES, file), { configFile: join(ROOT_DIR, '.swcrc'), sourceMaps: false });
    writeFileSync(join(dir, file.replace(/\.ts$/, '.js')), code);
  }
  return join(dir, 'server.js');
}
