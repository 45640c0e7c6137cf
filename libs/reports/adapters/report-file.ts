import { type Cell, csvText, harmless, type SheetToWrite, workbookBytes } from '#car-parks';
import { CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE } from '#contracts';

/** A file to hand out. */
export interface ReportFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** UTF-8 with a byte order mark. */
export function csvFile(name: string, rows: readonly (readonly Cell[])[]): ReportFile {
  return { name: `${name}.csv`, mediaType: `${CSV_MEDIA_TYPE}; charset=utf-8`, bytes: Buffer.from(csvText(rows.map(harmlessRow))) };
}

export async function workbookFile(name: string, sheets: readonly SheetToWrite[]): Promise<ReportFile> {
  const bytes = await workbookBytes(sheets.map((sheet) => ({ ...sheet, rows: sheet.rows.map(harmlessRow) })));
  return { name: `${name}.xlsx`, mediaType: XLSX_MEDIA_TYPE, bytes };
}

/** Whatever a text says, no spreadsheet runs it. */
function harmlessRow(row: readonly Cell[]): Cell[] {
  return row.map((cell) => (typeof cell === 'string' ? harmless(cell) : cell));
}
