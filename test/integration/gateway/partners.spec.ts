import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CarParkDirectory } from '#car-parks';
import type { CarParkView, OfficeCarParkView, PartnerView } from '#contracts';
import { addDays, localDate } from '#kernel';
import { officerOf, type StaffHeaders, staffOf } from '../../support/staff.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { aGateway, problemOf } from './gateway-world.js';

let stores: Stores;
let app: NestFastifyApplication;
let other: NestFastifyApplication;
let admin: StaffHeaders;

beforeAll(async () => {
  stores = await freshStores({ RATE_PERSON_PER_MINUTE: '100000', RATE_ADDRESS_PER_MINUTE: '100000' });
  app = await aGateway(stores.config);
  other = await aGateway(stores.config);
  for (const gateway of [app, other]) await eventually(async () => (await gateway.inject('/readyz')).statusCode === 200);
  admin = await officerOf(stores);
});
afterAll(async () => {
  await app?.close();
  await other?.close();
  await stores?.close();
});

const BASE = '/api/v1/office';
const get = (path: string, headers: StaffHeaders = admin) => app.inject({ url: BASE + path, headers });
const post = (path: string, payload: object, version?: number, headers: StaffHeaders = admin) =>
  app.inject({
    method: 'POST',
    url: BASE + path,
    headers: { ...headers, ...(version !== undefined && { 'if-match': `"${version}"` }) },
    payload,
  });

const PARTNER = { id: 'silk-works', name: '丝厂', kind: 'industrial' };
const TARIFF = { kind: 'per_night', unitFen: 800, overtimeHalfHourFen: 300, freeCancelMinutes: 60, lateCancelPercent: 50 };
const POOL = { id: 'silk-yard-1', kind: 'standard', name: '地面', bays: 40, tariff: TARIFF };
const CAR_PARK = {
  id: 'silk-yard',
  partnerId: 'silk-works',
  name: '丝厂大院',
  kind: 'industrial',
  address: '东晓路 9 号',
  location: { lat: 22.5712, lng: 114.1433 },
  entryNote: '东门进',
  pools: [POOL],
};

/** Names of the things of one test, so that tests can stand in any order. */
let things = 0;
async function aPartner(): Promise<PartnerView> {
  const answer = await post('/partners', { ...PARTNER, id: `works-${++things}` });
  return answer.json<PartnerView>();
}
async function aCarPark(wish: object = {}): Promise<OfficeCarParkView> {
  const { id: partnerId } = await aPartner();
  const id = `yard-${++things}`;
  const answer = await post('/car-parks', { ...CAR_PARK, id, partnerId, pools: [{ ...POOL, id: `${id}-1` }], ...wish });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json<OfficeCarParkView>();
}

async function leavesOf(subjectId: string): Promise<Record<string, unknown>[]> {
  const rows = await stores.dataSource.query<{ content: string }[]>(
    "SELECT content FROM audit_leaf WHERE JSON_VALUE(content, '$.subject.id') = ? ORDER BY id",
    [subjectId],
  );
  return rows.map(({ content }) => JSON.parse(content) as Record<string, unknown>);
}

/** As the partner does: a plan in force that lends these bays every night. */
async function publish(partnerId: string, poolId: string, bays: number): Promise<void> {
  const headers = await staffOf(stores, partnerId);
  const manage = (method: 'PUT' | 'POST', path: string, payload: object, more: object = {}) =>
    app.inject({ method, url: `/api/v1/manage${path}`, headers: { ...headers, ...more }, payload });
  const windows = bays > 0 ? [{ weekdays: 127, startMinute: 0, endMinute: 1_440, bays }] : [];
  const drafted = await manage('PUT', `/pools/${poolId}/draft`, { plan: { windows }, reason: '开放' }, { 'if-match': '"0"' });
  const published = await manage('POST', '/drafts/publish', { poolIds: [poolId] });
  expect([drafted.statusCode, published.statusCode]).toEqual([200, 200]);
}

const findable = async (gateway: NestFastifyApplication, id: string) =>
  (await gateway.inject({ url: '/api/v1/car-parks?limit=100' })).json<CarParkView[]>().find((one) => one.id === id);

describe('a partner', () => {
  test('is taken in, read, changed, and the trail tells who did what and why', async () => {
    const added = await post('/partners', PARTNER);
    expect([added.statusCode, added.headers.etag]).toEqual([201, '"1"']);
    const expected = { ...PARTNER, isSample: false, isActive: true, compensationFen: 0, windowLimitBays: null, shares: [], carParkIds: [] };
    expect(added.json()).toEqual({ ...expected, version: 1 });
    const changed = await post(
      '/partners/silk-works/changes',
      { reason: '签约', name: '丝厂（东）', windowLimitBays: 60, compensationFen: 500 },
      1,
    );
    expect([changed.statusCode, changed.headers.etag]).toEqual([200, '"2"']);
    expect((await get('/partners/silk-works')).json()).toEqual({
      ...expected,
      name: '丝厂（东）',
      windowLimitBays: 60,
      compensationFen: 500,
      version: 2,
    });
    expect((await get('/partners')).json()).toContainEqual(expect.objectContaining({ id: 'silk-works', version: 2 }));
    const [first, second] = await leavesOf('silk-works');
    expect(first).toMatchObject({ action: 'partner.added', tenant: 'silk-works', reason: null, before: null, actor: { kind: 'staff' } });
    expect(second).toMatchObject({ action: 'partner.changed', reason: '签约', before: first?.['after'], facts: {} });
  });

  test('is not overwritten unseen, and nobody has its code twice', async () => {
    const { id } = await aPartner();
    expect(problemOf(await post('/partners', { ...PARTNER, id }))).toMatchObject({ status: 409, code: 'code_taken' });
    expect(problemOf(await post(`/partners/${id}/changes`, { reason: '改名', name: '甲' }))).toMatchObject({ status: 428 });
    expect((await post(`/partners/${id}/changes`, { reason: '改名', name: '甲' }, 1)).statusCode).toBe(200);
    expect(problemOf(await post(`/partners/${id}/changes`, { reason: '改名', name: '乙' }, 1))).toMatchObject({ status: 412 });
    expect((await get(`/partners/${id}`)).json()).toMatchObject({ name: '甲' });
  });

  test('of two who change it at the same time one is told so', async () => {
    const { id } = await aPartner();
    const answers = await Promise.all(['甲', '乙', '丙'].map((name) => post(`/partners/${id}/changes`, { reason: '改名', name }, 1)));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412, 412]);
  });

  test('of two who take it in at the same time one is told so', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => post('/partners', { ...PARTNER, id: 'raced' })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
  });

  test('gets its share from a night on, never for nights that have passed', async () => {
    const { id } = await aPartner();
    const today = localDate(Date.now());
    const agree = (percent: number, fromNight: string, version: number) =>
      post(`/partners/${id}/changes`, { reason: '协议', share: { percent, fromNight } }, version);
    expect(problemOf(await agree(60, addDays(today, -2), 1))).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'share.fromNight' }],
    });
    await agree(60, addDays(today, 1), 1);
    await agree(70, addDays(today, 31), 2);
    expect((await get(`/partners/${id}`)).json()).toMatchObject({
      shares: [
        { percent: 60, fromNight: addDays(today, 1) },
        { percent: 70, fromNight: addDays(today, 31) },
      ],
    });
    await agree(65, addDays(today, 10), 3);
    const { shares } = (await get(`/partners/${id}`)).json<PartnerView>();
    expect(shares.map(({ percent }) => percent)).toEqual([60, 65]);
  });

  test('goes out of use after its car parks, and takes in no new one then', async () => {
    const carPark = await aCarPark();
    const { partnerId } = carPark;
    const stop = () => post(`/partners/${partnerId}/changes`, { reason: '退出', isActive: false }, 1);
    expect(problemOf(await stop())).toMatchObject({ status: 409, code: 'bays_offered' });
    expect((await post(`/car-parks/${carPark.id}/changes`, { reason: '退出', isActive: false }, 1)).statusCode).toBe(200);
    expect((await stop()).json()).toMatchObject({ isActive: false });
    expect(problemOf(await post('/car-parks', { ...CAR_PARK, id: 'late', partnerId, pools: [{ ...POOL, id: 'late-1' }] })).code).toBe(
      'partner_inactive',
    );
    expect(problemOf(await post(`/car-parks/${carPark.id}/changes`, { reason: '回来', isActive: true }, 2)).code).toBe('partner_inactive');
  });
});

describe('a car park', () => {
  test('is known to every process at once, and has no bay before its partner publishes a plan', async () => {
    const { id, partnerId, pools } = await aCarPark();
    expect(app.get(CarParkDirectory).carPark(id)).toBeDefined();
    for (const gateway of [app, other])
      expect(await eventually(() => findable(gateway, id))).toMatchObject({ name: '丝厂大院', isOpen: false, freeBays: 0 });
    await publish(partnerId, pools[0]?.id ?? '', 25);
    for (const gateway of [app, other]) await eventually(async () => (await findable(gateway, id))?.freeBays === 25);
  });

  test('is taken in with its pools, or not at all; the trail has a leaf for each', async () => {
    const { id: partnerId } = await aPartner();
    const pools = [POOL, { ...POOL, kind: 'ev_charging' }].map((pool, n) => ({ ...pool, id: `whole-${n}` }));
    const added = await post('/car-parks', { ...CAR_PARK, id: 'whole', partnerId, pools });
    expect(added.json()).toMatchObject({
      id: 'whole',
      partnerId,
      isActive: true,
      version: 1,
      location: CAR_PARK.location,
      pools: [{ id: 'whole-0' }, { kind: 'ev_charging' }],
    });
    expect((await get('/car-parks/whole')).json()).toEqual(added.json());
    expect((await get(`/partners/${partnerId}/car-parks`)).json()).toEqual([added.json()]);
    expect((await leavesOf('whole')).map(({ action }) => action)).toEqual(['car-park.added']);
    expect(await leavesOf('whole-1')).toMatchObject([
      { action: 'pool.added', tenant: partnerId, facts: { carPark: 'whole', pool: 'whole-1' } },
    ]);
    const taken = {
      ...CAR_PARK,
      id: 'half',
      partnerId,
      pools: [
        { ...POOL, id: 'half-1' },
        { ...POOL, id: 'whole-1' },
      ],
    };
    expect(problemOf(await post('/car-parks', taken))).toMatchObject({ code: 'code_taken', detail: expect.stringContaining('whole-1') });
    expect((await get('/car-parks/half')).statusCode).toBe(404);
    expect(await leavesOf('half-1')).toEqual([]);
  });

  test('changes with what it is told; pools that are not named stay as they are', async () => {
    const { id, pools } = await aCarPark();
    const [pool] = pools;
    if (!pool) throw new Error('a car park has a pool');
    const more = { ...POOL, id: `${id}-2`, kind: 'accessible', bays: 2 };
    const changed = await post(`/car-parks/${id}/changes`, { reason: '扩建', entryNote: '西门进', pools: [more] }, 1);
    expect([changed.statusCode, changed.headers.etag]).toEqual([200, '"2"']);
    expect(changed.json()).toMatchObject({ name: '丝厂大院', entryNote: '西门进', pools: [pool, { id: `${id}-2`, bays: 2 }] });
    await post(`/car-parks/${id}/changes`, { reason: '改价', pools: [{ ...pool, tariff: { ...TARIFF, unitFen: 900 } }] }, 2);
    expect((await get(`/car-parks/${id}`)).json<OfficeCarParkView>().pools[0]).toMatchObject({ bays: 40, tariff: { unitFen: 900 } });
    expect((await leavesOf(id)).map(({ action, reason }) => [action, reason])).toEqual([
      ['car-park.added', null],
      ['car-park.changed', '扩建'],
    ]);
    expect((await leavesOf(pool.id)).map(({ action, reason }) => [action, reason])).toEqual([
      ['pool.added', null],
      ['pool.changed', '改价'],
    ]);
    expect(problemOf(await post(`/car-parks/${id}/changes`, { reason: '迟了', name: '旧' }, 1)).code).toBe('version_conflict');
  });

  test('a pool keeps its kind, and the bays that are lent', async () => {
    const { id, partnerId, pools } = await aCarPark();
    const [pool] = pools;
    await publish(partnerId, pool?.id ?? '', 25);
    const wrong = await post(`/car-parks/${id}/changes`, { reason: '改', pools: [{ ...pool, kind: 'large', bays: 24 }] }, 1);
    expect(problemOf(wrong)).toMatchObject({ code: 'invalid_request', errors: [{ path: 'pools.0.kind' }, { path: 'pools.0.bays' }] });
    expect((await post(`/car-parks/${id}/changes`, { reason: '改', pools: [{ ...pool, bays: 25 }] }, 1)).statusCode).toBe(200);
  });

  test('goes out of use when it lends nothing any more, and nobody finds it then', async () => {
    const { id, partnerId, pools } = await aCarPark();
    const poolId = pools[0]?.id ?? '';
    await publish(partnerId, poolId, 3);
    const stop = () => post(`/car-parks/${id}/changes`, { reason: '停用', isActive: false }, 1);
    expect(problemOf(await stop())).toMatchObject({ status: 409, code: 'bays_offered' });
    await publish(partnerId, poolId, 0);
    expect((await stop()).json()).toMatchObject({ isActive: false, version: 2 });
    for (const gateway of [app, other]) await eventually(async () => (await findable(gateway, id)) === undefined);
    expect((await app.inject({ url: `/api/v1/car-parks/${id}` })).json()).toMatchObject({ id, isOpen: false });
    await publish(partnerId, poolId, 9); // what a plan says counts again when the car park is back
    expect((await app.inject({ url: `/api/v1/car-parks/${id}` })).json()).toMatchObject({ freeBays: 0 });
    await post(`/car-parks/${id}/changes`, { reason: '恢复', isActive: true }, 2);
    for (const gateway of [app, other]) await eventually(() => findable(gateway, id));
    expect((await leavesOf(id)).map(({ action }) => action)).toEqual(['car-park.added', 'car-park.deactivated', 'car-park.activated']);
  });
});

describe('what is refused', () => {
  test.each<[string, object]>([
    ['a place in another city', { location: { lat: 39.9, lng: 116.4 } }],
    ['degrees that are swapped', { location: { lat: 114.14, lng: 22.57 } }],
    ['no pool', { pools: [] }],
    ['more bays than a pool can have', { pools: [{ ...POOL, bays: 256 }] }],
    ['no bay', { pools: [{ ...POOL, bays: 0 }] }],
    ['two pools of one code', { pools: [POOL, POOL] }],
    ['a cap below the price', { pools: [{ ...POOL, tariff: { ...TARIFF, kind: 'per_half_hour', capFen: 700 } }] }],
    ['a cap by the night', { pools: [{ ...POOL, tariff: { ...TARIFF, capFen: 900 } }] }],
    ['a name that a spreadsheet runs', { name: '=1+1' }],
    ['a line break', { address: '东晓路\n9 号' }],
    ['a code with blanks', { id: 'silk yard' }],
    ['a member that nobody knows', { isActive: true }],
  ])('%s', async (_, wrong) => {
    const { id: partnerId } = await aPartner();
    expect(problemOf(await post('/car-parks', { ...CAR_PARK, partnerId, ...wrong })).code).toBe('invalid_request');
  });

  test('a car park of nobody, a change of nothing, and a change without a reason', async () => {
    expect(problemOf(await post('/car-parks', { ...CAR_PARK, partnerId: 'nobody' })).code).toBe('not_found');
    const { id } = await aPartner();
    for (const wrong of [{ reason: '为何' }, { name: '甲' }, { reason: '', name: '甲' }])
      expect(problemOf(await post(`/partners/${id}/changes`, wrong, 1)).code).toBe('invalid_request');
  });

  test('an auditor looks and changes nothing; staff of partners do not even look', async () => {
    const auditor = await officerOf(stores, 'office_auditor');
    const { id, partnerId } = await aCarPark();
    for (const path of ['/partners', `/partners/${partnerId}`, `/partners/${partnerId}/car-parks`, `/car-parks/${id}`]) {
      expect((await get(path, auditor)).statusCode).toBe(200);
      expect(problemOf(await get(path, await staffOf(stores, partnerId))).status).toBe(403);
    }
    expect(problemOf(await post('/partners', { ...PARTNER, id: 'auditors' }, undefined, auditor)).status).toBe(403);
    expect(problemOf(await post(`/car-parks/${id}/changes`, { reason: '改', name: '甲' }, 1, auditor)).status).toBe(403);
  });
});
