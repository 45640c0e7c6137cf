import { type BatchConnection, doneBefore } from './batch-connections.js';
import type { Sql, Statement } from './database.js';

/** A transaction under way. What is asked of it in one turn travels together, in the order in which it was asked. */
export interface Transaction extends Sql {
  /**
   * A write whose answer nobody needs: it goes in front of the next query, or with COMMIT, and costs no round trip of its own.
   * Whatever reads or writes after it finds it done. When it fails, the transaction does.
   */
  defer(sql: string, parameters?: readonly unknown[]): void;
}

interface Asked extends Statement {
  readonly resolve?: (result: unknown) => void;
  readonly reject?: (error: unknown) => void;
}

const BEGIN: readonly Asked[] = [{ sql: 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED' }, { sql: 'START TRANSACTION' }];

/** BEGIN goes with the first statement and COMMIT with the last writes, so a transaction takes as many round trips as it has questions. */
export class OpenTransaction implements Transaction {
  /** Why the transaction cannot be committed, whatever the work made of it. */
  failure: unknown;
  private unsent: Asked[] = [];
  private isSending = false;
  private isBegun = false;
  private isCommitting = false;
  private sent = 0;

  /** With nothing to begin with, each question stands for itself. */
  constructor(
    private readonly connection: BatchConnection,
    private readonly begin: readonly Asked[] = BEGIN,
  ) {}

  query<T = unknown>(sql: string, parameters?: readonly unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      this.unsent.push({ sql, parameters, resolve: resolve as (result: unknown) => void, reject });
      if (this.isSending) return;
      this.isSending = true;
      queueMicrotask(() => void this.send());
    });
  }

  defer(sql: string, parameters?: readonly unknown[]): void {
    this.unsent.push({ sql, parameters });
  }

  async commit(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    if (!this.isBegun && this.unsent.length === 0) return;
    this.isCommitting = true;
    await this.query('COMMIT');
  }

  async rollback(): Promise<void> {
    if (this.isBegun) await this.connection.send([{ sql: 'ROLLBACK' }]);
  }

  /** COMMIT had left, and the server did not answer that something before it failed. */
  mayBeCommitted(error: unknown): boolean {
    const done = doneBefore(error);
    return this.isCommitting && (done === undefined || done === this.sent - 1);
  }

  private async send(): Promise<void> {
    this.isSending = false;
    const asked = this.isBegun ? this.unsent : [...this.begin, ...this.unsent];
    this.unsent = [];
    this.isBegun = true;
    this.sent = asked.length;
    try {
      if (this.failure !== undefined) throw this.failure;
      const results = await this.connection.send(asked);
      for (const [index, { resolve }] of asked.entries()) resolve?.(results[index]);
    } catch (error) {
      this.fail(asked, error);
    }
  }

  /** A question that fails alone is for who asked it to judge, e.g. a duplicate key; anything else ends the transaction. */
  private fail(asked: readonly Asked[], error: unknown): void {
    const questions = asked.filter(({ reject }) => reject).length;
    const failed = doneBefore(error) ?? asked.length - 1;
    const isAnswered = doneBefore(error) !== undefined;
    if (questions > 1 || failed < asked.length - 1 || !isAnswered) this.failure ??= error;
    for (const [index, { reject }] of asked.entries())
      reject?.(index === failed || !isAnswered ? error : new Error('a statement that travelled along failed', { cause: error }));
  }
}
