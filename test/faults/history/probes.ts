import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import type { DataSource } from 'typeorm';
import type { History } from './history.js';

/** Looks at the running product from outside, again and again, and writes down what it sees. */
export class Probes {
  private readonly timers: NodeJS.Timeout[] = [];
  private asked = 0;

  constructor(private readonly history: History) {}

  /** Whether each gateway serves: an answer of /readyz within two seconds. */
  serving(gateways: readonly string[], everyMs = 500): void {
    for (const gateway of gateways) this.every(everyMs, () => this.knock(gateway));
  }

  /** How old the oldest message of the outbox is. Nothing is written down while the database does not answer. */
  outbox(dataSource: DataSource, everyMs = 500): void {
    const sql = 'SELECT ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) - MIN(created_at_ms) AS ms FROM outbox';
    this.every(everyMs, async () => {
      const [row] = await dataSource.query<{ ms: string | number | null }[]>(sql);
      this.tell('outbox', 'outbox', { ageMs: Number(row?.ms ?? 0) });
    });
  }

  /** Resident memory of processes, by name. `pidOf` may throw while one is down. */
  memory(pidOf: Readonly<Record<string, () => number>>, everyMs = 1_000): void {
    for (const [name, pid] of Object.entries(pidOf))
      this.every(everyMs, async () => this.tell(name, 'memory', { rssBytes: residentBytes(pid()) }));
  }

  /** How much the machine has to do: running processes a core. Promptness is judged by it. */
  load(everyMs = 1_000): void {
    this.every(everyMs, async () => this.tell('machine', 'load', { perCore: (loadavg()[0] ?? 0) / availableParallelism() }));
  }

  stop(): void {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
  }

  private every(ms: number, look: () => Promise<void>): void {
    let isLooking = false;
    const timer = setInterval(() => {
      if (isLooking) return;
      isLooking = true;
      look()
        .catch(() => undefined) // what cannot be seen now is seen at the next look
        .finally(() => {
          isLooking = false;
        });
    }, ms);
    this.timers.push(timer.unref());
  }

  private async knock(gateway: string): Promise<void> {
    const event = { src: 'probe', p: gateway, op: `knock-${++this.asked}`, f: 'serving' } as const;
    this.history.add({ ...event, type: 'invoke', v: {} });
    const status = await fetch(`${gateway}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.status,
      () => 0,
    );
    this.history.add({ ...event, type: status === 200 ? 'ok' : 'fail', v: { status } });
  }

  private tell(p: string, f: string, v: Record<string, unknown>): void {
    this.history.add({ src: 'probe', p, op: f, f, type: 'ok', v });
  }
}

/** Resident memory of a process. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1_024;
}
