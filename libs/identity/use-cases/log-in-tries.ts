import { Inject, Injectable } from '@nestjs/common';
import { Clock, type Refusal, refuse } from '#kernel';
import { FieldCipher, Transactions } from '#platform';
import { lockTries, type TriesRow, writeTries } from '../adapters/staff-try-rows.js';
import { oneTryLess, oneTryMore, type TriesOf } from '../domain/log-in-tries.js';

/**
 * Counts tries before they are judged, so that a thousand guesses sent at once are a thousand tries. Kept in MySQL, which a log-in needs
 * anyway: whoever can make Redis forget cannot guess any faster.
 */
@Injectable()
export class LogInTries {
  constructor(
    private readonly transactions: Transactions,
    private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Notes a try, or refuses while a pause lasts; what is refused is not counted, so that no pause ever grows by asking again. */
  take(of: readonly TriesOf[]): Promise<Refusal<'too_many_requests'> | 'taken'> {
    return this.locked(of, async (rows, write, nowMs) => {
      const blockedUntilMs = Math.max(...rows.map((row) => row.blockedUntilMs));
      if (nowMs < blockedUntilMs) return refuse('too_many_requests', { retryAfterSeconds: Math.ceil((blockedUntilMs - nowMs) / 1000) });
      for (const row of rows) await write({ ...row, ...oneTryMore(row, row.kind, nowMs) });
      return 'taken';
    });
  }

  /** Takes back a try that was no guess. */
  async giveBack(of: readonly TriesOf[]): Promise<void> {
    await this.locked(of, async (rows, write, nowMs) => {
      for (const row of rows) await write({ ...row, ...oneTryLess(row, row.kind, nowMs) });
    });
  }

  private locked<T>(
    of: readonly TriesOf[],
    work: (rows: readonly TriesRow[], write: (row: TriesRow) => Promise<void>, nowMs: number) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run(async (tx) =>
      work(await lockTries(tx, this.cipher, of), (row) => writeTries(tx, row), this.clock.nowMs()),
    );
  }
}
