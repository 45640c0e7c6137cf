import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApproveSupply } from '#allocation';
import type { CarParkView, SupplyEffectView, SupplyRequestDetailView, SupplyRequestListView, SupplyRequestView } from '#contracts';
import { OfficeScope } from '#platform';
import { officerOf, type StaffHeaders, staffOf } from '../../support/staff.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { aGateway, problemOf } from './gateway-world.js';

const LIMIT = 10;
const POOL_BAYS = 40;
/** One for each test, and some for those that need two. */
const PLACES = 20;

let stores: Stores;
let app: NestFastifyApplication;
let other: NestFastifyApplication;
let office: StaffHeaders;
let places = 0;

beforeAll(async () => {
  stores = await freshStores({ RATE_PERSON_PER_MINUTE: '100000', RATE_ADDRESS_PER_MINUTE: '100000' });
  for (let n = 1; n <= PLACES; n++) await offerBays(stores.dataSource, [{ code: `site-${n}`, bays: 5, lat: 22.5 + n / 100 }]);
  await stores.dataSource.query('UPDATE pool SET bays = ?', [POOL_BAYS]);
  await stores.dataSource.query('UPDATE partner SET window_limit_bays = ?', [LIMIT]);
  app = await aGateway(stores.config);
  other = await aGateway(stores.config);
  for (const gateway of [app, other]) await eventually(async () => (await gateway.inject('/readyz')).statusCode === 200);
  office = await officerOf(stores);
});
afterAll(async () => {
  await app?.close();
  await other?.close();
  await stores?.close();
});

/** A partner with one pool that lends 5 bays, and may lend 10 in a window by itself. */
class Place {
  readonly pool: string;

  private constructor(
    readonly code: string,
    readonly staff: StaffHeaders,
  ) {
    this.pool = `${code}-pool`;
  }

  static async open(limit: number | null = LIMIT): Promise<Place> {
    const code = `site-${++places}`;
    if (limit !== LIMIT)
      await stores.dataSource.query('UPDATE partner SET window_limit_bays = ? WHERE code = ?', [limit, `partner-${code}`]);
    return new Place(code, await staffOf(stores, `partner-${code}`));
  }

  ask(method: 'GET' | 'POST' | 'PUT', path: string, payload?: object, version?: number) {
    const headers = { ...this.staff, ...(version !== undefined && { 'if-match': `"${version}"` }) };
    return app.inject({ method, url: `/api/v1/manage${path}`, headers, ...(payload && { payload }) });
  }

  async draft(bays: number, revision = 0, reason = '扩大开放'): Promise<void> {
    const plan = { windows: [{ weekdays: 127, startMinute: 0, endMinute: 1_440, bays }] };
    const saved = await this.ask('PUT', `/pools/${this.pool}/draft`, { plan, reason }, revision);
    if (saved.statusCode !== 200) throw new Error(saved.body);
  }

  publish() {
    return this.ask('POST', '/drafts/publish', { poolIds: [this.pool] });
  }

  /** Drafts so many bays and asks for them. */
  async request(bays: number): Promise<SupplyRequestView> {
    await this.draft(bays);
    const answer = await this.publish();
    if (answer.statusCode !== 202) throw new Error(`${answer.statusCode} ${answer.body}`);
    return answer.json<SupplyRequestView>();
  }

  async freeBays(gateway: NestFastifyApplication): Promise<number | undefined> {
    const found = (await gateway.inject({ url: '/api/v1/car-parks?limit=100' })).json<CarParkView[]>();
    return found.find(({ id }) => id === this.code)?.freeBays;
  }

  async version(): Promise<number> {
    return (await this.ask('GET', `/pools/${this.pool}/supply`)).json<{ published: { version: number } }>().published.version;
  }
}

const look = async (id: string) =>
  (await app.inject({ url: `/api/v1/office/supply-requests/${id}`, headers: office })).json<SupplyRequestDetailView>();
const decide = (verb: 'approve' | 'decline', id: string, payload: object = { reason: '同意' }, headers = office, on = app) =>
  on.inject({ method: 'POST', url: `/api/v1/office/supply-requests/${id}/${verb}`, headers, payload });

async function leavesOf(id: string): Promise<{ action: string; reason: string; actor: { commitment: string }; facts: object }[]> {
  const rows = await stores.dataSource.query<{ content: string }[]>(
    "SELECT content FROM audit_leaf WHERE JSON_VALUE(content, '$.subject.id') = ? ORDER BY id",
    [id],
  );
  return rows.map(({ content }) => JSON.parse(content));
}

describe('a window above the limit', () => {
  test('is asked for, seen with what it changes, approved, and then in force as it was asked for', async () => {
    const place = await Place.open();
    const request = await place.request(25);
    expect(request).toMatchObject({ state: 'awaiting_approval', limitBays: LIMIT, partnerId: `partner-${place.code}`, decision: null });
    expect(request.pools).toMatchObject([
      { poolId: place.pool, before: { windows: [{ bays: 5 }] }, after: { windows: [{ bays: 25 }] }, reason: '扩大开放' },
    ]);
    expect(await place.version()).toBe(1);

    const seen = await look(request.id);
    expect(seen).toMatchObject({ ...request, isUnchanged: true });
    expect(seen.effect?.nights[1]?.segments).toMatchObject([{ before: 5, after: 25 }]);
    const approved = await decide('approve', request.id, { reason: '同意扩大', expectedPlan: seen.effect?.plan });
    expect([approved.statusCode, approved.json()]).toEqual([
      200,
      { ...request, state: 'approved', decision: { by: 'the office_admin', at: expect.any(String), reason: '同意扩大' } },
    ]);
    for (const gateway of [app, other]) await eventually(async () => (await place.freeBays(gateway)) === 25);
    expect((await place.ask('GET', `/pools/${place.pool}/supply`)).json()).toMatchObject({
      published: { version: 2, plan: request.pools[0]?.after, author: request.askedBy, reason: '扩大开放' },
      draft: null,
    });
  });

  test('leaves in the trail who asked and who let it pass, with the reason', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    await decide('approve', id, { reason: '现场核实' });
    const [asked, granted] = await leavesOf(id);
    expect(asked).toMatchObject({ action: 'approval.requested', reason: '扩大开放', facts: { limitBays: LIMIT, pools: [place.pool] } });
    expect(granted).toMatchObject({ action: 'approval.granted', reason: '现场核实' });
    expect(granted?.actor.commitment).not.toBe(asked?.actor.commitment);
    const published = (await leavesOf(place.pool)).filter(({ action }) => action === 'supply.published');
    expect(published).toMatchObject([{ actor: granted?.actor, reason: '扩大开放', facts: { version: 2 } }]);
  });

  test('is declined with a reason: nothing is published and the draft stays for another try', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    expect((await decide('decline', id, { reason: '出入口不足' })).json()).toMatchObject({
      state: 'declined',
      decision: { reason: '出入口不足' },
    });
    expect((await place.ask('GET', '/supply-requests')).json()).toMatchObject({ requests: [{ id, state: 'declined' }], next: null });
    expect((await place.ask('GET', `/pools/${place.pool}/supply`)).json()).toMatchObject({
      published: { version: 1 },
      draft: { revision: 1 },
    });
    expect((await leavesOf(id)).map(({ action, reason }) => [action, reason])).toContainEqual(['approval.declined', '出入口不足']);
    expect((await place.publish()).json()).toMatchObject({ state: 'awaiting_approval' });
  });

  test('is taken back by the partner', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    expect((await place.ask('POST', `/supply-requests/${id}/withdraw`)).json()).toMatchObject({ state: 'withdrawn' });
    expect(problemOf(await decide('approve', id))).toMatchObject({ status: 409, code: 'not_decidable' });
    expect(problemOf(await place.ask('POST', `/supply-requests/${id}/withdraw`)).code).toBe('not_decidable');
  });

  test('asked for twice is one request; asked for with another plan it takes the place of the first', async () => {
    const place = await Place.open();
    const first = await place.request(25);
    expect((await place.publish()).json()).toEqual(first);
    await place.draft(30, 1);
    const second = (await place.publish()).json<SupplyRequestView>();
    expect(second.id).not.toBe(first.id);
    const { requests } = (await place.ask('GET', '/supply-requests')).json<SupplyRequestListView>();
    expect(requests.map(({ id, state }) => [id, state])).toEqual([
      [second.id, 'awaiting_approval'],
      [first.id, 'superseded'],
    ]);
    expect(problemOf(await decide('approve', first.id)).code).toBe('not_decidable');
  });
});

describe('what was asked for and nothing else is published', () => {
  test('not a draft that was changed after it was asked for', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    await place.draft(40, 1);
    expect(await look(id)).toMatchObject({ isUnchanged: false, effect: null, pools: [{ after: { windows: [{ bays: 25 }] } }] });
    expect(problemOf(await decide('approve', id))).toMatchObject({ status: 409, code: 'plan_changed' });
    expect(await place.version()).toBe(1);
    await place.draft(25, 2);
    expect((await decide('approve', id)).statusCode).toBe(200);
  });

  test('not when something else was published meanwhile', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    await place.draft(8, 1);
    expect((await place.publish()).json<SupplyEffectView>().nights).not.toEqual([]);
    expect(problemOf(await decide('approve', id)).code).toBe('not_decidable');
    expect((await look(id)).state).toBe('superseded');
    expect(await place.version()).toBe(2);
  });

  test('not when it would do something else to people than what was looked at', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    expect(problemOf(await decide('approve', id, { reason: '同意', expectedPlan: '0'.repeat(64) })).code).toBe('plan_changed');
    expect((await look(id)).state).toBe('awaiting_approval');
    expect(await place.version()).toBe(1);
  });

  test('of two who decide at the same time one does, and it is published once', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    const second = await officerOf(stores, 'office_admin', 'Another admin');
    const answers = await Promise.all([
      decide('approve', id),
      decide('approve', id, { reason: '同意' }, second, other),
      decide('decline', id, { reason: '不同意' }, second),
    ]);
    const codes = answers.map(({ statusCode }) => statusCode);
    expect(codes.filter((code) => code === 200)).toHaveLength(1);
    expect(codes.filter((code) => code === 409)).toHaveLength(2);
    const { state } = await look(id);
    expect(await place.version()).toBe(state === 'approved' ? 2 : 1);
    expect((await leavesOf(id)).filter(({ action }) => action !== 'approval.requested')).toHaveLength(1);
  });
});

describe('two people', () => {
  test('whoever asked does not decide, whatever they have become', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    const [row] = await stores.dataSource.query<{ staffId: string }[]>('SELECT asked_by AS staffId FROM supply_request WHERE id = ?', [id]);
    const scope = OfficeScope.of({ role: 'office_admin' });
    const self = { staffId: row?.staffId ?? '', name: 'the same person' };
    expect(await app.get(ApproveSupply).execute(scope, self, id, { reason: '同意' })).toEqual({ refused: 'forbidden' });
    const byHand = "UPDATE supply_request SET state = 'approved', ended_by = asked_by, ended_by_name = 'x', ended_at_ms = 1 WHERE id = ?";
    await expect(stores.dataSource.query(byHand, [id])).rejects.toThrow(/ck_supply_request_two_people/);
  });

  test('an auditor sees requests and decides none; an attendant asks for none; other partners see none', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    const auditor = await officerOf(stores, 'office_auditor');
    expect((await app.inject({ url: `/api/v1/office/supply-requests/${id}`, headers: auditor })).statusCode).toBe(200);
    for (const verb of ['approve', 'decline'] as const)
      expect(problemOf(await decide(verb, id, { reason: '好' }, auditor)).status).toBe(403);
    const stranger = await Place.open();
    expect((await stranger.ask('GET', '/supply-requests')).json()).toEqual({ requests: [], next: null });
    expect(problemOf(await stranger.ask('POST', `/supply-requests/${id}/withdraw`)).code).toBe('not_found');
  });
});

describe('who needs nobody', () => {
  test('as many bays as the limit are published at once, and so is anything of a partner without one', async () => {
    const [place, free] = [await Place.open(), await Place.open(null)];
    await place.draft(LIMIT);
    await free.draft(POOL_BAYS);
    expect([(await place.publish()).statusCode, (await free.publish()).statusCode]).toEqual([200, 200]);
  });

  test('an approved window stays approved, whatever else is published beside it', async () => {
    const place = await Place.open();
    const { id } = await place.request(25);
    await decide('approve', id);
    const plan = {
      windows: [{ weekdays: 127, startMinute: 0, endMinute: 1_440, bays: 25, unitFen: 700 }],
      overrides: [{ night: '2030-03-02', bays: 3 }],
    };
    await place.ask('PUT', `/pools/${place.pool}/draft`, { plan, reason: '单夜' }, 0);
    expect((await place.publish()).statusCode).toBe(200);
  });
});

test('requests are listed by state, the newest first, for the office those of every partner', async () => {
  const [one, two] = [await Place.open(), await Place.open()];
  const [first, second] = [await one.request(20), await two.request(20)];
  await decide('decline', first.id, { reason: '否' });
  const list = async (query: string) =>
    (await app.inject({ url: `/api/v1/office/supply-requests${query}`, headers: office }))
      .json<SupplyRequestListView>()
      .requests.map(({ id }) => id);
  expect((await list('')).slice(0, 2)).toEqual([second.id, first.id]);
  expect(await list('?state=awaiting_approval')).not.toContain(first.id);
  expect((await list(`?below=${second.id}`))[0]).toBe(first.id);
});
