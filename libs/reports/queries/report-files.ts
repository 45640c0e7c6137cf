import { Inject, Injectable } from '@nestjs/common';
import type { OfficeReportFileRequest, OfficeTable, UnmetDemandView } from '#contracts';
import type { OfficeScope } from '#platform';
import { csvFile, type ReportFile, workbookFile } from '../adapters/report-file.js';
import { basisSheet, demandTable, reportTables } from './report-tables.js';
import { UsageReports } from './usage-reports.js';

const SHEET_NAMES: Readonly<Record<OfficeTable, string>> = {
  nights: '每夜',
  'car-parks': '停车场',
  'car-park-nights': '停车场每夜',
  partners: '合作单位',
  'pool-kinds': '泊位类型',
  hours: '小时',
  'heat-map': '热力',
};

/** Reports as files: UTF-8 with a byte order mark, or a workbook; in an order that depends on nothing but the figures. */
@Injectable()
export class ReportFiles {
  constructor(@Inject(UsageReports) private readonly reports: UsageReports) {}

  async utilisation(scope: OfficeScope, request: OfficeReportFileRequest): Promise<ReportFile> {
    const { format, table, ...span } = request;
    const [report, nights] = [await this.reports.report(scope, span), await this.reports.carParkNights(scope, span)];
    const tables = reportTables(report, nights);
    const name = `utilisation-${span.from}-${span.to}`;
    if (format === 'csv' && table) return csvFile(`${name}-${table}`, tables[table]);
    const sheets = (Object.keys(SHEET_NAMES) as OfficeTable[]).map((one) => ({ name: SHEET_NAMES[one], rows: tables[one] }));
    return workbookFile(name, [basisSheet(report.basis, span), ...sheets]);
  }

  async demand(
    _scope: OfficeScope,
    view: UnmetDemandView,
    span: { from: string; to: string; format: 'csv' | 'xlsx' },
  ): Promise<ReportFile> {
    const name = `unmet-demand-${span.from}-${span.to}`;
    const rows = demandTable(view);
    return span.format === 'csv' ? csvFile(name, rows) : workbookFile(name, [{ name: '未满足需求', rows }]);
  }
}
