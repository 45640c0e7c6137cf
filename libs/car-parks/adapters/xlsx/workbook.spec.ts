import { expect, test } from '@jest/globals';
import { workbookFiles, zipOf } from '../../testing/workbooks.js';
import { UnreadableWorkbook } from './archive.js';
import { readWorkbook } from './workbook.js';
import { workbookBytes } from './written-workbook.js';

const STYLES = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm:ss;@"/><numFmt numFmtId="165" formatCode="&quot;day&quot;0.0"/></numFmts>
  <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`;

const read = (rows: string, others: Record<string, string> = {}) => readWorkbook(zipOf(workbookFiles('windows', rows, others)));
async function cellOf(cell: string, others: Record<string, string> = {}): Promise<string | undefined> {
  const [sheet] = await read(`<row r="1">${cell}</row>`, others);
  return sheet?.flaws[0]?.message ?? sheet?.records[0]?.cells.at(-1);
}
const refusal = (reading: Promise<unknown>) =>
  reading.then(
    () => 'read',
    (error: unknown) => (error instanceof UnreadableWorkbook ? error.message : `broke: ${String(error)}`),
  );

test.each([
  ['a whole number', '<c r="A1"><v>32</v></c>', '32'],
  ['a fraction as it was typed', '<c r="A1"><v>22.570001000000001</v></c>', '22.570001'],
  ['a truth', '<c r="A1" t="b"><v>1</v></c>', 'true'],
  ['text in place, in runs', '<c r="A1" t="inlineStr"><is><r><t>普通</t></r><r><t>泊位 </t></r></is></c>', '普通泊位'],
  ['an escaped character', '<c r="A1" t="inlineStr"><is><t>a_x000A_b</t></is></c>', 'a\nb'],
  ['a date', '<c r="A1" s="1"><v>46410</v></c>', '2027-01-23'],
  ['a time', '<c r="A1" s="2"><v>0.75</v></c>', '18:00'],
  ['a third of a day', '<c r="A1" s="2"><v>0.33333333333333331</v></c>', '08:00'],
  ['hours beyond a day', '<c r="A1" s="3"><v>1.3333333333333333</v></c>', '08:00+1'],
  ['midnight at the end', '<c r="A1" s="3"><v>1</v></c>', '24:00'],
  ['a date with a time', '<c r="A1" s="1"><v>46410.5</v></c>', '2027-01-23 12:00'],
  ['a number whose format only speaks of days', '<c r="A1" s="4"><v>12</v></c>', '12'],
  ['a formula', '<c r="A1"><f>1+1</f><v>2</v></c>', '不能是公式，请粘贴为数值'],
  ['an error', '<c r="A1" t="e"><v>#N/A</v></c>', '单元格的内容无法识别'],
  ['a text that is not there', '<c r="A1" t="s"><v>7</v></c>', '单元格的内容无法识别'],
  ['a text that is too long', `<c r="A1" t="inlineStr"><is><t>${'长'.repeat(1_001)}</t></is></c>`, '最多 1000 个字符'],
  ['a column that no table has', '<c r="XFD1"><v>1</v></c>', '超出表格的列数'],
])('a cell is read as a person would type it: %s', async (_, cell, text) => {
  expect(await cellOf(cell, { 'xl/styles.xml': STYLES })).toBe(text);
});

test('texts are shared between cells, without their readings', async () => {
  const shared = '<sst><si><t>普通</t></si><si><r><t>无</t></r><r><t>障碍</t></r><rPh><t>ruby</t></rPh></si></sst>';
  expect(await cellOf('<c r="A1" t="s"><v>1</v></c>', { 'xl/sharedStrings.xml': shared })).toBe('无障碍');
});

test('rows keep their numbers, and empty ones and cells left out do not shift the others', async () => {
  const rows = '<row r="2"><c r="B2"><v>1</v></c></row><row r="5"/><row r="1048576"><c r="A1048576"><v>2</v></c><c><v>3</v></c></row>';
  expect((await read(rows))[0]?.records).toEqual([
    { line: 2, cells: ['', '1'] },
    { line: 1_048_576, cells: ['2', '3'] },
  ]);
});

test('what was written is read', async () => {
  const rows = [
    ['pool', 'bays'],
    ['=1+1', 3],
    ['', null],
    ['普通 & <泊位>', 0],
  ];
  const [first, second] = await readWorkbook(
    await workbookBytes([
      { name: 'a', rows },
      { name: '说明', rows: [['x']] },
    ]),
  );
  expect(first).toMatchObject({ name: 'a', flaws: [] });
  expect(first?.records.map(({ cells }) => cells)).toEqual([
    ['pool', 'bays'],
    ['=1+1', '3'],
    ['普通 & <泊位>', '0'],
  ]);
  expect(second).toMatchObject({ name: '说明', records: [{ line: 1, cells: ['x'] }] });
});

const SHEET = 'xl/worksheets/sheet1.xml';
const rowOf = (attributes: string) => `<row ${attributes}><c><v>1</v></c></row>`;

test.each([
  ['no archive', () => readWorkbook(Buffer.from('pool,bays\n')), '不是 .xlsx 工作簿（旧版 .xls 和加密的文件请另存为 .xlsx）'],
  ['another archive', () => readWorkbook(zipOf({ 'a.txt': 'a' })), '不是 .xlsx 工作簿'],
  [
    'no sheet where one is named',
    () => readWorkbook(zipOf({ ...workbookFiles('a', ''), [SHEET]: '' })),
    '工作簿的内容不符合规范，请重新保存后上传',
  ],
  ['a document type', () => read(`<!DOCTYPE a [<!ENTITY b "c">]>`), '工作簿的内容不符合规范，请重新保存后上传'],
  ['an entity', () => read('<row><c><v>&b;</v></c></row>'), '工作簿的内容不符合规范，请重新保存后上传'],
  ['endless depth', () => read('<a>'.repeat(100)), '工作簿的内容不符合规范，请重新保存后上传'],
  ['a row beyond the last', () => read(rowOf('r="99999999999"')), '工作表的行号不符合规范'],
  ['rows out of order', () => read(rowOf('r="2"') + rowOf('r="2"')), '工作表的行号不符合规范'],
  ['a column beyond the last', () => read('<row><c r="ZZZZZZZ1"><v>1</v></c></row>'), '工作表的单元格位置不符合规范'],
  ['a file that expands to more than is allowed', () => read(' '.repeat(65 * 1024 * 1024)), '工作簿展开后超过 64 MB'],
  [
    'a file that is longer than it says',
    () => readWorkbook(zipOf(workbookFiles('a', ' '.repeat(1_000_000)), { [SHEET]: 1_000 })),
    '工作簿已损坏，请重新保存后上传',
  ],
])('is refused: %s', async (_, reading, message) => {
  expect(await refusal(reading())).toBe(message);
});
