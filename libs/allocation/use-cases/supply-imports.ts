import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { UploadedContent } from '#car-parks';
import type { SupplyImportAccepted, SupplyImportView } from '#contracts';
import { Clock, formatInstant, Ids, type Refusal, refuse } from '#kernel';
import { appendToOutbox, type TenantScope, Transactions } from '#platform';
import { countUnderWay, findImport, type ImportRow, insertImport } from '../adapters/import-rows.js';
import { SUPPLY_IMPORT_REQUESTED } from '../events.js';
import type { Author } from './supply-drafts.js';

/** Imports of one partner that have not ended. */
const MAX_UNDER_WAY = 3;
const RETRY_AFTER_SECONDS = 10;

/** What a partner has sent to be imported, and what became of it. A worker does the work. */
@Injectable()
export class SupplyImports {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Ids) private readonly ids: Ids,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Keeps what was sent until a worker has read it. Refused while too much of the same partner waits. */
  async request(
    scope: TenantScope,
    author: Author,
    content: UploadedContent,
  ): Promise<SupplyImportAccepted | Refusal<'too_many_requests'>> {
    const id = this.ids.next();
    const nowMs = this.clock.nowMs();
    return this.transactions.run(async (tx) => {
      if ((await countUnderWay(scope, tx)) >= MAX_UNDER_WAY)
        return refuse('too_many_requests', { detail: '已有导入正在进行，请等待其完成', retryAfterSeconds: RETRY_AFTER_SECONDS });
      await insertImport(scope, tx, { id, staffId: author.staffId, author: author.name, content, nowMs });
      await appendToOutbox(tx, [{ topic: SUPPLY_IMPORT_REQUESTED, payload: { importId: id } }], nowMs);
      return { id };
    });
  }

  async read(scope: TenantScope, id: string): Promise<SupplyImportView | Refusal<'not_found'>> {
    const row = await findImport(scope, this.dataSource, id);
    return row ? viewOf(row) : refuse('not_found');
  }
}

function viewOf({ createdAtMs, endedAtMs, errors, poolCodes, ...row }: ImportRow): SupplyImportView {
  return {
    ...row,
    createdAt: formatInstant(createdAtMs),
    endedAt: endedAtMs === null ? null : formatInstant(endedAtMs),
    errors: [...errors],
    draftsWritten: poolCodes.length,
    poolIds: [...poolCodes],
  };
}
