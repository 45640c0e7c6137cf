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
  const broken = (line: number, message: string): Reading => ({ rows: [], flaws: [{ file, line, column: null, message }] });
  if (bytes.byteLength > MAX_BYTES) return broken(1, '文件超过 10 MB');
  const text = decode(bytes);
  if (text === undefined) return broken(1, '文件编码不是 UTF-8（在 Excel 中请选择“CSV UTF-8（逗号分隔）”保存）');
  try {
    const [header, ...records] = recordsOf(text);
    if (!header) return broken(1, '文件为空，缺少表头');
    const flaws = headerFlaws(file, header, columns);
    if (flaws.length > 0) return { rows: [], flaws };
    if (records.length > MAX_ROWS) return broken(MAX_ROWS + 2, `超过 ${MAX_ROWS} 行`);
    return rowsOf(file, header.cells, records);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return broken(Number(error['lines'] ?? 1), '无法按 CSV 解析，请检查引号和逗号');
  }
}

/** Refuses bytes that are not UTF-8 instead of replacing them: a GBK file must not fill the directory with question marks. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

interface RawRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

function recordsOf(text: string): RawRecord[] {
  const records = parse(text, {
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
    to: MAX_ROWS + 2,
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
