import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CarParkDirectory, describeFlaw, ImportCarParks, Supplies, type UploadedFiles } from '#car-parks';
import { addDays, FakeClock, isRefusal } from '#kernel';
import { freshStores, type Stores, transactionsOn } from '../../support/stores.js';
import { aWindow } from '../../support/supply.js';

const bytes = (...lines: string[]) => new TextEncoder().encode(lines.join('\n'));
const POOL_COLUMNS =
  'code,car_park,kind,name,bays,tariff_kind,unit_fen,cap_fen,overtime_half_hour_fen,free_cancel_minutes,late_cancel_percent';
const aPool = (code: string, bays: number, carPark = 'site') =>
  `${code},${carPark},standard,普通泊位,${bays},per_half_hour,100,1000,300,60,50`;
const CAR_PARK_COLUMNS = 'code,partner,name,kind,address,lat,lng,entry_note,is_sample';
const aCarPark = (code: string, partner = 'owner') => `${code},${partner},停车场,school,某路 1 号,22.570001,114.140002,,false`;
const WINDOW_COLUMNS = 'pool,weekdays,start,end,bays,valid_from,valid_to';
const OVERRIDE_COLUMNS = 'pool,night,start,end,bays';

const partners = { partners: bytes('code,name,kind,is_sample', 'owner,单位,government,false') };
const carParks = { carParks: bytes(CAR_PARK_COLUMNS, aCarPark('site')) };
const pools = { pools: bytes(POOL_COLUMNS, aPool('pool-a', 40), aPool('pool-b', 20)) };
const windows = {
  windows: bytes(
    WINDOW_COLUMNS,
    'pool-a,Mon-Fri,18:00,08:00+1,40,,',
    'pool-a,Fri,18:00,08:00+3,30,2027-01-01,2027-02-01',
    'pool-b,Mon,18:00,08:00+1,20,,',
  ),
};
const overrides = { overrides: bytes(OVERRIDE_COLUMNS, 'pool-a,2027-02-05,,,0', 'pool-b,2027-02-05,20:00,06:00+1,5') };
const whole: UploadedFiles = { ...partners, ...carParks, ...pools, ...windows, ...overrides };

Logger.overrideLogger(false);

const PUBLISHED_AT_MS = 1_790_000_000_000;

let stores: Stores;
let importCarParks: ImportCarParks;
let directory: CarParkDirectory;
let supplies: Supplies;

beforeEach(async () => {
  stores = await freshStores();
  importCarParks = new ImportCarParks(transactionsOn(stores.dataSource), new FakeClock(PUBLISHED_AT_MS));
  directory = new CarParkDirectory(stores.dataSource);
  supplies = new Supplies(stores.dataSource);
  await directory.refresh();
});
afterEach(() => stores.close());

async function flawsOf(files: UploadedFiles): Promise<string[]> {
  const outcome = await importCarParks.execute(files);
  return isRefusal(outcome) ? outcome.detail.errors.map(describeFlaw) : [];
}
async function planOf(pool: string) {
  await directory.refresh();
  return (await supplies.of()).get(directory.pool(pool)?.id ?? 0)?.plan;
}

test('what was imported stands in the directory and in the supply', async () => {
  expect(await importCarParks.execute(whole)).toEqual({
    partners: 1,
    carParks: 1,
    pools: 2,
    windows: 3,
    overrides: 2,
    schoolHolidays: 0,
    officialDays: 0,
  });
  await directory.refresh();
  const site = directory.carPark('site');
  expect(site).toMatchObject({
    name: '停车场',
    kind: 'school',
    partnerName: '单位',
    isSample: false,
    location: { lat: 22.570001, lng: 114.140002 },
    pools: [{ code: 'pool-a', bays: 40 }, { code: 'pool-b' }],
  });
  const pool = directory.pool('pool-a');
  expect(pool?.carPark).toBe(site);
  expect(directory.poolById(pool?.id ?? 0)).toBe(pool);
  expect(pool?.tariff).toEqual({
    kind: 'per_half_hour',
    unitFen: 100,
    capFen: 1_000,
    overtimeHalfHourFen: 300,
    freeCancelMinutes: 60,
    lateCancelPercent: 50,
  });
  expect(await planOf('pool-a')).toEqual({
    windows: [
      aWindow({ weekdays: 0b11111 }),
      aWindow({ weekdays: 0b10000, endMinute: 4_800, bays: 30, validFrom: '2027-01-01', validTo: '2027-02-01' }),
    ],
    overrides: [{ night: '2027-02-05', startMinute: 0, endMinute: 1_440, bays: 0, unitFen: null }],
    curfew: null,
  });
});

test('the directory is frozen, and one listener that fails does not keep the news from the next', async () => {
  const heard: number[] = [];
  directory.onChange(() => {
    throw new Error('deaf');
  });
  const stop = directory.onChange((version) => heard.push(version));
  await importCarParks.execute(whole);
  await directory.refresh();
  await directory.refresh();
  expect(heard).toEqual([directory.version]);
  expect(
    Object.isFrozen(directory.all()) && directory.all().every((carPark) => Object.isFrozen(carPark) && Object.isFrozen(carPark.pools)),
  ).toBe(true);
  stop();
  await importCarParks.execute(whole);
  await directory.refresh();
  expect(heard).toHaveLength(1);
});

test('a second import updates by code and keeps the ids that bookings point to', async () => {
  await importCarParks.execute(whole);
  await directory.refresh();
  const before = directory.pool('pool-a');
  await importCarParks.execute({ pools: bytes(POOL_COLUMNS, aPool('pool-a', 50)) });
  await directory.refresh();
  expect(directory.pool('pool-a')).toMatchObject({ id: before?.id, bays: 50 });
  expect(before?.bays).toBe(40);
});

test('a file of windows replaces those of the pools named in it, and leaves the other pools and the overrides alone', async () => {
  await importCarParks.execute(whole);
  await importCarParks.execute({ windows: bytes(WINDOW_COLUMNS, 'pool-a,Sun,19:30,07:15+1,12,,') });
  expect(await planOf('pool-a')).toMatchObject({ windows: [{ weekdays: 0b1000000, bays: 12 }], overrides: [{ bays: 0 }] });
  expect((await planOf('pool-b'))?.windows).toHaveLength(1);
});

test('a pool named only in the pools file loses its windows when a file of windows comes with it', async () => {
  await importCarParks.execute(whole);
  await importCarParks.execute({ pools: bytes(POOL_COLUMNS, aPool('pool-b', 20)), windows: bytes(WINDOW_COLUMNS) });
  expect(await planOf('pool-b')).toMatchObject({ windows: [], overrides: [{ bays: 5 }] });
});

test('one flaw in one row, and nothing is written', async () => {
  const version = directory.version;
  const flaws = await flawsOf({ ...whole, overrides: bytes(OVERRIDE_COLUMNS, 'pool-a,2027-02-05,20:00,06:00+1,41') });
  expect(flaws).toEqual(['overrides.csv 第 2 行 bays 列：超过泊位池 pool-a 的 40 个泊位']);
  await directory.refresh();
  expect(directory.version).toBe(version);
  expect(await stores.dataSource.query('SELECT 1 FROM partner UNION ALL SELECT 1 FROM pool')).toEqual([]);
});

test('unknown references and doubled codes are told all at once, by file and line', async () => {
  const flaws = await flawsOf({
    windows: bytes(WINDOW_COLUMNS, 'pool-x,Mon,18:00,08:00+1,5,,'),
    pools: bytes(POOL_COLUMNS, aPool('pool-a', 5, 'nowhere'), aPool('pool-b', 5), aPool('pool-b', 6)),
    carParks: bytes(CAR_PARK_COLUMNS, aCarPark('site', 'nobody')),
  });
  expect(flaws).toEqual([
    'car-parks.csv 第 2 行 partner 列：合作单位 nobody 不存在',
    'pools.csv 第 2 行 car_park 列：停车场 nowhere 不存在',
    'pools.csv 第 4 行 code 列：编号 pool-b 与第 3 行重复',
    'windows.csv 第 2 行 pool 列：泊位池 pool-x 不存在',
  ]);
});

test('a flawed row is not called unknown by the rows that refer to it', async () => {
  const flaws = await flawsOf({ ...partners, ...pools, carParks: bytes(CAR_PARK_COLUMNS, aCarPark('site').replace('22.570001', '0')) });
  expect(flaws).toEqual(['car-parks.csv 第 2 行 lat 列：应为 3 到 54 之间的度数（GCJ-02）']);
});

test('a pool neither moves to another car park nor shrinks below the windows that stay', async () => {
  await importCarParks.execute(whole);
  const smaller = { pools: bytes(POOL_COLUMNS, aPool('pool-a', 35, 'other')), carParks: bytes(CAR_PARK_COLUMNS, aCarPark('other')) };
  expect(await flawsOf(smaller)).toEqual([
    'pools.csv 第 2 行 car_park 列：泊位池 pool-a 属于停车场 site，不能改到其他停车场',
    'pools.csv 第 2 行 bays 列：现有时段使用 40 个泊位，泊位数不能少于此数',
  ]);
});

test('at most 200 flaws are told, and how many there are', async () => {
  const outcome = await importCarParks.execute({ windows: bytes(WINDOW_COLUMNS, ...Array<string>(300).fill('p,Mon,18:10,20:00,5,,')) });
  expect(isRefusal(outcome) && [outcome.detail.errors.length, outcome.detail.errorCount]).toEqual([200, 300]);
});

test('imports at the same time come one after another', async () => {
  await importCarParks.execute(whole);
  const version = directory.version;
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => importCarParks.execute(whole)));
  expect(outcomes.some(isRefusal)).toBe(false);
  await directory.refresh();
  expect(directory.version).toBe(version + 6);
  expect((await planOf('pool-a'))?.windows).toHaveLength(2);
});

test('only a pool whose plan has changed gets a new version, in the name of who uploaded', async () => {
  await importCarParks.execute(whole);
  await importCarParks.execute(
    { ...whole, overrides: bytes(OVERRIDE_COLUMNS, 'pool-a,2027-02-05,,,0') },
    { author: 'zhao', reason: '表格' },
  );
  const versions = await stores.dataSource.query<unknown[]>(
    'SELECT p.code, s.version, s.author, s.reason, s.published_at_ms FROM supply_plan s JOIN pool p ON p.id = s.pool_id ORDER BY p.code, s.version',
  );
  expect(versions.map((version) => Object.values(version as object))).toEqual([
    ['pool-a', 1, 'system', 'import', PUBLISHED_AT_MS],
    ['pool-b', 1, 'system', 'import', PUBLISHED_AT_MS],
    ['pool-b', 2, 'zhao', '表格', PUBLISHED_AT_MS],
  ]);
});

test('prices, calendars, seasons, returns and a curfew are imported, and a file of pools without curfew leaves it', async () => {
  const curfewed = bytes(`${POOL_COLUMNS},curfew_start,curfew_end`, `${aPool('pool-a', 40)},23:00,05:00`);
  const priced = bytes(
    `${WINDOW_COLUMNS},unit_fen,calendar,season,returns`,
    'pool-a,Fri,18:00,08:00,40,,,900,official,school_terms,next_working_day',
  );
  const dear = bytes(`${OVERRIDE_COLUMNS},unit_fen`, 'pool-a,2027-02-05,20:00,06:00+1,5,1200');
  expect(await flawsOf({ ...whole, pools: curfewed, windows: priced, overrides: dear })).toEqual([]);
  const plan = await planOf('pool-a');
  expect(plan).toEqual({
    windows: [
      aWindow({
        ...{ weekdays: 0b10000, endMinute: 480, unitFen: 900 },
        ...{ calendar: 'official', season: 'school_terms', returns: 'next_working_day' },
      }),
    ],
    overrides: [{ night: '2027-02-05', startMinute: 1_200, endMinute: 1_800, bays: 5, unitFen: 1_200 }],
    curfew: { startMinute: 1_380, endMinute: 300 },
  });
  await importCarParks.execute({ pools: bytes(POOL_COLUMNS, aPool('pool-a', 50)) });
  expect((await planOf('pool-a'))?.curfew).toEqual(plan?.curfew);
  await importCarParks.execute({ pools: bytes(`${POOL_COLUMNS},curfew_start,curfew_end`, `${aPool('pool-a', 50)},,`) });
  expect(await planOf('pool-a')).toEqual({ ...plan, curfew: null });
  expect(directory.pool('pool-a')?.curfew).toBeNull();
});

test('a file of school holidays replaces all of them', async () => {
  const holidays = (...lines: string[]) => ({ schoolHolidays: bytes('name,from,to,is_sample', ...lines) });
  const names = () => stores.dataSource.query('SELECT name FROM school_holiday ORDER BY from_date');
  await importCarParks.execute({ ...whole, ...holidays('寒假,2027-01-23,2027-02-21,true', '暑假,2027-07-10,2027-08-29,true') });
  await importCarParks.execute(whole);
  expect(await names()).toEqual([{ name: '寒假' }, { name: '暑假' }]);
  await importCarParks.execute(holidays('春假,2027-04-01,2027-04-05,false'));
  expect(await names()).toEqual([{ name: '春假' }]);
  const [supply] = (await supplies.of()).values();
  expect(['2027-03-31', '2027-04-01', '2027-04-05', '2027-04-06'].map((date) => supply?.days.isSchoolHoliday(date))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('a compensation that is not named stays as it is', async () => {
  const compensations = async () => {
    await directory.refresh();
    return directory.carPark('site')?.compensationFen;
  };
  const named = (fen: string) => ({ partners: bytes('code,name,kind,is_sample,compensation_fen', `owner,单位,government,false,${fen}`) });
  await importCarParks.execute(whole);
  expect(await compensations()).toBe(0);
  await importCarParks.execute(named('500'));
  expect(await compensations()).toBe(500);
  await importCarParks.execute({ ...partners, ...named('') });
  await importCarParks.execute(partners);
  expect(await compensations()).toBe(500);
});

test('a pool has at most 200 windows and 1,000 overrides', async () => {
  const many = (count: number, line: (index: number) => string) => Array.from({ length: count }, (_, index) => line(index));
  const flaws = await flawsOf({
    ...whole,
    windows: bytes(WINDOW_COLUMNS, ...many(201, () => 'pool-a,Mon,18:00,20:00,5,,'), ...many(200, () => 'pool-b,Mon,18:00,20:00,5,,')),
    overrides: bytes(OVERRIDE_COLUMNS, ...many(1_001, (index) => `pool-b,${addDays('2027-01-01', index)},,,0`)),
  });
  expect(flaws).toEqual([
    'windows.csv 第 202 行 pool 列：泊位池 pool-a 最多 200 条时段',
    'overrides.csv 第 1002 行 pool 列：泊位池 pool-b 最多 1000 条单夜调整',
  ]);
});

test('days that the library of the official calendar does not know can be uploaded, and count before it', async () => {
  await importCarParks.execute(whole);
  await importCarParks.execute({
    officialDays: bytes('date,kind,name', '2031-01-01,public_holiday,元旦', '2031-01-04,working,元旦调休', '2026-10-01,working,更正'),
  });
  const [supply] = [...(await supplies.of()).values()];
  const kinds = ['2031-01-01', '2031-01-02', '2031-01-04', '2026-10-01', '2026-10-02'].map((date) => supply?.days.kindOf(date));
  expect(kinds).toEqual(['public_holiday', 'working', 'working', 'working', 'public_holiday']);
  expect(await flawsOf({ officialDays: bytes('date,kind,name', '2031-01-01,festival,元旦') })).toEqual([
    'official-days.csv 第 2 行 kind 列：应为 public_holiday、working、weekend 之一',
  ]);
});

test('each new version of a plan has its leaf in the audit trail, and one that stays as it is has none', async () => {
  await importCarParks.execute(whole);
  await importCarParks.execute(whole);
  await importCarParks.execute({ windows: bytes(WINDOW_COLUMNS, 'pool-b,Mon,18:00,08:00+1,10,,') });
  const leaves = await stores.dataSource.query<{ content: string }[]>('SELECT content FROM audit_leaf ORDER BY id');
  const told = leaves.map(
    ({ content }) => JSON.parse(content) as { before: string | null; after: string; facts: { pool: string; version: number } },
  );
  expect(told.map(({ facts: { pool, version } }) => `${pool} ${version}`)).toEqual(['pool-a 1', 'pool-b 1', 'pool-b 2']);
  expect(told.map(({ before }) => before)).toEqual([null, null, told[1]?.after]);
});
