import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A place of the built product and what stands there instead. White space counts as one blank. */
export interface Break {
  /** Below libs/ or apps/ of the build. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

const SOURCE = '.data/fault-build';

/** A copy of the product with these breaks. Throws when the product has changed so that a break does not fit any more. */
export function brokenBuild(breaks: readonly Break[]): { build: string; remove: () => void } {
  mkdirSync('.data/mutants', { recursive: true });
  const folder = mkdtempSync('.data/mutants/build-');
  cpSync(SOURCE, folder, { recursive: true });
  for (const one of breaks) apply(join(folder, 'dist', one.file), one);
  return { build: join(folder, 'dist'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function apply(path: string, { file, before, after }: Break): void {
  const pattern = new RegExp(before.trim().split(/\s+/).map(escaped).join('\\s*'), 'g');
  const source = readFileSync(path, 'utf8');
  const found = [...source.matchAll(pattern)].length;
  if (found !== 1) throw new Error(`“${before}” stands ${found} times in ${file}: the product has changed, change the mutant`);
  writeFileSync(
    path,
    source.replace(pattern, () => after),
  );
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
