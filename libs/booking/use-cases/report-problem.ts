import { Inject, Injectable } from '@nestjs/common';
import type { ProblemReportView, ReportProblemRequest } from '#contracts';
import { Residents } from '#identity';
import { Clock, Fault, Ids, type Refusal, refuse } from '#kernel';
import { FieldCipher, type Sql, Transactions } from '#platform';
import { lockBooking } from '../adapters/booking-rows.js';
import { Bookings } from '../adapters/bookings.js';
import { countProblemReports, insertProblemReport } from '../adapters/problem-report-rows.js';
import { type ProblemReport, reportRefusal } from '../domain/problem-report.js';
import { problemReportView } from '../queries/problem-reports.js';

export type ReportRefusal = Refusal<'not_found' | 'not_reportable' | 'too_many_problems'>;

/** A resident tells that a bay was not as promised: what, and in words that are kept sealed. At most five times for a booking, however many race. */
@Injectable()
export class ReportProblem {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Bookings) private readonly bookings: Bookings,
    @Inject(Residents) private readonly residents: Residents,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Ids) private readonly ids: Ids,
  ) {}

  async execute(residentId: string, bookingId: string, request: ReportProblemRequest): Promise<ProblemReportView | ReportRefusal> {
    if ((await this.bookings.find(bookingId))?.residentId !== residentId) return refuse('not_found');
    return this.transactions.run((tx) => this.report(tx, residentId, bookingId, request));
  }

  private async report(
    tx: Sql,
    residentId: string,
    bookingId: string,
    { kind, text }: ReportProblemRequest,
  ): Promise<ProblemReportView | ReportRefusal> {
    if (!(await this.residents.lock(tx, residentId))) throw new Fault('the resident was erased', true);
    const booking = await lockBooking(tx, bookingId);
    const refusal = reportRefusal(booking, await countProblemReports(tx, bookingId));
    if (refusal) return refusal;
    const { poolId } = booking;
    const report: ProblemReport = { id: this.ids.next(), bookingId, poolId, kind, text: text ?? null, createdAtMs: this.clock.nowMs() };
    await insertProblemReport(tx, this.cipher, report);
    return problemReportView(report);
  }
}
