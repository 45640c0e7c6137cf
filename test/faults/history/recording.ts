import { rmSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import type { PartnerRole } from '#contracts';
import type { Config } from '#platform';
import { type CheckReport, check, type Limits } from '../checker/index.js';
import { recordDatabase, recordKeys, recordSandbox } from './books.js';
import { History } from './history.js';
import { Probes } from './probes.js';
import { quiesce } from './quiesce.js';
import { RecordedClient } from './recorded-client.js';
import { RecordedLive, type Subscription } from './recorded-live.js';
import { RecordedStaff } from './recorded-staff.js';

/** The running product, as a recording sees it. */
export interface Surroundings {
  /** Base URLs, without a slash at the end: those that clients use. */
  readonly gateways: readonly string[];
  readonly sandbox: string;
  /** Past every proxy. */
  readonly dataSource: DataSource;
  readonly config: Config;
}

export interface RecordingWish {
  readonly name: string;
  readonly seed: string | number | bigint;
  /** Where the product's processes run with other settings than `config`. */
  readonly settings?: Readonly<Record<string, number>>;
}

const SETTINGS = ['HOLD_MS', 'PAYMENT_MARGIN_MS', 'PAYMENT_GRACE_MS', 'UPCOMING_BOOKINGS_MAX'] as const;
let faults = 0;

/** A run whose every event is written down in one file. */
export class Recording {
  readonly probes: Probes;
  readonly readers: RecordedLive[] = [];

  constructor(
    readonly history: History,
    readonly surroundings: Surroundings,
  ) {
    this.probes = new Probes(history);
    this.probes.load();
  }

  /** Logs a resident in at the gateway numbered `turn`. */
  resident(name: string, turn = 0): Promise<RecordedClient> {
    return RecordedClient.logIn(this.history, this.surroundings.gateways, name, turn);
  }

  /** Staff of a partner, who act at the gateway numbered `turn`. */
  staff(partner: string, role: PartnerRole = 'partner_admin', turn = 0): Promise<RecordedStaff> {
    return RecordedStaff.enter(this.history, this.surroundings, { partner, role, turn });
  }

  /** Words that belong to one partner: staff of another must never be told them. */
  belongsTo(partner: string, kind: string, ...words: readonly string[]): void {
    for (const word of words) this.history.canary(kind, word, partner);
  }

  /** Connects a reader of the live view. */
  async reader(subscription: Subscription, turn = 0): Promise<RecordedLive> {
    const reader = await RecordedLive.open(this.history, this.surroundings.gateways, subscription, turn);
    this.readers.push(reader);
    return reader;
  }

  /** A fault begins; the function that is given back ends it. Everything between is in its shadow, and a while after. */
  fault(f: string, v: Record<string, unknown> = {}): () => void {
    const event = { src: 'nemesis', p: 'nemesis', op: `${f}-${++faults}`, f } as const;
    this.history.add({ ...event, type: 'invoke', v });
    return () => this.history.add({ ...event, type: 'ok', v: {} });
  }

  /** Does something to the product as a fault: begun before, ended when it resolves, also when it throws. */
  async during<T>(f: string, v: Record<string, unknown>, work: () => Promise<T>): Promise<T> {
    const end = this.fault(f, v);
    try {
      return await work();
    } finally {
      end();
    }
  }

  /** What a process wrote to its outputs, for the search for what must stay private. */
  logs(p: string, lines: readonly string[]): void {
    for (const line of lines) this.history.add({ src: 'probe', p, op: 'log', f: 'log', type: 'ok', v: { line } });
  }
}

/** Begins a recording of a product that runs. The file lies under .data/histories. */
export function record(surroundings: Surroundings, { name, seed, settings = {} }: RecordingWish): Recording {
  const known = Object.fromEntries(SETTINGS.map((setting) => [setting, surroundings.config[setting]]));
  const file = `.data/histories/${name}-${seed}-${process.pid}.jsonl`;
  return new Recording(History.begin(file, String(seed), { ...known, ...settings }), surroundings);
}

export interface FinishWish {
  /** How long to wait until nothing moves. 60 s unless told otherwise. */
  readonly withinMs?: number;
  readonly limits?: Partial<Limits>;
  /** Outputs of the processes, by name. */
  readonly logs?: Readonly<Record<string, readonly string[]>>;
  /** Keeps the file of a green run too. */
  readonly isKept?: boolean;
}

export interface Report extends CheckReport {
  readonly file: string;
  /** What had not come to rest, in words. */
  readonly stillMoving: readonly string[];
}

/**
 * Ends a recording: every fault is over by now. Waits until nothing moves, takes down all books, and checks the whole history.
 * The file of a run without a violation is removed.
 */
export async function finish(recording: Recording, wish: FinishWish = {}): Promise<Report> {
  const { history, surroundings } = recording;
  const { dataSource, sandbox, config } = surroundings;
  history.add({ src: 'nemesis', p: 'nemesis', op: 'quiet', f: 'quiet', type: 'ok', v: {} });
  const stillMoving = await quiesce(dataSource, sandbox, wish.withinMs);
  history.add({ src: 'probe', p: 'quiesce', op: 'quiesce', f: 'quiesce', type: 'ok', v: { stillMoving } });
  recording.probes.stop();
  await Promise.all(recording.readers.map((reader) => reader.close()));
  await recordSandbox(history, sandbox);
  await recordDatabase(history, dataSource);
  recordKeys(history, config);
  for (const [name, lines] of Object.entries(wish.logs ?? {})) recording.logs(name, lines);
  history.close();
  const report = await check(history.file, wish.limits);
  if (report.violations.length === 0 && !wish.isKept) rmSync(history.file);
  return { ...report, file: history.file, stillMoving };
}
