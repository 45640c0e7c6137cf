import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NewsOfBookings } from '#booking';
import { Clock } from '#kernel';
import { refundsFor } from '#payments';
import type { Notice } from '../adapters/notice-rows.js';
import { valuesFor } from '../domain/template.js';
import type { WechatMessage } from '../domain/wechat-messages.js';
import { factsOf } from '../domain/words.js';
import { Templates } from '../templates.js';

/** A tap on a message opens the resident's bookings. */
const PAGE = 'pages/bookings/bookings';
const REFUNDS_MAX = 50;

/** What a notice says, made of what is true when it is sent. */
@Injectable()
export class NoticeTexts {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(NewsOfBookings) private readonly bookings: NewsOfBookings,
    @Inject(Templates) private readonly templates: Templates,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async of(notice: Notice): Promise<Omit<WechatMessage, 'openid'> | 'pointless' | 'later'> {
    const { kind, bookingId, dueAtMs } = notice;
    const template = this.templates.of(kind);
    const news = template && (await this.bookings.of(bookingId));
    if (!news) return 'pointless';
    const refundedFen = kind === 'refunded' ? await this.refundedFen(notice) : 0;
    const facts = factsOf({ ...{ kind, dueAtMs, refundedFen }, ...news, nowMs: this.clock.nowMs() });
    if (facts === 'pointless' || facts === 'later') return facts;
    return { templateId: template.templateId, page: PAGE, values: valuesFor(template, facts) };
  }

  private async refundedFen({ bookingId, occasion }: Notice): Promise<number> {
    const refunds = await refundsFor(this.dataSource, [bookingId], REFUNDS_MAX);
    return refunds.find(({ outTradeNo, reason, state }) => state === 'succeeded' && isSame(occasion, outTradeNo, reason))?.amountFen ?? 0;
  }
}

const isSame = (occasion: string, outTradeNo: string, reason: string): boolean => occasion === `${outTradeNo}:${reason}`;
