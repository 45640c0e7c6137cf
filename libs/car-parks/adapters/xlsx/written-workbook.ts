import writeWorkbook, { type Row, type Sheet } from 'write-excel-file/node';
import type { Cell } from '../supply-cells.js';

/** A sheet to write: its first row is the header. */
export interface SheetToWrite {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
}

const NARROW = 16;
const WIDE = 100;

/** The bytes of a workbook. Text is written as text, so that no spreadsheet runs it or makes another date of it. */
export async function workbookBytes(sheets: readonly SheetToWrite[]): Promise<Buffer> {
  return writeWorkbook(sheets.map(sheetOf)).toBuffer();
}

function sheetOf({ name, rows }: SheetToWrite): Sheet<never> {
  const width = rows[0]?.length ?? 1;
  return {
    sheet: name,
    data: rows.map((row, index) => row.map((cell) => cellOf(cell, index === 0))),
    columns: Array.from({ length: width }, () => ({ width: width === 1 ? WIDE : NARROW })),
    stickyRowsCount: 1,
  };
}

function cellOf(cell: Cell, isHeader: boolean): Row[number] {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'number') return { value: cell, type: Number };
  return { value: cell, type: String, format: '@', ...(isHeader && { fontWeight: 'bold' }) };
}
