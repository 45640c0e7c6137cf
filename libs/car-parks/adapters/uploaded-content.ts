import type { SupplyFileName, SupplyFormat } from '#contracts';
import { parseUpload, type Upload, type UploadedFiles } from './csv/upload.js';
import type { UploadFlaw } from './csv/upload-flaw.js';
import { EXPLANATION_SHEET, KEY_OF } from './supply-tables.js';
import { UnreadableWorkbook } from './xlsx/archive.js';
import { readWorkbook, type SheetRows } from './xlsx/workbook.js';
import { Worksheet } from './xlsx/worksheet.js';

/** What a partner sent: one table as CSV, or several as the sheets of a workbook. */
export interface UploadedContent {
  readonly format: SupplyFormat;
  /** Which table a CSV file is; `null` for a workbook. */
  readonly file: SupplyFileName | null;
  readonly bytes: Uint8Array;
}

export interface ParsedContent {
  readonly upload: Upload;
  readonly flaws: readonly UploadFlaw[];
}

/** Reads what was sent; each row is judged by itself. Large workbooks are read piece by piece, so that others have their turn in between. */
export async function parseContent(content: UploadedContent): Promise<ParsedContent> {
  const { files, flaws } = content.format === 'xlsx' ? await sheetsOf(content.bytes) : csvOf(content);
  const parsed = parseUpload(files);
  return { upload: parsed.upload, flaws: [...flaws, ...parsed.flaws] };
}

interface Given {
  readonly files: UploadedFiles;
  readonly flaws: readonly UploadFlaw[];
}

function csvOf({ file, bytes }: UploadedContent): Given {
  return { files: file === null ? {} : { [KEY_OF[file]]: bytes }, flaws: [] };
}

async function sheetsOf(bytes: Uint8Array): Promise<Given> {
  try {
    return givenBy(await readWorkbook(bytes));
  } catch (error) {
    if (!(error instanceof UnreadableWorkbook)) throw error;
    return { files: {}, flaws: [{ file: '', line: 1, column: null, message: error.message }] };
  }
}

/** A sheet with nothing below its header says nothing: it stands so in the template. */
function givenBy(sheets: readonly SheetRows[]): Given {
  const known = Object.keys(KEY_OF);
  const files: Record<string, SheetRows['records']> = {};
  const flaws: UploadFlaw[] = [];
  for (const sheet of sheets.filter(({ name }) => name !== EXPLANATION_SHEET)) {
    const header = sheet.records.find(({ cells }) => !cells[0]?.startsWith('#'));
    const key = KEY_OF[sheet.name as SupplyFileName];
    if (!key)
      flaws.push({ file: sheet.name, line: 1, column: null, message: `未知的工作表，应为 ${known.join('、')} 或 ${EXPLANATION_SHEET}` });
    else if (header && sheet.records.at(-1) !== header) files[key] = squared(sheet.records, header.cells.length);
    for (const { line, column, message } of sheet.flaws)
      flaws.push({ file: sheet.name, line, column: header?.cells[column] || Worksheet.letters(column), message });
  }
  return { files, flaws };
}

/** Sheets leave out what is empty at the end of a row. */
function squared(records: SheetRows['records'], width: number): SheetRows['records'] {
  return records.map(({ line, cells }) => ({
    line,
    cells: cells.length < width ? [...cells, ...Array<string>(width - cells.length).fill('')] : cells,
  }));
}
