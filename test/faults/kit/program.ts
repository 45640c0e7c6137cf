import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../../support/stores.js';

/** What happens at a fail point. `kill` and `stop` are signals to the program itself; `throw` must not be used after a commit. */
export interface Order {
  readonly action: 'kill' | 'stop' | 'pause' | 'throw' | 'delay' | 'block';
  /** For `delay` and `block`. */
  readonly ms?: number;
  /** Passes that are let through first. */
  readonly skip?: number;
  readonly times?: number;
}

const LINES_KEPT = 2_000;
const STOP_MS = 15_000;

/** One process of the product, and all that can be done to it. */
export class Program {
  private child: ChildProcess | undefined;
  private orders = 0;
  private readonly reachedPoints = new Map<string, number>();
  private readonly done = new Set<number>();
  /** What it wrote to its two outputs, newest last. */
  readonly lines: string[] = [];

  constructor(
    readonly name: string,
    private readonly entry: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly isUp: () => Promise<boolean>,
  ) {}

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error(`${this.name} does not run`);
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Starts it, and waits until it serves. `extra` is environment for this start only. */
  async start({ extra = {} }: { extra?: Record<string, string> } = {}): Promise<void> {
    const { NODE_OPTIONS: _unwanted, ...inherited } = process.env;
    const arming = join(process.cwd(), 'test/faults/kit/arming.mjs');
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', arming, this.entry], {
      env: { ...inherited, ...this.environment, ...extra },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    child.on('message', (message: { reached?: string; done?: number }) => this.hear(message));
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface({ input: stream }).on('line', (line) => this.keep(line));
    await this.ready();
  }

  /** Waits until it serves. */
  async ready(withinMs = 60_000): Promise<void> {
    const lastWords = () => `${this.name} wrote:\n${this.lines.slice(-20).join('\n')}`;
    const isUp = async (): Promise<boolean> => {
      if (!this.isRunning) throw new Error('it ended');
      return this.isUp();
    };
    await eventually(isUp, Boolean, withinMs).catch((cause: unknown) => {
      throw new Error(lastWords(), { cause });
    });
  }

  private hear({ reached, done }: { reached?: string; done?: number }): void {
    if (reached !== undefined) this.reachedPoints.set(reached, this.timesReached(reached) + 1);
    if (done !== undefined) this.done.add(done);
  }

  private keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > LINES_KEPT) this.lines.shift();
  }

  private async order(order: string, rest: object = {}): Promise<void> {
    if (!this.isRunning) return; // what has ended obeys every order
    const id = ++this.orders;
    this.child?.send({ id, order, ...rest }, () => undefined);
    await eventually(() => this.done.has(id) || !this.isRunning, Boolean, 20_000);
  }

  /** From now on this happens at the fail point, once unless told otherwise. */
  async arm(name: string, order: Order): Promise<void> {
    this.reachedPoints.delete(name);
    await this.order('arm', { name, ...order });
  }

  async disarm(): Promise<void> {
    await this.order('disarm');
  }

  /** Lets go on whoever is paused at the fail point. */
  async resumeAt(name: string): Promise<void> {
    await this.order('resume', { name });
  }

  timesReached(name: string): number {
    return this.reachedPoints.get(name) ?? 0;
  }

  /** Waits until an armed fail point was reached since it was armed. */
  async reached(name: string, withinMs = 15_000): Promise<void> {
    await eventually(() => this.timesReached(name) > 0, Boolean, withinMs);
  }

  /** The lines that it accepted from these ports take nothing more of what it writes, as when nobody reads at the other side. */
  async clogLinesFrom(ports: readonly number[]): Promise<void> {
    await this.order('clog', { ports });
  }

  async unclogLines(): Promise<void> {
    await this.order('unclog');
  }

  /** Moves its wall clock, not its monotonic timer. */
  async skewClock(ms: number): Promise<void> {
    await this.order('skew', { ms });
  }

  /** Holds its event loop up. Does not wait for the end. */
  blockLoop(ms: number): void {
    this.child?.send({ id: ++this.orders, order: 'block', ms });
  }

  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Ends it with a signal and waits until it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.isRunning || !this.child) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }

  /** How it ended by itself; undefined while it runs or when a signal ended it. */
  get exitCode(): number | undefined {
    return this.child?.exitCode ?? undefined;
  }

  /** Resolves when it is gone, whoever ended it. */
  async gone(withinMs = STOP_MS): Promise<void> {
    await eventually(() => !this.isRunning, Boolean, withinMs);
  }

  async stop(): Promise<void> {
    if (!this.isRunning || !this.child) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    const impatience = setTimeout(() => this.child?.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(impatience);
  }
}
