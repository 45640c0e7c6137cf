import { expect, test } from '@jest/globals';
import { parseUpload, type UploadedFiles } from './upload.js';
import { describeFlaw } from './upload-flaw.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const flawsOf = (files: UploadedFiles) => parseUpload(files).flaws.map(describeFlaw);
const windows = (...lines: string[]) => ({ windows: bytes(['pool,weekdays,start,end,bays,valid_from,valid_to', ...lines].join('\n')) });
const overrides = (...lines: string[]) => ({ overrides: bytes(['pool,night,start,end,bays', ...lines].join('\n')) });
const partners = (...lines: string[]) => ({ partners: bytes(['code,name,kind,is_sample', ...lines].join('\n')) });
const fullWindows = (...lines: string[]) => ({
  windows: bytes(['pool,weekdays,start,end,bays,valid_from,valid_to,unit_fen,calendar,season,returns', ...lines].join('\n')),
});
const pools = (tariff: string, moreColumns = '', moreCells = '') => ({
  pools: bytes(
    'code,car_park,kind,name,bays,tariff_kind,unit_fen,cap_fen,overtime_half_hour_fen,free_cancel_minutes,late_cancel_percent' +
      `${moreColumns}\np,c,standard,普通泊位,20,${tariff},300,60,50${moreCells}`,
  ),
});
const windowOf = (line: string) => parseUpload(windows(line)).upload.windows.entries[0]?.value;

test.each([
  ['Mon', 0b0000001],
  ['Mon-Fri', 0b0011111],
  ['"Sat,Sun"', 0b1100000],
  ['Fri-Mon', 0b1110001],
  ['"Mon-Tue, Sun"', 0b1000011],
])('weekdays are written %s', (weekdays, bits) => {
  expect(windowOf(`p,${weekdays},18:00,08:00+1,5,,`)?.weekdays).toBe(bits);
});

test.each([
  ['18:00', '08:00+1', 1_080, 1_920],
  ['18:00', '08:00+3', 1_080, 1_080 + 62 * 60],
  ['00:00', '24:00', 0, 1_440],
  ['8:00:00', '19:30', 480, 1_170],
])('a window is written %s to %s', (start, end, startMinute, endMinute) => {
  expect(windowOf(`p,Mon,${start},${end},5,,`)).toMatchObject({ start: startMinute, end: endMinute });
});

test('dates are understood as a spreadsheet writes them back', () => {
  expect(windowOf('p,Mon,18:00,20:00,5,2027/1/3,2027-02-21')).toMatchObject({ valid_from: '2027-01-03', valid_to: '2027-02-21' });
});

test('a closed night needs no times', () => {
  expect(parseUpload(overrides('p,2027-02-05,,,0')).upload.overrides.entries[0]?.value).toMatchObject({ bays: 0, start: null, end: null });
  expect(flawsOf(overrides('p,2027-02-05,,,3'))).toEqual([
    'overrides.csv 第 2 行 start 列：不能为空',
    'overrides.csv 第 2 行 end 列：不能为空',
  ]);
});

test('what a window says of prices and calendars may be left out, with its column or in its row', () => {
  const plain = { unit_fen: null, calendar: 'weekdays', season: 'always', returns: 'fixed' };
  expect(windowOf('p,Mon,18:00,20:00,5,,')).toMatchObject(plain);
  expect(parseUpload(fullWindows('p,Mon,18:00,20:00,5,,,,,,')).upload.windows.entries[0]?.value).toMatchObject(plain);
  expect(
    parseUpload(fullWindows('p,Fri,18:00,08:00,5,,,900,official,school_terms,next_working_day')).upload.windows.entries[0]?.value,
  ).toMatchObject({
    end: 480,
    unit_fen: 900,
    calendar: 'official',
    season: 'school_terms',
    returns: 'next_working_day',
  });
});

test.each([
  ['p,Fri,18:00,08:00+3,5,,,,,,next_working_day', 'end 列：还车日为 next_working_day 时只写当天时刻（如 08:00），不写 +1'],
  ['p,Fri,18:00,08:00+1,5,,,0,,,', 'unit_fen 列：应为空，或 1 到 1000000 之间的整数'],
  ['p,Fri,18:00,08:00+1,5,,,,lunar,,', 'calendar 列：应为空，或 weekdays、official 之一'],
  ['p,Fri,18:00,08:00+1,5,,,,,summer,', 'season 列：应为空，或 always、school_holidays、school_terms 之一'],
  ['p,Fri,18:00,08:00+1,5,,,,,,monday', 'returns 列：应为空，或 fixed、next_working_day 之一'],
])('the row %s is refused', (line, flaw) => {
  expect(flawsOf(fullWindows(line))).toEqual([`windows.csv 第 2 行 ${flaw}`]);
});

test.each([
  ['23:00,05:00', []],
  [',', []],
  ['23:00,', ['pools.csv 第 2 行 curfew_end 列：curfew_start 与 curfew_end 须同时填写，且不相同']],
  ['05:00,05:00', ['pools.csv 第 2 行 curfew_end 列：curfew_start 与 curfew_end 须同时填写，且不相同']],
  ['23:10,05:00', ['pools.csv 第 2 行 curfew_start 列：须为 15 分钟的整数倍']],
])('the curfew %s has the flaws %j', (curfew, flaws) => {
  expect(flawsOf(pools('per_night,800,', ',curfew_start,curfew_end', `,${curfew}`))).toEqual(flaws);
});

test('a pool without columns of curfew says nothing of it, with empty cells that there is none', () => {
  const poolOf = (...more: string[]) => parseUpload(pools('per_night,800,', ...more)).upload.pools.entries[0]?.value;
  expect(poolOf()?.curfew_start).toBeUndefined();
  expect(poolOf(',curfew_start,curfew_end', ',,')).toMatchObject({ curfew_start: null, curfew_end: null });
  expect(poolOf(',curfew_start,curfew_end', ',23:00,05:00')).toMatchObject({ curfew_start: 1_380, curfew_end: 300 });
});

test('school holidays run forwards', () => {
  const holidays = (line: string) => ({ schoolHolidays: bytes(`name,from,to,is_sample\n${line}`) });
  expect(flawsOf(holidays('寒假,2027-01-23,2027-02-21,true'))).toEqual([]);
  expect(flawsOf(holidays('寒假,2027-02-21,2027-01-23,true'))).toEqual(['school-holidays.csv 第 2 行 to 列：结束日期不能早于开始日期']);
});

test.each([
  ['p,Mo-Fri,18:00,08:00+1,5,,', 'weekdays 列：星期格式应为 Mon、Sat,Sun 或 Mon-Fri（Mon 周一 … Sun 周日）'],
  ['p,Mon,18:10,20:00,5,,', 'start 列：须为 15 分钟的整数倍'],
  ['p,Mon,18:00,08:00,5,,', 'end 列：结束时间须晚于开始时间（次日请写 +1）'],
  ['p,Mon,18:00,08:00+4,5,,', 'end 列：结束时间最晚为 00:00+4'],
  ['p,Mon,24:00,08:00+1,5,,', 'start 列：开始时间须在当天 24:00 之前'],
  ['p,Mon,18:00,20:00,256,,', 'bays 列：应为 1 到 255 之间的整数'],
  ['p,Mon,18:00,20:00,1.5,,', 'bays 列：应为 1 到 255 之间的整数'],
  ['p,Mon,18:00,20:00,5,2027-02-30,', 'valid_from 列：应为空，或 2026-01-31 这样的日期'],
  ['p,Mon,18:00,20:00,5,2027-02-02,2027-02-01', 'valid_to 列：截止日期不能早于起始日期'],
  ['P_1,Mon,18:00,20:00,5,,', 'pool 列：编号只能用小写字母、数字和连字符，最多 40 个字符'],
  ['p,Mon,18:00', '应有 7 列，实际 3 列'],
])('the row %s is refused', (line, flaw) => {
  expect(flawsOf(windows(line)).join()).toMatch(`windows.csv 第 2 行`);
  expect(flawsOf(windows(line)).join()).toContain(flaw);
});

test.each([
  ['per_night,800,', []],
  ['per_half_hour,100,1000', []],
  ['per_half_hour,100,', []],
  ['per_night,800,900', ['pools.csv 第 2 行 cap_fen 列：封顶价只用于 per_half_hour，且不低于单价']],
  ['per_half_hour,100,99', ['pools.csv 第 2 行 cap_fen 列：封顶价只用于 per_half_hour，且不低于单价']],
])('the tariff %s has the flaws %j', (tariff, flaws) => {
  expect(flawsOf(pools(tariff))).toEqual(flaws);
});

test('every flaw of every row is told, with its line', () => {
  expect(flawsOf(windows('p,Mon,18:10,20:00,0,2027-02-02,2027-02-01', '', ',,,,,,', 'p,Mon,20:00,18:00,5,,'))).toEqual([
    'windows.csv 第 2 行 start 列：须为 15 分钟的整数倍',
    'windows.csv 第 2 行 bays 列：应为 1 到 255 之间的整数',
    'windows.csv 第 2 行 valid_to 列：截止日期不能早于起始日期',
    'windows.csv 第 5 行 end 列：结束时间须晚于开始时间（次日请写 +1）',
  ]);
});

test.each(['=1+1', '+86 755', '-2', '@SUM(A1)', '＝1+1', '"=HYPERLINK(""x"")"'])(
  'a name like %s could run in a spreadsheet and is refused',
  (name) => {
    expect(flawsOf(partners(`a,${name},residential,true`))).toEqual(['partners.csv 第 2 行 name 列：不能以 = + - @ 开头']);
  },
);

test('a byte order mark, other line endings, another order of columns and TRUE are understood', () => {
  const { upload, flaws } = parseUpload({ partners: bytes('\uFEFFname,code,is_sample,kind\r\n 甲 ,a,TRUE,hospital\r\n') });
  expect(flaws).toEqual([]);
  expect(upload.partners.entries).toMatchObject([{ line: 2, value: { code: 'a', name: '甲', kind: 'hospital', is_sample: true } }]);
});

test.each([
  ['GBK', new Uint8Array([0x63, 0x6f, 0x64, 0x65, 0x0a, 0xca, 0xbe, 0xc0, 0xfd]), /UTF-8/],
  ['an open quote', bytes('code,name,kind,is_sample\na,"b,hospital,true\n'), /引号/],
  ['nothing', bytes(''), /缺少表头/],
  ['more than 10 MB', new Uint8Array(10 * 1024 * 1024 + 1), /10 MB/],
  ['more than 10,000 rows', bytes(`code,name,kind,is_sample\n${'a,b,hospital,true\n'.repeat(10_001)}`), /10000 行/],
])('a file of %s is refused whole', (_, content, flaw) => {
  const { upload, flaws } = parseUpload({ partners: content });
  expect(flaws.map(describeFlaw)).toEqual([expect.stringMatching(flaw)]);
  expect(upload.partners.entries).toEqual([]);
});

test('missing, unknown and doubled columns are named', () => {
  expect(flawsOf({ partners: bytes('code,kind,kind,colour\n') })).toEqual([
    'partners.csv 第 1 行 name 列：缺少此列',
    'partners.csv 第 1 行 is_sample 列：缺少此列',
    'partners.csv 第 1 行 colour 列：未知的列',
    'partners.csv 第 1 行 kind 列：此列重复',
  ]);
});
