import { CsvError, parse } from 'csv-parse/sync';
import type { UploadFlaw } from './upload-flaw.js';

/** Limits of one file. */
export const MAX_BYTES = 10 * 1024 * 1024;
export const MAX_ROWS = 10_000;

/** A row of a file: its cells by column name, trimmed; `line` is the last line of the record, which is its only one in valid files. */
export interface Row {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

interface Reading {
  readonly rows: readonly Row[];
  readonly flaws: readonly UploadFlaw[];
}

/** A record as it stands in a file. */
export interface RawRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Lines above the header that begin with `#`: explanations for people. */
export const MAX_REMARKS = 40;
/** No file needs more records than these to be found too long. */
export const MAX_RECORDS = MAX_REMARKS + 1 + MAX_ROWS + 1;

/** The columns of a file; an optional one may be left out. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/**
 * Reads a CSV file with a header row: UTF-8 with or without a byte order mark, any line ending, columns in any order.
 * A file that cannot be read as a table has one flaw and no rows.
 */
export function readTable(file: string, bytes: Uint8Array, columns: Columns): Reading {
  if (bytes.byteLength > MAX_BYTES) return broken(file, 1, '文件超过 10 MB');
  const text = decode(bytes);
  if (text === undefined) return broken(file, 1, '文件编码不是 UTF-8（在 Excel 中请选择“CSV UTF-8（逗号分隔）”保存）');
  try {
    return tableOf(file, recordsOf(text), columns);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return broken(file, Number(error['lines'] ?? 1), '无法按 CSV 解析，请检查引号和逗号');
  }
}

/** Records, at most `MAX_RECORDS`, as a table: remarks, then the header, then rows. */
export function tableOf(file: string, records: readonly RawRecord[], columns: Columns): Reading {
  let remarks = 0;
  while (remarks < MAX_REMARKS && records[remarks]?.cells[0]?.startsWith('#')) remarks++;
  const [header, ...rows] = records.slice(remarks);
  if (!header) return broken(file, 1, '文件为空，缺少表头');
  const flaws = headerFlaws(file, header, columns);
  if (flaws.length > 0) return { rows: [], flaws };
  if (rows.length > MAX_ROWS) return broken(file, rows[MAX_ROWS]?.line ?? MAX_ROWS, `超过 ${MAX_ROWS} 行`);
  return rowsOf(file, header.cells, rows);
}

function broken(file: string, line: number, message: string): Reading {
  return { rows: [], flaws: [{ file, line, column: null, message }] };
}

/** Refuses bytes that are not UTF-8 instead of replacing them: a GBK file must not fill the directory with question marks. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function recordsOf(text: string): RawRecord[] {
  const records = parse(text, {
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
    to: MAX_RECORDS,
  }) as unknown as { info: { lines: number }; record: string[] }[];
  return records.map(({ info, record }) => ({ line: info.lines, cells: record }));
}

function headerFlaws(file: string, header: RawRecord, { required, optional }: Columns): UploadFlaw[] {
  const columns = [...required, ...optional];
  const at = (column: string, message: string): UploadFlaw => ({ file, line: header.line, column, message });
  const names = header.cells;
  return [
    ...required.filter((column) => !names.includes(column)).map((column) => at(column, '缺少此列')),
    ...names.filter((name) => !columns.includes(name)).map((name) => at(name, '未知的列')),
    ...names.filter((name, i) => columns.includes(name) && names.indexOf(name) < i).map((name) => at(name, '此列重复')),
  ];
}

function rowsOf(file: string, names: readonly string[], records: readonly RawRecord[]): Reading {
  const rows: Row[] = [];
  const flaws: UploadFlaw[] = [];
  for (const { line, cells } of records) {
    if (cells.length === names.length) rows.push({ line, cells: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ''])) });
    else flaws.push({ file, line, column: null, message: `应有 ${names.length} 列，实际 ${cells.length} 列` });
  }
  return { rows, flaws };
}
