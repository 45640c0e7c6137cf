import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CarParkDirectory, SupplyFiles } from '#car-parks';
import { refuse } from '#kernel';
import { TenantScope } from '#platform';
import { SupplyImports } from '../../../libs/allocation/use-cases/supply-imports.js';
import { workbookBytes } from '../../../libs/car-parks/adapters/xlsx/written-workbook.js';
import { aCarPark, aPool, bytes, CAR_PARKS, ImportWorld, OVERRIDES, POOLS, WINDOWS } from './import-world.js';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open({ ours: ['a', 'b'], theirs: ['z'] });
});
afterEach(() => world.close());

const EVENINGS = ['a,Mon-Fri,18:00,08:00+1,30,,', 'a,"Sat,Sun",00:00,08:00+1,40,2027-01-01,', 'b,Mon,18:00,22:00,5,,'];

test('windows become drafts, one a pool, each with a leaf; nothing is in force before it is published', async () => {
  const view = await world.imported('windows', bytes(WINDOWS, ...EVENINGS));
  expect(view).toMatchObject({
    state: 'done',
    totalRows: 3,
    doneRows: 3,
    errors: [],
    errorCount: 0,
    draftsWritten: 2,
    poolIds: ['a', 'b'],
  });
  expect(await world.draftOf('a')).toMatchObject({
    revision: 1,
    baseVersion: 0,
    author: '林经理',
    reason: '导入 windows.csv',
    plan: {
      windows: [
        { weekdays: 0b11111, bays: 30 },
        { bays: 40, validFrom: '2027-01-01' },
      ],
      overrides: [],
      curfew: null,
    },
  });
  expect(await world.told()).toEqual(['supply.drafted a', 'supply.drafted b']);
  expect(await world.rows('SELECT * FROM supply_plan')).toEqual([]);
  expect(await world.rows('SELECT * FROM supply_import_piece')).toEqual([]);
});

test('one table after another makes one draft, and a table sent again replaces what it said before', async () => {
  await world.imported('windows', bytes(WINDOWS, ...EVENINGS));
  await world.imported('overrides', bytes(OVERRIDES, 'a,2027-02-05,,,0'));
  await world.imported('windows', bytes(WINDOWS, 'a,Sun,19:30,07:15+1,12,,'));
  expect(await world.draftOf('a')).toMatchObject({
    revision: 3,
    plan: { windows: [{ weekdays: 0b1000000, bays: 12 }], overrides: [{ night: '2027-02-05', bays: 0 }] },
  });
  expect((await world.imported('windows', bytes(WINDOWS, 'a,Sun,19:30,07:15+1,12,,'))).draftsWritten).toBe(0);
});

test('a draft that was begun before the version in force is begun anew', async () => {
  await world.imported('windows', bytes(WINDOWS, ...EVENINGS));
  await world.rows('UPDATE supply_draft SET base_version = 7, revision = 5 WHERE pool_id = (SELECT id FROM pool WHERE code = ?)', 'a');
  await world.imported('overrides', bytes(OVERRIDES, 'a,2027-02-05,20:00,06:00+1,3'));
  expect(await world.draftOf('a')).toMatchObject({ revision: 1, baseVersion: 0, plan: { windows: [], overrides: [{ bays: 3 }] } });
});

test('names, notes, prices and bays change at once, with a leaf each, and only where they differ', async () => {
  const before = world.get(CarParkDirectory).version;
  expect(await world.imported('car-parks', bytes(CAR_PARKS, aCarPark('ours', '新名')))).toMatchObject({ state: 'done', draftsWritten: 0 });
  const dearer = aPool('a', 50, 'ours-site').replace(',100,1000,', ',200,,');
  await world.imported('pools', bytes(POOLS, dearer, aPool('b', 40, 'ours-site')));
  const directory = world.get(CarParkDirectory);
  await directory.refresh();
  expect(directory.version).toBeGreaterThan(before);
  expect(directory.carPark('ours-site')).toMatchObject({ name: '新名', address: '某路 1 号' });
  expect(directory.pool('a')).toMatchObject({ bays: 50, tariff: { unitFen: 200, capFen: null } });
  expect(await world.told()).toEqual(['car-park.changed ours-site', 'pool.changed a']);
});

test('curfew belongs to the plan: a pools file drafts it', async () => {
  await world.imported('pools', bytes(`${POOLS},curfew_start,curfew_end`, `${aPool('a', 40, 'ours-site')},23:00,06:00`));
  expect((await world.draftOf('a'))?.plan.curfew).toEqual({ startMinute: 23 * 60, endMinute: 6 * 60 });
});

describe('of a file with flaws nothing is written', () => {
  test('and each is told with table, line and column', async () => {
    const errors = await world.errorsOf(
      'windows',
      bytes('# 说明', WINDOWS, 'a,Mon,18:00,08:00+1,41,,', ...EVENINGS, 'b,Wen,18:07,7:00,x,,'),
    );
    expect(errors).toEqual([
      'windows:3:bays 超过泊位池 a 的 40 个泊位',
      'windows:7:weekdays 星期格式应为 Mon、Sat,Sun 或 Mon-Fri（Mon 周一 … Sun 周日）',
      'windows:7:start 须为 15 分钟的整数倍',
      'windows:7:bays 应为 1 到 255 之间的整数',
    ]);
    expect([await world.draftCount(), await world.told()]).toEqual([0, []]);
  });

  test('on whichever sheet they are', async () => {
    const book = await workbookBytes([
      { name: 'windows', rows: [WINDOWS.split(','), ['a', 'Mon', '18:00', '22:00', 3, null, null]] },
      { name: 'overrides', rows: [OVERRIDES.split(','), ['b', '2027-02-30', '18:00', '22:00', 3]] },
      { name: 'Sheet1', rows: [['?']] },
      { name: '说明', rows: [['?']] },
    ]);
    expect(await world.errorsOf(null, book)).toEqual([
      'Sheet1:1:null 未知的工作表，应为 car-parks、pools、windows、overrides 或 说明',
      'overrides:2:night 日期格式应为 2026-01-31',
    ]);
    expect(await world.draftCount()).toBe(0);
  });

  test('of many the first two hundred are told, and how many there are', async () => {
    const view = await world.imported('windows', bytes(WINDOWS, ...Array<string>(300).fill('a,Mon,18:00,22:00,0,,')));
    expect([view.state, view.errors.length, view.errorCount]).toEqual(['rejected', 200, 300]);
  });

  test.each([
    [
      'what the street office keeps',
      'car-parks',
      [CAR_PARKS, aCarPark('ours').replace('school', 'hospital')],
      'car-parks:2:kind 此项由街道办维护，不能修改',
    ],
    [
      'fewer bays than the draft lends',
      'pools',
      [POOLS, aPool('a', 29, 'ours-site')],
      'pools:2:bays 现有时段使用 40 个泊位，泊位数不能少于此数',
    ],
    ['a pool that moves', 'pools', [POOLS, aPool('a', 40, 'elsewhere')], 'pools:2:car_park 停车场 elsewhere 不存在'],
    ['what is no table', 'windows', ['\u0000'], 'windows:1:pool 缺少此列'],
  ] as const)('%s', async (_, file, lines, error) => {
    await world.imported('windows', bytes(WINDOWS, ...EVENINGS));
    expect(await world.errorsOf(file, bytes(...lines))).toContain(error);
  });

  test('fewer bays than what is in force lends, even if the same workbook drafts less', async () => {
    await world.imported('windows', bytes(WINDOWS, ...EVENINGS));
    await world.publishDrafts();
    const book = await workbookBytes([
      { name: 'pools', rows: [POOLS.split(','), aPool('a', 10, 'ours-site').split(',')] },
      { name: 'windows', rows: [WINDOWS.split(','), ['a', 'Mon', '18:00', '22:00', 3, null, null]] },
    ]);
    expect(await world.errorsOf(null, book)).toEqual(['pools:2:bays 已发布的时段使用 40 个泊位，泊位数不能少于此数；请先发布减少后的时段']);
  });
});

describe("another partner's things", () => {
  test.each([
    ['windows', [WINDOWS, '?,Mon,18:00,22:00,1,,'], ['z', 'nobody']],
    ['overrides', [OVERRIDES, '?,2027-02-05,,,0'], ['z', 'nobody']],
    ['pools', [POOLS, aPool('?', 1, 'ours-site')], ['z', 'nobody']],
    ['pools', [POOLS, aPool('a', 40, '?')], ['theirs-site', 'nowhere']],
    ['car-parks', [CAR_PARKS, aCarPark('ours').replace('ours-site', '?')], ['theirs-site', 'nowhere']],
    ['car-parks', [CAR_PARKS, aCarPark('ours').replace(',ours,', ',?,')], ['theirs', 'nobody']],
  ] as const)('are as unknown in %s as what does not exist', async (file, lines, [foreign, unknown]) => {
    const told = async (code: string) => {
      const errors = await world.errorsOf(file, bytes(...lines.map((line) => line.replace('?', code))));
      return errors.map((error) => error.replaceAll(code, '?'));
    };
    const ofForeign = await told(foreign);
    expect(ofForeign.join()).toContain('不存在');
    expect(ofForeign).toEqual(await told(unknown));
  });

  test('are in no export, and their imports are not found', async () => {
    const id = await world.send('windows', bytes(WINDOWS));
    expect((await world.exported('pools')).toString()).not.toContain('theirs');
    const [theirs] = await world.rows<{ id: number }>("SELECT id FROM partner WHERE code = 'theirs'");
    const scope = TenantScope.of({ partnerId: theirs?.id ?? 0, partnerCode: 'theirs' });
    expect(await world.get(SupplyImports).read(scope, id)).toEqual(refuse('not_found'));
  });

  test('somebody who may no longer act for the partner imports nothing', async () => {
    const id = await world.send('windows', bytes(WINDOWS, ...EVENINGS));
    await world.rows('UPDATE staff SET is_active = FALSE');
    await world.run(id);
    expect(await world.shown(id)).toMatchObject({ state: 'rejected', errors: [{ message: '上传人已不能代表本单位操作' }] });
    expect(await world.draftCount()).toBe(0);
  });
});

describe('what was handed out', () => {
  const FULL = `${WINDOWS},unit_fen,calendar,season,returns`;

  beforeEach(async () => {
    await world.imported('car-parks', bytes(CAR_PARKS, aCarPark('ours', '"甲, 的""停车场"""')));
    await world.imported('pools', bytes(`${POOLS},curfew_start,curfew_end`, `${aPool('a', 60, 'ours-site')},23:00,06:00`));
    await world.imported(
      'windows',
      bytes(
        FULL,
        'a,"Mon,Wed,Fri-Sun",00:00,24:00,60,2027-01-01,2027-02-01,150,official,school_terms,next_working_day',
        `${EVENINGS[2]},,,,`,
      ),
    );
    await world.imported('overrides', bytes(OVERRIDES, 'a,2027-02-05,,,0', 'a,2027-02-06,18:00,00:00+4,7', 'b,2027-02-05,20:00,06:00+1,5'));
    await world.publishDrafts();
  });

  test('comes back unchanged, table by table', async () => {
    const before = await world.told();
    for (const file of ['car-parks', 'pools', 'windows', 'overrides'] as const)
      expect(await world.imported(file, await world.exported(file))).toMatchObject({ state: 'done', draftsWritten: 0 });
    expect([await world.told(), await world.draftCount()]).toEqual([before, 0]);
  });

  test('comes back unchanged as a workbook, and so does the template', async () => {
    const before = await world.told();
    const template = await world.get(SupplyFiles).template({ format: 'xlsx' });
    for (const book of [await world.exported(undefined), template.bytes])
      expect(await world.imported(null, book)).toMatchObject({ state: 'done', draftsWritten: 0, errors: [] });
    expect([await world.told(), await world.draftCount()]).toEqual([before, 0]);
  });

  test('is the same at every time, in order of codes, with the windows in theirs', async () => {
    expect((await world.exported('windows')).toString()).toBe(
      '\uFEFFpool,weekdays,start,end,bays,valid_from,valid_to,unit_fen,calendar,season,returns\r\n' +
        'a,"Mon,Wed,Fri-Sun",00:00,24:00,60,2027-01-01,2027-02-01,150,official,school_terms,next_working_day\r\n' +
        'b,Mon,18:00,22:00,5,,,,weekdays,always,fixed\r\n',
    );
    expect(await world.exported('pools')).toEqual(await world.exported('pools'));
  });

  test('holds no text that a spreadsheet would run, and comes back unchanged all the same', async () => {
    await world.rows("UPDATE car_park SET name = '=1+1', entry_note = '＝2' WHERE code = 'ours-site'");
    await world.rows('UPDATE directory_version SET version = version + 1');
    const before = await world.told();
    const file = await world.exported('car-parks');
    expect(file.toString()).toContain("ours-site,ours,'=1+1,school,某路 1 号,22.570001,114.140002,'＝2,false");
    expect(await world.imported('car-parks', file)).toMatchObject({ state: 'done', errors: [] });
    expect(await world.told()).toEqual(before);
  });

  test('a template of each table explains itself and is read', async () => {
    for (const file of ['car-parks', 'pools', 'windows', 'overrides'] as const) {
      const template = await world.get(SupplyFiles).template({ format: 'csv', file });
      expect(template.bytes.toString()).toMatch(/^\uFEFF# .+\r\n/);
      expect(await world.imported(file, template.bytes)).toMatchObject({ state: 'done', totalRows: 0, draftsWritten: 0 });
    }
  });
});
