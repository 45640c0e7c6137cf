import { MAX_RECORDS, type RawRecord } from '../csv/table.js';
import { UnreadableWorkbook } from './archive.js';
import { cellText, type Looks } from './cell-text.js';
import { unescaped } from './looks.js';
import type { XmlListener } from './xml.js';

/** Something wrong with a cell, before anybody knows what its column is called. */
export interface CellFlaw {
  readonly line: number;
  /** Counted from 0. */
  readonly column: number;
  readonly message: string;
}

const MAX_LINE = 1_048_576;
const MAX_COLUMNS = 64;
/** No column of any file takes a longer text. */
const MAX_TEXT = 1_000;
const MAX_FLAWS = 10_000;

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  value: string;
  hasFormula: boolean;
}

/**
 * The rows of a sheet that hold anything (ECMA-376 part 1, section 18.3.1). Formulas are refused: their results are what some program left
 * there, not what anybody has read.
 */
export class Worksheet implements XmlListener {
  readonly records: RawRecord[] = [];
  readonly flaws: CellFlaw[] = [];
  private line = 0;
  private cells: string[] = [];
  private lastColumn = -1;
  private cell: OpenCell | undefined;
  /** The element whose text is read: a value, or a text in place. */
  private reads: 'v' | 't' | undefined;
  private isReading = false;

  constructor(private readonly looks: Looks) {}

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') this.openRow(attributes['r']);
    else if (name === 'c') this.openCell(attributes);
    else if (name === 'f' && this.cell) this.cell.hasFormula = true;
    else if (name === 'rPh') this.isReading = true;
    else if (name === 'v' || (name === 't' && !this.isReading)) this.reads = name;
  }

  close(name: string): void {
    if (name === 'c') this.closeCell();
    else if (name === 'row') this.closeRow();
    else if (name === 'rPh') this.isReading = false;
    else if (name === this.reads) this.reads = undefined;
  }

  text(text: string): void {
    if (this.cell && this.reads) this.cell.value += text;
  }

  /** The name of a column for people: A, B, …, AA. */
  static letters(column: number): string {
    const rest = Math.floor(column / 26);
    return (rest > 0 ? Worksheet.letters(rest - 1) : '') + String.fromCharCode(65 + (column % 26));
  }

  private openRow(number: string | undefined): void {
    const line = number === undefined ? this.line + 1 : Number(number);
    if (!Number.isInteger(line) || line <= this.line || line > MAX_LINE) throw new UnreadableWorkbook('工作表的行号不符合规范');
    this.line = line;
    this.cells = [];
    this.lastColumn = -1;
  }

  private openCell({ r: place, t: type = 'n', s: style = '0' }: Readonly<Record<string, string>>): void {
    const column = place === undefined ? this.lastColumn + 1 : columnOf(place);
    if (column <= this.lastColumn) throw new UnreadableWorkbook('工作表的单元格次序不符合规范');
    this.lastColumn = column;
    this.cell = { column, type, style: Number(style), value: '', hasFormula: false };
  }

  private closeCell(): void {
    const { cell } = this;
    this.cell = undefined;
    if (!cell) return;
    const isText = cell.type === 'inlineStr' || cell.type === 'str';
    const text = cellText(isText ? { ...cell, value: unescaped(cell.value) } : cell, this.looks);
    if (cell.hasFormula) this.note(cell, '不能是公式，请粘贴为数值');
    else if (text === undefined) this.note(cell, '单元格的内容无法识别');
    else if (text.length > MAX_TEXT) this.note(cell, `最多 ${MAX_TEXT} 个字符`);
    else if (text !== '' && cell.column >= MAX_COLUMNS) this.note(cell, '超出表格的列数');
    else if (text !== '') this.put(cell.column, text);
  }

  private put(column: number, text: string): void {
    while (this.cells.length < column) this.cells.push('');
    this.cells.push(text);
  }

  /** The cell stays empty, and the row counts as one with content. */
  private note({ column }: OpenCell, message: string): void {
    if (this.flaws.length < MAX_FLAWS) this.flaws.push({ line: this.line, column, message });
    if (column < MAX_COLUMNS) this.put(column, '');
  }

  private closeRow(): void {
    if (this.cells.length > 0 && this.records.length < MAX_RECORDS) this.records.push({ line: this.line, cells: this.cells });
  }
}

/** `AB12` is column 27. */
function columnOf(place: string): number {
  const letters = /^([A-Z]{1,3})\d+$/.exec(place)?.[1];
  if (letters === undefined) throw new UnreadableWorkbook('工作表的单元格位置不符合规范');
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
