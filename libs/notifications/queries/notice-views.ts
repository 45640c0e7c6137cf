import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { NoticesView, OwnDataView } from '#contracts';
import { formatInstant } from '#kernel';
import { allowancesOf } from '../adapters/allowance-rows.js';
import { noticesOf } from '../adapters/notice-rows.js';
import { Templates } from '../templates.js';

/** The newest notices of an export; they are kept for a month. */
const NOTICES_MAX = 500;

/** What a resident is told and may be told, for themselves. */
@Injectable()
export class NoticeViews {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Templates) private readonly templates: Templates,
  ) {}

  async of(residentId: string): Promise<NoticesView> {
    const allowances = this.templates.kinds.length > 0 ? await allowancesOf(this.dataSource, residentId) : [];
    return {
      kinds: this.templates.kinds.map((kind) => {
        const { isWanted = false, allowed = 0 } = allowances.find((one) => one.kind === kind) ?? {};
        return { kind, templateId: this.templates.of(kind)?.templateId ?? '', isWanted, allowed };
      }),
    };
  }

  /** For the file of all that is held of a resident. */
  async heldOf(residentId: string): Promise<OwnDataView['notices']> {
    const notices = await noticesOf(this.dataSource, residentId, NOTICES_MAX);
    return notices.map(({ dueAtMs, ...notice }) => ({ ...notice, dueAt: formatInstant(dueAtMs) }));
  }
}
