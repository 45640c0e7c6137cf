// The compiler of apps/preview is TypeScript, and needed before anything is built: esbuild makes one module of it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { makeDir, ROOT_DIR } from '../services/folders.mjs';

const FOLDER = join(ROOT_DIR, 'node_modules/.cache/night-berth');

/** The exports of a TypeScript module of apps/preview, e.g. `compiler/index.ts`. Packages stay where they are. */
export async function loadFromPreview(module) {
  const outfile = join(makeDir(FOLDER), `${module.replaceAll('/', '-')}.${process.pid}.mjs`);
  await build({
    entryPoints: [join(ROOT_DIR, 'apps/preview', module)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outfile,
    logLevel: 'silent',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}
