import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OwnUploads, type ParsedContent } from '#car-parks';
import { Staff } from '#identity';
import { Clock } from '#kernel';
import { type AuditPerson, failpoint, type Sql, type TenantScope, Transactions } from '#platform';
import { bytesOf, endImport, releaseImport, type TakenImport, takeImport } from '../adapters/import-rows.js';
import { ImportProgress } from './import-progress.js';
import { ImportedDrafts } from './imported-drafts.js';

/** Errors that are kept: as many as a person mends before sending the file again. */
const MAX_ERRORS = 200;
const MAY_NOT_ACT = { file: '', line: 1, column: null, message: '上传人已不能代表本单位操作' };

/** One run of an import. */
interface Run {
  readonly taken: TakenImport;
  readonly parsed: ParsedContent;
  readonly actor: AuditPerson;
  readonly progress: ImportProgress;
}

/**
 * Carries out an import: one transaction writes all of it or nothing, and says so itself. Several workers may try at once or one after
 * another: whoever holds the lease works, and whoever lost it cannot commit.
 */
@Injectable()
export class ImportSupply {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(OwnUploads) private readonly uploads: OwnUploads,
    @Inject(ImportedDrafts) private readonly drafts: ImportedDrafts,
    @Inject(Staff) private readonly staff: Staff,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Nothing happens when the import has ended or somebody else is at it. @throws what may be tried again. */
  async execute(importId: string): Promise<void> {
    const taken = await this.transactions.run((tx) => takeImport(tx, importId, this.clock.nowMs()));
    if (!taken) return;
    const progress = new ImportProgress(this.dataSource, taken, this.clock);
    try {
      await this.carryOut(taken, progress);
    } catch (error) {
      await progress.stop();
      await releaseImport(this.dataSource, taken).catch(() => undefined); // its lease ends by itself
      throw error;
    }
    await progress.stop();
  }

  private async carryOut(taken: TakenImport, progress: ImportProgress): Promise<void> {
    const scope = await this.staff.scopeOf(taken.staffId);
    if (scope?.partnerId !== taken.partnerId) {
      await endImport(this.dataSource, taken, { state: 'rejected', errors: [MAY_NOT_ACT], nowMs: this.clock.nowMs() });
      return;
    }
    progress.begin(0);
    const parsed = await this.uploads.parse({ ...taken, bytes: await bytesOf(this.dataSource, taken.id) });
    const actor = await this.staff.actorOf(taken.staffId);
    await this.transactions.run((tx) => this.write(scope, tx, { taken, parsed, actor, progress }));
    await failpoint('import.afterCommit');
  }

  private async write(scope: TenantScope, tx: Sql, { taken, parsed, actor, progress }: Run): Promise<void> {
    const nowMs = this.clock.nowMs();
    const totalRows = Object.values(parsed.upload).reduce((sum, { entries }) => sum + entries.length, 0);
    progress.begin(totalRows);
    const judged = await this.uploads.judge(scope, tx, parsed);
    if ('flaws' in judged) {
      await progress.stop();
      const { flaws } = judged;
      return endImport(tx, taken, { state: 'rejected', totalRows, errors: flaws.slice(0, MAX_ERRORS), errorCount: flaws.length, nowMs });
    }
    const { rows, plans } = judged;
    await progress.write(totalRows - plans.reduce((sum, { rowCount }) => sum + rowCount, 0));
    await this.uploads.write(scope, tx, rows, { actor, nowMs });
    const reason = taken.file === null ? '导入工作簿' : `导入 ${taken.file}.csv`;
    await this.drafts.write(scope, tx, plans, { actor, author: taken.author, reason, nowMs }, (count) => progress.advance(count));
    await progress.stop();
    const poolCodes = plans.map(({ pool }) => pool.code).sort();
    await endImport(tx, taken, { state: 'done', totalRows, doneRows: totalRows, poolCodes, nowMs });
    await failpoint('import.beforeCommit');
  }
}
