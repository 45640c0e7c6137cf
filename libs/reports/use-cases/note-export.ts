import { Inject, Injectable } from '@nestjs/common';
import { Staff } from '#identity';
import { Clock } from '#kernel';
import { appendAuditLeaves, Transactions } from '#platform';

/** What was taken away, and by whom. */
export interface ExportTaken {
  readonly staffId: string;
  /** Null: the street office. */
  readonly partnerCode: string | null;
  /** A code, e.g. `utilisation`. */
  readonly report: string;
  readonly format: string;
  /** What part of it, e.g. a span of nights and a table; null: all. */
  readonly part: string | null;
}

/** Writes into the trail that somebody took a file. Before it is handed out: who cannot be named gets nothing. */
@Injectable()
export class NoteExport {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Staff) private readonly staff: Staff,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async execute({ staffId, partnerCode, report, format, part }: ExportTaken): Promise<void> {
    const actor = await this.staff.actorOf(staffId);
    const subject = { kind: 'report', id: report } as const;
    const leaf = { action: 'report.exported', actor, tenant: partnerCode, subject, reason: null, before: null, after: null };
    await this.transactions.run((tx) => appendAuditLeaves(tx, [{ ...leaf, facts: { format, part } }], this.clock.nowMs()));
  }
}
