import type { z } from 'zod';
import * as files from './files.js';
import { type Columns, type RawRecord, readTable, tableOf } from './table.js';
import type { UploadFlaw } from './upload-flaw.js';

/** A row that can be trusted by itself, and where it stood. */
export interface Entry<T> {
  readonly line: number;
  readonly value: T;
}

/** The sound rows of one file. `named` are the codes in its first column, those of unsound rows too: one flaw must not cause ten. */
export interface Entries<T> {
  readonly isGiven: boolean;
  readonly entries: readonly Entry<T>[];
  readonly named: ReadonlySet<string>;
}

export const FILES = {
  partners: 'partners.csv',
  carParks: 'car-parks.csv',
  pools: 'pools.csv',
  windows: 'windows.csv',
  overrides: 'overrides.csv',
  schoolHolidays: 'school-holidays.csv',
  officialDays: 'official-days.csv',
} as const;

/** The bytes of each file that was uploaded, or its records if it was no text; one left out changes nothing of its kind. */
export type UploadedFiles = { readonly [File in keyof typeof FILES]?: Uint8Array | readonly RawRecord[] };

const SCHEMAS = {
  partners: files.partner,
  carParks: files.carPark,
  pools: files.pool,
  windows: files.window,
  overrides: files.override,
  schoolHolidays: files.schoolHoliday,
  officialDays: files.officialDay,
};
export type RowOf<File extends keyof typeof FILES> = z.infer<(typeof SCHEMAS)[File]>;
export type Upload = { readonly [File in keyof typeof FILES]: Entries<RowOf<File>> };

/** Parses every row of every file; each row is judged by itself. */
export function parseUpload(uploaded: UploadedFiles): { readonly upload: Upload; readonly flaws: readonly UploadFlaw[] } {
  const flaws: UploadFlaw[] = [];
  const entriesOf = <File extends keyof typeof FILES>(file: File) => parseFile(file, uploaded[file], flaws);
  const upload: Upload = {
    partners: entriesOf('partners'),
    carParks: entriesOf('carParks'),
    pools: entriesOf('pools'),
    windows: entriesOf('windows'),
    overrides: entriesOf('overrides'),
    schoolHolidays: entriesOf('schoolHolidays'),
    officialDays: entriesOf('officialDays'),
  };
  return { upload, flaws };
}

function parseFile<File extends keyof typeof FILES>(file: File, content: UploadedFiles[File], flaws: UploadFlaw[]): Entries<RowOf<File>> {
  if (!content) return { isGiven: false, entries: [], named: new Set() };
  const schema = SCHEMAS[file] as unknown as z.ZodType<RowOf<File>>;
  const columns = columnsOf(file);
  const table = content instanceof Uint8Array ? readTable(FILES[file], content, columns) : tableOf(FILES[file], content, columns);
  flaws.push(...table.flaws);
  const entries: Entry<RowOf<File>>[] = [];
  for (const { line, cells } of table.rows) {
    const row = schema.safeParse(cells);
    if (row.success) entries.push({ line, value: row.data });
    else
      flaws.push(...row.error.issues.map((issue) => ({ file: FILES[file], line, column: String(issue.path[0]), message: issue.message })));
  }
  return { isGiven: true, entries, named: new Set(table.rows.map(({ cells }) => cells[columns.required[0] ?? ''] ?? '')) };
}

/** The columns of a file, in the order of its description. */
export function columnsOf(file: keyof typeof FILES): Columns {
  const shape = Object.entries<z.ZodType>(SCHEMAS[file].shape);
  const isOptional = (column: z.ZodType) => column.safeParse(undefined).success;
  return {
    required: shape.flatMap(([name, column]) => (isOptional(column) ? [] : [name])),
    optional: shape.flatMap(([name, column]) => (isOptional(column) ? [name] : [])),
  };
}
