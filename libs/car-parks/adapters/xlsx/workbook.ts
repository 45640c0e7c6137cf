import type { RawRecord } from '../csv/table.js';
import { Archive, UnreadableWorkbook } from './archive.js';
import type { Looks } from './cell-text.js';
import { DateStyles, SharedStrings } from './looks.js';
import { type CellFlaw, Worksheet } from './worksheet.js';
import { readXml, type XmlListener } from './xml.js';

/** One sheet of a workbook, as a table of text. */
export interface SheetRows {
  readonly name: string;
  readonly records: readonly RawRecord[];
  readonly flaws: readonly CellFlaw[];
}

const MAX_SHEETS = 20;
const WORKBOOK = 'xl/workbook.xml';

/** Reads the sheets of an Office Open XML workbook, values only. @throws UnreadableWorkbook with what to tell the person. */
export async function readWorkbook(bytes: Uint8Array): Promise<SheetRows[]> {
  const archive = await Archive.open(bytes);
  if (!archive.has(WORKBOOK)) throw new UnreadableWorkbook('不是 .xlsx 工作簿');
  const contents = await heard(archive, WORKBOOK, new Contents());
  if (contents.sheets.length > MAX_SHEETS) throw new UnreadableWorkbook(`工作表超过 ${MAX_SHEETS} 张`);
  const { targets } = await heard(archive, 'xl/_rels/workbook.xml.rels', new Relations());
  const looks: Looks = {
    strings: (await heardIfThere(archive, 'xl/sharedStrings.xml', new SharedStrings())).strings,
    dateStyles: (await heardIfThere(archive, 'xl/styles.xml', new DateStyles())).dateStyles,
    is1904: contents.is1904,
  };
  const sheets: SheetRows[] = [];
  for (const { name, relation } of contents.sheets) {
    const { records, flaws } = await heard(archive, targets.get(relation) ?? '', new Worksheet(looks));
    sheets.push({ name, records, flaws });
  }
  return sheets;
}

async function heard<Listener extends XmlListener>(archive: Archive, name: string, listener: Listener): Promise<Listener> {
  await readXml(archive.text(name), listener);
  return listener;
}

function heardIfThere<Listener extends XmlListener>(archive: Archive, name: string, listener: Listener): Promise<Listener> {
  return archive.has(name) ? heard(archive, name, listener) : Promise.resolve(listener);
}

/** Which sheets there are, in order. */
class Contents implements XmlListener {
  readonly sheets: { readonly name: string; readonly relation: string }[] = [];
  is1904 = false;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'workbookPr') this.is1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    const relation = Object.entries(attributes).find(([attribute]) => /^\w+:id$/.test(attribute))?.[1];
    if (name === 'sheet' && relation !== undefined) this.sheets.push({ name: attributes['name']?.trim() ?? '', relation });
  }
}

/** In which file of the archive each part lies; paths count from `xl/`, those with a slash from the top. */
class Relations implements XmlListener {
  readonly targets = new Map<string, string>();

  open(name: string, { Id: id, Target: target, Type: type }: Readonly<Record<string, string>>): void {
    if (name !== 'Relationship' || id === undefined || target === undefined || !type?.endsWith('/worksheet')) return;
    this.targets.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`);
  }
}
