import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from '../../support/stores.js';

interface Subscription {
  readonly from: string;
  readonly to: string;
  readonly carParkIds?: readonly string[];
}

const Report = z.object({
  /** Connections that are open. */
  open: z.int(),
  frames: z.int(),
  /** How often a reader was shown an older version of a car park than before. */
  falls: z.int(),
  /** How connections ended, by code. */
  closed: z.record(z.string(), z.int()),
  /** By car park: how many readers are shown which "version freeBays". */
  shown: z.record(z.string(), z.record(z.string(), z.int())),
});
export type CrowdReport = z.infer<typeof Report>;

export interface JoinWish {
  /** Each looks from a place of its own, so that its snapshots are made for it alone. */
  readonly hasOwnPlaces?: boolean;
  /** Who lost the line comes back after a pause below this, each after another; 0, as when left out: not at all. */
  readonly comesBackWithinMs?: number;
}

/** Many readers of the live view, in a process of their own and from an address of their own. */
export class LiveCrowd {
  private orders = 0;
  private readonly answers = new Map<number, unknown>();

  private constructor(private readonly child: ChildProcess) {
    child.on('message', ({ done, answer }: { done: number; answer: unknown }) => this.answers.set(done, answer));
  }

  static start(): LiveCrowd {
    return new LiveCrowd(fork(join(process.cwd(), 'test/faults/kit/readers.mjs'), { execArgv: [] }));
  }

  /** So many connect to the gateway and have their snapshot when this resolves. Answers their ports, by which the gateway knows them. */
  async join(gateway: string, count: number, subscription: Subscription, wish: JoinWish = {}): Promise<number[]> {
    const { hasOwnPlaces = false, comesBackWithinMs: withinMs = 0 } = wish;
    const url = `${gateway.replace('http', 'ws')}/api/v1/live`;
    return z.array(z.int()).parse(await this.order('join', { url, count, subscription, hasOwnPlaces, withinMs }));
  }

  /** Everybody subscribes anew, so often. */
  async ask(times: number): Promise<void> {
    await this.order('ask', { times });
  }

  /** Nobody reads any more; the lines stay up. */
  async stopReading(): Promise<void> {
    await this.order('stopReading');
  }

  async readAgain(): Promise<void> {
    await this.order('readAgain');
  }

  /** Resets all lines at once. Answers after how many ms everybody was back and had a snapshot. */
  async cutAndReturn(): Promise<number> {
    return z.number().parse(await this.order('cutAndReturn'));
  }

  async report(): Promise<CrowdReport> {
    return Report.parse(await this.order('report'));
  }

  /** Suspends the process with all its readers, whose kernel goes on to take what fits. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGCONT');
    this.child.kill('SIGKILL');
    await gone;
  }

  private async order(order: string, rest: object = {}): Promise<unknown> {
    const id = ++this.orders;
    this.child.send({ id, order, ...rest });
    await eventually(() => this.answers.has(id), Boolean, 60_000);
    return this.answers.get(id);
  }
}
