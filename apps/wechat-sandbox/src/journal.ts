import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface JournalLine {
  readonly table: string;
  readonly key: string;
  readonly row: unknown;
}

/**
 * One JSON line per change, the last line of a key wins. Written before the answer leaves, so that a killed sandbox
 * comes back with every order it has confirmed. Rewritten without its dead lines when it is read at start.
 */
export class Journal {
  readonly #file: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'journal.jsonl');
  }

  read(): JournalLine[] {
    if (!existsSync(this.#file)) return [];
    const latest = new Map<string, JournalLine>();
    for (const text of readFileSync(this.#file, 'utf8').split('\n')) {
      const line = parseLine(text);
      if (line) latest.set(`${line.table}/${line.key}`, line);
    }
    const lines = [...latest.values()];
    writeFileSync(`${this.#file}.new`, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    renameSync(`${this.#file}.new`, this.#file);
    return lines;
  }

  append(line: JournalLine): void {
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  clear(): void {
    if (existsSync(this.#file)) truncateSync(this.#file);
  }
}

/** A line cut short by a kill is the last one and was never confirmed: it is dropped. */
function parseLine(text: string): JournalLine | undefined {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as JournalLine;
  } catch {
    return undefined;
  }
}
