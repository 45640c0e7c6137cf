import type { Clock } from '#kernel';
import type { Sql } from '#platform';
import { type TakenImport, tellProgress } from '../adapters/import-rows.js';

const TELL_EVERY_MS = 500;

/**
 * Tells how far an import is, beside the transaction that writes it and at most twice a second, and holds its lease. A lease that was lost
 * all the same is noticed when the import is to end.
 */
export class ImportProgress {
  private state: 'checking' | 'writing' = 'checking';
  private totalRows = 0;
  private doneRows = 0;
  private timer: NodeJS.Timeout | undefined;
  private telling: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sql: Sql,
    private readonly taken: TakenImport,
    private readonly clock: Clock,
  ) {}

  begin(totalRows: number): void {
    [this.state, this.totalRows, this.doneRows] = ['checking', totalRows, 0];
    this.timer ??= setInterval(() => this.tell(), TELL_EVERY_MS).unref();
  }

  /** From now on rows are written; so many of them change nothing that takes time. */
  async write(doneRows: number): Promise<void> {
    [this.state, this.doneRows] = ['writing', doneRows];
    this.tell();
    await this.telling;
  }

  advance(rows: number): void {
    this.doneRows += rows;
  }

  /** Tells nothing more, and waits for what is being told. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.telling;
  }

  private tell(): void {
    const { state, doneRows, totalRows } = this;
    this.telling = this.telling
      .then(() => tellProgress(this.sql, this.taken, { state, doneRows, totalRows, nowMs: this.clock.nowMs() }))
      .catch(() => undefined); // the next one tells more
  }
}
