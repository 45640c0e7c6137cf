import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Transactions } from '#platform';
import { NOT_SUBSCRIBED, type SendOutcome } from '../domain/wechat-messages.js';
import { emptyAllowance, giveAllowanceBack, takeAllowance } from './allowance-rows.js';
import { beginSending, endNotice, type Notice, putOff } from './notice-rows.js';

/** Each step of a notice, in the order in which it must be known: that it is sent before it is, and how it went after. */
@Injectable()
export class NoticeBook {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Transactions) private readonly transactions: Transactions,
  ) {}

  /** Commits that this notice is being sent, by the caller alone. False when somebody else does, or no message is allowed. */
  begin({ id, residentId, kind }: Notice, nowMs: number): Promise<boolean> {
    return this.transactions.run(async (tx) => {
      if (!(await beginSending(tx, id, nowMs))) return false;
      if (await takeAllowance(tx, residentId, kind)) return true;
      await endNotice(tx, id, 'sending', 'not_allowed');
      return false;
    });
  }

  /** What WeChat did not take has used nothing up. */
  async record({ id, residentId, kind }: Notice, outcome: SendOutcome, nextTryAtMs: number): Promise<void> {
    await this.transactions.run(async (tx) => {
      if (outcome.kind === 'not_sent') await putOff(tx, id, 'sending', nextTryAtMs);
      else await endNotice(tx, id, 'sending', outcome.kind, outcome.kind === 'refused' ? outcome.errcode : undefined);
      if (outcome.kind === 'refused' && outcome.errcode === NOT_SUBSCRIBED) await emptyAllowance(tx, residentId, kind);
      else if (outcome.kind === 'refused' || outcome.kind === 'not_sent') await giveAllowanceBack(tx, residentId, kind);
    });
  }

  /** There is nothing to tell any more. */
  drop({ id }: Notice): Promise<void> {
    return endNotice(this.dataSource, id, 'waiting', 'pointless');
  }

  putOff({ id }: Notice, nextTryAtMs: number): Promise<void> {
    return putOff(this.dataSource, id, 'waiting', nextTryAtMs);
  }
}
