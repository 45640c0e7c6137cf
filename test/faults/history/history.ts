import { closeSync, createReadStream, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { HistoryEvent, HistoryHeader, nowNs } from './event.js';

/** What a writer of events knows; time and number are added when it is written down. */
export type Told = Omit<HistoryEvent, 'seq' | 't_ns'> & { readonly t_ns?: number };

const FLUSH_CHARS = 64 * 1_024;
const FLUSH_MS = 250;
const CHUNK_BYTES = 1_048_576;
/** Each writer of a run numbers its events in a range of its own. */
const RANGE = 1_000_000_000;

/** Appends events to the one file of a run, whoever else appends to it: O_APPEND and whole lines. */
export class History {
  private waiting: string[] = [];
  private chars = 0;
  private seq: number;
  private readonly descriptor: number;
  private readonly timer: NodeJS.Timeout;
  private readonly canaries = new Set<string>();

  private constructor(
    readonly file: string,
    writer: number,
  ) {
    this.seq = writer * RANGE;
    this.descriptor = openSync(file, 'a');
    this.timer = setInterval(() => this.flush(), FLUSH_MS).unref();
  }

  /** Begins a file with its header. `settings` are milliseconds and counts that the checker needs to know. */
  static begin(file: string, seed: string, settings: Readonly<Record<string, number>> = {}): History {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, 'w'));
    const history = new History(file, 0);
    const header: HistoryHeader = { kind: 'night-berth-history', v: 1, seed, wall_ms: Date.now(), t_ns: nowNs(), settings };
    history.line(header);
    history.flush();
    return history;
  }

  /** For another process of the run. `writer` is 1 or more, and nobody else's. */
  static join(file: string, writer: number): History {
    return new History(file, writer);
  }

  add(told: Told): void {
    const { t_ns = nowNs(), ...rest } = told;
    this.line({ seq: ++this.seq, t_ns, ...rest });
  }

  /**
   * A word that must never leave the product except to its owner: a plate, an openid, a token, a key. With a partner it is a word that staff of
   * other partners must never be told; everybody else may know it.
   */
  canary(kind: string, text: string, tenant?: string): void {
    const name = `${tenant ?? ''} ${text}`;
    if (this.canaries.has(name)) return;
    this.canaries.add(name);
    this.add({ src: 'probe', p: 'canary', op: kind, f: 'canary', type: 'ok', v: { kind, text, ...(tenant && { tenant }) } });
  }

  flush(): void {
    if (this.waiting.length === 0) return;
    const bytes = Buffer.from(this.waiting.join(''));
    this.waiting = [];
    this.chars = 0;
    for (let written = 0; written < bytes.length; ) written += writeSync(this.descriptor, bytes, written);
  }

  close(): void {
    clearInterval(this.timer);
    this.flush();
    closeSync(this.descriptor);
  }

  private line(value: object): void {
    const text = `${JSON.stringify(value)}\n`;
    this.waiting.push(text);
    this.chars += text.length;
    if (this.chars >= FLUSH_CHARS) this.flush();
  }
}

/** A history that is read: first the header, then each event. Throws at a line that is not one; a last line cut short by a kill is left out. */
export async function* readHistory(file: string): AsyncGenerator<HistoryHeader | HistoryEvent> {
  for await (const batch of readBatches(file)) yield* batch;
}

/** The same, in pieces of about a megabyte: for those who read a million. */
export async function* readBatches(file: string): AsyncGenerator<(HistoryHeader | HistoryEvent)[]> {
  let isHeader = true;
  let rest = '';
  const parse = (line: string): HistoryHeader | HistoryEvent => {
    const value: unknown = JSON.parse(line);
    if (!isHeader) return HistoryEvent.parse(value);
    isHeader = false;
    return HistoryHeader.parse(value);
  };
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: CHUNK_BYTES }) as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield lines.map(parse);
  }
  if (rest !== '' && isJson(rest)) yield [parse(rest)];
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Writes a history that was made rather than recorded. Returns how many events it has. */
export function writeLines(file: string, lines: Iterable<HistoryHeader | HistoryEvent>): number {
  const descriptor = openSync(file, 'w');
  let count = 0;
  let waiting = '';
  for (const line of lines) {
    waiting += `${JSON.stringify(line)}\n`;
    if (waiting.length > FLUSH_CHARS) {
      writeSync(descriptor, waiting);
      waiting = '';
    }
    count += 1;
  }
  writeSync(descriptor, waiting);
  closeSync(descriptor);
  return count - 1;
}
