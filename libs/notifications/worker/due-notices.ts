import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Sweep } from '#platform';
import { dueNotices, giveUpUnanswered, type Notice } from '../adapters/notice-rows.js';
import { SendNotice } from '../use-cases/send-notice.js';

const MOST = 100;
const AT_ONCE = 8;
/** Much longer than a call to WeChat takes: whoever was sending then has died, or could not write down how it went. */
const UNANSWERED_MS = 60_000;

/** Sends what is due, and says of what nobody heard the answer to that it is unknown. Several workers share the notices. */
@Injectable()
export class DueNotices extends Sweep {
  override readonly name = 'due-notices';
  override readonly everyMs = 1_000;
  private readonly logger = new Logger(DueNotices.name);

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(SendNotice) private readonly sendNotice: SendNotice,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const nowMs = this.clock.nowMs();
    const unanswered = await giveUpUnanswered(this.dataSource, nowMs - UNANSWERED_MS);
    const due = await dueNotices(this.dataSource, nowMs, MOST);
    const found = due.length;
    const lane = async (): Promise<void> => {
      for (let notice = due.shift(); notice; notice = due.shift()) await this.send(notice);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return unanswered + found;
  }

  /** One that cannot be sent now keeps no other from being sent. */
  private async send(notice: Notice): Promise<void> {
    try {
      await this.sendNotice.execute(notice);
    } catch (error) {
      this.logger.warn({ err: error, notice: notice.id }, 'a notice could not be dealt with');
      await this.sendNotice.putOff(notice);
    }
  }
}
