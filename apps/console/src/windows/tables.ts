import type { SupplyFileName, SupplyImport } from '../types/api.js';

/** Tables that go out and come in, in words. */
export const TABLE_NAMES: Readonly<Record<SupplyFileName, string>> = {
  'car-parks': '停车场',
  pools: '泊位池',
  windows: '每周时段',
  overrides: '单夜调整',
};

export const STATE_NAMES: Readonly<Record<SupplyImport['state'], string>> = {
  waiting: '排队中',
  checking: '正在检查',
  writing: '正在写入',
  done: '已完成',
  rejected: '有错误，没有写入任何内容',
  failed: '处理失败，没有写入任何内容，请重新上传',
};

export const isUnderWay = ({ state }: Pick<SupplyImport, 'state'>): boolean => ['waiting', 'checking', 'writing'].includes(state);

/** Whole percent; undefined until the file has been read. */
export const percentOf = ({ doneRows, totalRows }: Pick<SupplyImport, 'doneRows' | 'totalRows'>): number | undefined =>
  totalRows === 0 ? undefined : Math.floor((Math.min(doneRows, totalRows) * 100) / totalRows);

export const CSV = 'text/csv';
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const MOST_BYTES = 10 * 1024 * 1024;

/** What kind of file it is, by its name: browsers do not agree on the type of CSV. Undefined for what is neither. */
export function mediaTypeOf(name: string): typeof CSV | typeof XLSX | undefined {
  if (/\.csv$/i.test(name)) return CSV;
  return /\.xlsx$/i.test(name) ? XLSX : undefined;
}

/** The table that a file seems to be by its name: `windows.csv`, `windows (2).csv`. */
export function tableOf(name: string): SupplyFileName | undefined {
  const tables = Object.keys(TABLE_NAMES) as SupplyFileName[];
  return tables.find((table) => name.toLowerCase().startsWith(table) || name.startsWith(TABLE_NAMES[table]));
}
