import { type Cell, csvText, type SheetToWrite, workbookBytes } from '#car-parks';
import { CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE } from '#contracts';

/** A file to hand out. */
export interface ReportFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** UTF-8 with a byte order mark. */
export function csvFile(name: string, rows: readonly (readonly Cell[])[]): ReportFile {
  return { name: `${name}.csv`, mediaType: `${CSV_MEDIA_TYPE}; charset=utf-8`, bytes: Buffer.from(csvText(rows)) };
}

export async function workbookFile(name: string, sheets: readonly SheetToWrite[]): Promise<ReportFile> {
  return { name: `${name}.xlsx`, mediaType: XLSX_MEDIA_TYPE, bytes: await workbookBytes(sheets) };
}
