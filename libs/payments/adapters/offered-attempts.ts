import type { DataSource } from 'typeorm';
import { groupBy } from '#kernel';
import { Batcher } from '#platform';
import { type AttemptRow, openAttemptsOf, type Prepay, type Sending, stampSendings, storePrepays } from './attempt-rows.js';

/** What every booking that is paid for asks of its attempt on the way to the cashier; those of one moment share their statements. */
export class OfferedAttempts {
  private readonly lookUps = new Batcher<string, AttemptRow | undefined>('open attempts', (ids) => this.newestOf(ids));
  private readonly sendings = new Batcher<Sending, boolean>('sendings', (batch) => this.written(batch, stampSendings));
  private readonly prepays = new Batcher<Prepay, boolean>('prepays', (batch) => this.written(batch, storePrepays));

  constructor(private readonly dataSource: DataSource) {}

  /** The newest attempt of the payable that may still be paid. */
  openOf(payableId: string): Promise<AttemptRow | undefined> {
    return this.lookUps.submit(payableId);
  }

  /** Notes that the order's bytes are about to leave and starts the query plan. False when the attempt is no longer open. */
  stampSending(sending: Sending): Promise<boolean> {
    return this.sendings.submit(sending);
  }

  /** False when the attempt is no longer open. */
  storePrepay(prepay: Prepay): Promise<boolean> {
    return this.prepays.submit(prepay);
  }

  private async newestOf(payableIds: readonly string[]): Promise<(AttemptRow | undefined)[]> {
    const found = groupBy(await openAttemptsOf(this.dataSource, payableIds), ({ payableId }) => payableId);
    return payableIds.map((id) => found.get(id)?.[0]);
  }

  /** Whoever was no longer open among many is found by writing each alone once more: a second time changes nothing. */
  private async written<Row>(
    batch: readonly Row[],
    write: (sql: DataSource, batch: readonly Row[]) => Promise<number>,
  ): Promise<boolean[]> {
    if ((await write(this.dataSource, batch)) === batch.length) return batch.map(() => true);
    const each: boolean[] = [];
    for (const row of batch) each.push(batch.length > 1 && (await write(this.dataSource, [row])) === 1);
    return each;
  }
}
