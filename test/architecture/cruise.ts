import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
const CONFIG = join(ROOT, '.dependency-cruiser.cjs');

interface Report {
  readonly modules: readonly { readonly source: string; readonly dependencies: readonly unknown[] }[];
  readonly summary: {
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string; readonly to: string }[];
  };
}

interface Rule {
  readonly name: string;
  readonly to: { readonly pathNot?: string | readonly string[] };
}

/** What dependency-cruiser says of `apps` and `libs` under `directory`, by the rules of this repository. */
export function cruise(directory: string): Report {
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--config', CONFIG, '--output-type', 'json', 'apps', 'libs'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: directory, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no report: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

/** The violations as `rule: from -> to` lines in order. */
export const violations = (report: Report): string[] =>
  report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();

const rules = (createRequire(__filename)(CONFIG) as { forbidden: readonly Rule[] }).forbidden;
export const ruleNames: readonly string[] = rules.map(({ name }) => name);

/** Which libs each lib may enter, as the rules say it: { booking: ['kernel', 'availability', …], … }. */
export const openRooms: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  rules
    .filter(({ name }) => name.startsWith('arrows-of-'))
    .map(({ name, to }) => {
      const lib = name.slice('arrows-of-'.length);
      const open = [to.pathNot ?? []].flat().map((pattern) => pattern.replace(/^\^libs\/|\/$/g, ''));
      return [lib, open.filter((other) => other !== lib)];
    }),
);

/** Writes a tree { path: text } that resolves imports as this repository does, hands it to `use`, and removes it. */
export function withTree<Result>(files: Readonly<Record<string, string>>, use: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'rooms-'));
  try {
    for (const file of ['package.json', 'tsconfig.json']) copyFileSync(join(ROOT, file), join(directory, file));
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
