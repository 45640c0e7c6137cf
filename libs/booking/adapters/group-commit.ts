import { counter, histogram } from '#platform';

const BATCH_MAX = 256;
const QUEUE_MAX = 5_000;

const batchSizes = histogram('commit_batch_bookings', 'Bookings committed in one transaction', [1, 2, 4, 8, 16, 32, 64, 128, 256]);
const rejected = counter('commit_queue_full_total', 'Bookings turned away because too many waited for a commit');

interface Waiting<Command, Outcome> {
  readonly command: Command;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Commands that arrive while a commit is in flight are committed together by the next: no timer, no waiting when nobody else is there. */
export class GroupCommit<Command, Outcome> {
  private waiting: Waiting<Command, Outcome>[] = [];
  private isBusy = false;

  /** `commit` answers each command of a batch, in order. When it throws, every command of the batch fails with that error. */
  constructor(private readonly commit: (batch: readonly Command[]) => Promise<readonly Outcome[]>) {}

  /** Rejects at once, with the error of `whenFull`, while too many wait. */
  submit(command: Command, whenFull: () => Error): Promise<Outcome> {
    if (this.waiting.length >= QUEUE_MAX) {
      rejected.inc();
      return Promise.reject(whenFull());
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ command, resolve, reject });
      if (!this.isBusy) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.isBusy = true;
    await new Promise((resolve) => setImmediate(resolve)); // whatever arrived in this turn travels together
    while (this.waiting.length > 0) await this.commitOne(this.waiting.splice(0, BATCH_MAX));
    this.isBusy = false;
  }

  private async commitOne(batch: readonly Waiting<Command, Outcome>[]): Promise<void> {
    batchSizes.observe(batch.length);
    try {
      const outcomes = await this.commit(batch.map((waiting) => waiting.command));
      for (const [index, waiting] of batch.entries()) waiting.resolve(outcomes[index] as Outcome);
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
  }
}
