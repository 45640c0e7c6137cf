import { run } from '../../scripts/audit-verify/command.mjs';

export interface Judgement {
  readonly exit: number;
  /** Where the log is first bad: `leaf 3`, or `between leaf 2 and leaf 5`. */
  readonly first: string | undefined;
  /** What was found, the first bad leaf first. */
  readonly codes: readonly string[];
  readonly text: string;
}

/** Runs the verifier as the command line does. */
export function judge(...args: readonly string[]): Judgement {
  const lines: string[] = [];
  const exit = run(args, (line) => lines.push(line));
  const text = lines.join('\n');
  const first = /首个问题 first: .*?(between leaf \d+ and leaf \d+|leaf \d+|not a leaf)/.exec(text)?.[1];
  return { exit, first, codes: [...text.matchAll(/^✗ .*\[(\w+)\]$/gm)].map((match) => match[1] ?? ''), text };
}

export const GOOD = { exit: 0, first: undefined, codes: [] };
export const bad = (first: string, ...codes: readonly string[]) => ({ exit: 1, first, codes });
