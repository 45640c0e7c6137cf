import { Inject, Injectable } from '@nestjs/common';
import { Residents } from '#identity';
import { Clock } from '#kernel';
import { counter, failpoint } from '#platform';
import { NoticeBook } from '../adapters/notice-book.js';
import type { Notice } from '../adapters/notice-rows.js';
import { WechatMessages } from '../domain/wechat-messages.js';
import { NoticeTexts } from '../queries/notice-texts.js';

/** Pause before what could not be told now is looked at again. */
const LATER_MS = 60_000;

const tried = counter('notices_tried_total', 'Notices that were given to WeChat, by what became of them', ['outcome']);

/**
 * Sends a notice at most once. That it is being sent is committed before WeChat is called; if nobody hears the answer, it stays unknown for
 * ever, because a repetition could be a second message. No booking waits for any of this.
 */
@Injectable()
export class SendNotice {
  constructor(
    @Inject(NoticeTexts) private readonly texts: NoticeTexts,
    @Inject(NoticeBook) private readonly book: NoticeBook,
    @Inject(Residents) private readonly residents: Residents,
    @Inject(WechatMessages) private readonly messages: WechatMessages,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute(notice: Notice): Promise<void> {
    const text = await this.texts.of(notice);
    if (text === 'pointless') return this.book.drop(notice);
    if (text === 'later') return this.putOff(notice);
    const openid = await this.residents.openidOf(notice.residentId);
    if (!(await this.book.begin(notice, this.clock.nowMs()))) return;
    await failpoint('notice.beforeSend');
    const outcome = await this.messages.send({ ...text, openid });
    await failpoint('notice.afterSend');
    tried.inc({ outcome: outcome.kind });
    await this.book.record(notice, outcome, this.clock.nowMs() + LATER_MS);
  }

  /** Only what nobody has begun to send. */
  putOff(notice: Notice): Promise<void> {
    return this.book.putOff(notice, this.clock.nowMs() + LATER_MS);
  }
}
