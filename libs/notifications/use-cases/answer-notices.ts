import { Inject, Injectable } from '@nestjs/common';
import type { AnswerNoticesRequest, NoticesView } from '#contracts';
import { Residents } from '#identity';
import { Transactions } from '#platform';
import { writeAnswer } from '../adapters/allowance-rows.js';
import { NoticeViews } from '../queries/notice-views.js';
import { Templates } from '../templates.js';

/**
 * What a resident answered to WeChat's question. WeChat alone knows how many messages it will let through; too many counted here end with its
 * refusal, which sets them right.
 */
@Injectable()
export class AnswerNotices {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Residents) private readonly residents: Residents,
    @Inject(Templates) private readonly templates: Templates,
    @Inject(NoticeViews) private readonly views: NoticeViews,
  ) {}

  async execute(residentId: string, { results }: AnswerNoticesRequest): Promise<NoticesView> {
    await this.transactions.run(async (tx) => {
      if (!(await this.residents.lock(tx, residentId))) return;
      for (const { templateId, result } of results) {
        const kind = this.templates.kindOf(templateId);
        if (kind && result !== 'filter') await writeAnswer(tx, residentId, kind, result === 'accept'); // WeChat did not ask what it filtered
      }
    });
    return this.views.of(residentId);
  }
}
