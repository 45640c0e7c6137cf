import { Fault } from '#kernel';
import { counter, histogram } from './metrics.js';

const BATCH_MAX = 256;
const QUEUE_MAX = 5_000;

const sizes = histogram('batch_size', 'What travelled together, by the kind of work', [1, 2, 4, 8, 16, 32, 64, 128, 256], ['work']);
const rejected = counter('batch_queue_full_total', 'Turned away because too much waited, by the kind of work', ['work']);

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit, and the same for reading: what arrives while one batch is under way travels together in the next. No timer, no waiting
 * when nobody else is there; the busier a process is, the less each one costs.
 */
export class Batcher<Item, Outcome> {
  private waiting: Waiting<Item, Outcome>[] = [];
  private isBusy = false;

  /**
   * `name` is the kind of work in metrics. `work` answers each item of a batch, in order; when it throws, every item of the batch fails with
   * that error. A batch has at most 256 items.
   */
  constructor(
    private readonly name: string,
    private readonly work: (batch: readonly Item[]) => Promise<readonly Outcome[]>,
  ) {}

  /** Rejects at once while 5,000 wait, with the error of `whenFull`: a Fault that may be tried again when it is left out. */
  submit(item: Item, whenFull: () => Error = () => new Fault(`too many ${this.name} wait`, true)): Promise<Outcome> {
    if (this.waiting.length >= QUEUE_MAX) {
      rejected.inc({ work: this.name });
      return Promise.reject(whenFull());
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.isBusy) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.isBusy = true;
    await new Promise((resolve) => setImmediate(resolve)); // whatever arrived in this turn travels together
    let answer = (): void => undefined;
    while (this.waiting.length > 0) {
      const carried = this.carry(this.waiting.splice(0, BATCH_MAX));
      setImmediate(answer); // once the next have left, so that what the answered do runs beside the work on those
      answer = await carried;
    }
    this.isBusy = false;
    answer();
  }

  /** Does the work on a batch, and gives what answers it. */
  private async carry(batch: readonly Waiting<Item, Outcome>[]): Promise<() => void> {
    sizes.observe({ work: this.name }, batch.length);
    try {
      const outcomes = await this.work(batch.map((waiting) => waiting.item));
      return () => batch.forEach((waiting, index) => void waiting.resolve(outcomes[index] as Outcome));
    } catch (error) {
      return () => batch.forEach((waiting) => void waiting.reject(error));
    }
  }
}
