import { Injectable } from '@nestjs/common';
import { CSV_MEDIA_TYPE, type SupplyFileName, type SupplyFilesRequest, XLSX_MEDIA_TYPE } from '#contracts';
import type { TenantScope } from '#platform';
import { csvText } from '../adapters/csv/written.js';
import { type Cell, supplyRows } from '../adapters/supply-cells.js';
import { columnNames, EXPLANATION_SHEET, EXPLANATIONS } from '../adapters/supply-tables.js';
import { workbookBytes } from '../adapters/xlsx/written-workbook.js';
import { OwnCarParks } from './own-car-parks.js';

/** A file to hand out. */
export interface SupplyFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

const TABLES: readonly SupplyFileName[] = ['car-parks', 'pools', 'windows', 'overrides'];

/** The tables in which partners tell of their supply: empty ones with an explanation, and what they have told so far. */
@Injectable()
export class SupplyFiles {
  constructor(private readonly carParks: OwnCarParks) {}

  /** Headers, and in Chinese what belongs under them: in CSV as remarks above, in a workbook on a sheet of its own. */
  template({ format, file }: SupplyFilesRequest): Promise<SupplyFile> {
    const name = `template-${file ?? 'supply'}`;
    if (format === 'csv' && file) return csvFile(name, [...EXPLANATIONS[file].map((line) => [`# ${line}`]), columnNames(file)]);
    const explanation = TABLES.flatMap((table) => EXPLANATIONS[table].map((line) => [`${table}：${line}`]));
    const sheets = TABLES.map((table) => ({ name: table, rows: [columnNames(table)] }));
    return workbookFile(name, [...sheets, { name: EXPLANATION_SHEET, rows: [['各工作表的填写说明'], ...explanation] }]);
  }

  /** What a partner has and what is in force, in an order that depends on nothing else. Imported again it changes nothing. */
  export(scope: TenantScope, { format, file }: SupplyFilesRequest): Promise<SupplyFile> {
    const own = this.carParks.all(scope);
    const rowsOf = (table: SupplyFileName) => [columnNames(table), ...supplyRows(table, own)];
    if (format === 'csv' && file) return csvFile(file, rowsOf(file));
    return workbookFile(
      'supply',
      TABLES.map((table) => ({ name: table, rows: rowsOf(table) })),
    );
  }
}

async function csvFile(name: string, rows: readonly (readonly Cell[])[]): Promise<SupplyFile> {
  return { name: `${name}.csv`, mediaType: `${CSV_MEDIA_TYPE}; charset=utf-8`, bytes: Buffer.from(csvText(rows)) };
}

async function workbookFile(name: string, sheets: Parameters<typeof workbookBytes>[0]): Promise<SupplyFile> {
  return { name: `${name}.xlsx`, mediaType: XLSX_MEDIA_TYPE, bytes: await workbookBytes(sheets) };
}
