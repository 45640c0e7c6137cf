import type { DataSource } from 'typeorm';
import { tomorrowNight } from '../../support/supply.js';

/** The names of what one partner has: each kind of thing that a route under /api/v1/manage can name. A new kind is made in `thingsOf`. */
export interface Things {
  readonly carPark: string;
  readonly pool: string;
  readonly suspension: string;
  readonly supplyImport: string;
  readonly colleague: string;
  readonly invitation: string;
  readonly supplyRequest: string;
}

/** Asks as an admin of the partner whose things are meant. */
export type Ask = (
  method: string,
  path: string,
  payload?: object | string,
  headers?: Record<string, string>,
) => Promise<{ json(): unknown }>;

/** A request to a route that is answered with success when it is about the caller's own things. */
export interface Sample {
  /** Without /api/v1/manage. Names things only as given: they are exchanged for those of another partner. */
  readonly request: (things: Things) => { path: string; body?: object | string; headers?: Record<string, string> };
  /** Brings the partner's things into a state in which the request succeeds, as often as it is called. */
  readonly arrange?: (things: Things, ask: Ask, dataSource: DataSource) => Promise<unknown>;
}

/** The name of the colleague whom `thingsOf` looks for. */
export const COLLEAGUE = 'the colleague';

const PLAN = { windows: [{ weekdays: 127, startMinute: 0, endMinute: 1440, bays: 3 }] };
const anImport = { path: '/supply-imports?file=windows', body: 'pool,bays\n', headers: { 'content-type': 'text/csv' } };
const draftOf = { plan: PLAN, reason: 'more of the same' };

async function withoutDraft({ pool }: Things, _ask: Ask, dataSource: DataSource): Promise<void> {
  await dataSource.query('DELETE d FROM supply_draft d JOIN pool p ON p.id = d.pool_id WHERE p.code = ?', [pool]);
}

/** Another end than that of the suspension that is there. */
const lateMorning = (): string => tomorrowNight().to.replace('06:00', '10:00');

async function withoutSuspensions({ carPark }: Things, _ask: Ask, dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `UPDATE suspension s JOIN car_park c ON c.id = s.car_park_id SET s.lifted_at_ms = 1, s.lifted_by = 'test' WHERE c.code = ? AND s.reason = 'water'`,
    [carPark],
  );
}

async function withDraft(things: Things, ask: Ask, dataSource: DataSource): Promise<void> {
  await withoutDraft(things, ask, dataSource);
  await ask('PUT', `/pools/${things.pool}/draft`, draftOf, { 'if-match': '"0"' });
}

/** Whoever was deactivated is back, and what was withdrawn is open. */
async function withColleague({ colleague }: Things, _ask: Ask, dataSource: DataSource): Promise<void> {
  await dataSource.query('UPDATE staff SET is_active = TRUE WHERE id = ?', [colleague]);
}

async function withInvitation({ invitation }: Things, _ask: Ask, dataSource: DataSource): Promise<void> {
  await dataSource.query('UPDATE staff_invitation SET ended_at_ms = NULL WHERE id = ?', [invitation]);
}

async function withRequest({ supplyRequest }: Things, _ask: Ask, dataSource: DataSource): Promise<void> {
  await dataSource.query(
    `UPDATE supply_request SET state = 'awaiting_approval', ended_by = NULL, ended_by_name = NULL, ended_at_ms = NULL, ended_reason = NULL
     WHERE id = ?`,
    [supplyRequest],
  );
}

/** Asks for what the partner may not publish by itself; afterwards it may publish anything again. */
async function aRequest(pool: string, ask: Ask, dataSource: DataSource): Promise<string> {
  const limit = (bays: number | null) =>
    dataSource.query(
      'UPDATE partner o JOIN car_park c ON c.partner_id = o.id JOIN pool p ON p.car_park_id = c.id SET o.window_limit_bays = ? WHERE p.code = ?',
      [bays, pool],
    );
  await limit(0);
  const more = { ...draftOf, plan: { windows: [{ ...PLAN.windows[0], bays: 2 }] } };
  await ask('PUT', `/pools/${pool}/draft`, more, { 'if-match': '"0"' });
  const { id } = (await ask('POST', '/drafts/publish', { poolIds: [pool] })).json() as { id: string };
  await ask('DELETE', `/pools/${pool}/draft`, undefined, { 'if-match': '"1"' });
  await limit(null);
  return id;
}

/** The things of a partner who owns this car park with one pool and has a colleague beside the admin, made by the admin's own requests. */
export async function thingsOf(carPark: string, ask: Ask, dataSource: DataSource): Promise<Things> {
  const pool = `${carPark}-pool`;
  const path = `/car-parks/${carPark}/suspensions`;
  await ask('POST', path, { ...tomorrowNight(), reason: 'painting' });
  const [suspension] = (await ask('GET', path)).json() as { id: string }[];
  if (!suspension) throw new Error('no car park was suspended');
  const { path: imports, body, headers } = anImport;
  const supplyImport = ((await ask('POST', imports, body, headers)).json() as { id: string }).id;
  const invitation = ((await ask('POST', '/staff/invitations', { name: 'somebody new', role: 'attendant' })).json() as { id: string }).id;
  const { staff } = (await ask('GET', '/staff')).json() as { staff: { id: string; name: string }[] };
  const colleague = staff.find(({ name }) => name === COLLEAGUE)?.id ?? '';
  const supplyRequest = await aRequest(pool, ask, dataSource);
  return { carPark, pool, suspension: suspension.id, supplyImport, colleague, invitation, supplyRequest };
}

/**
 * One sample for each route under /api/v1/manage, by method and pattern. A route that is not here fails the test of tenants: whoever adds a
 * route says how it is asked, and the test sees to it that nobody else's things answer.
 */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  'GET /staff': { request: () => ({ path: '/staff' }) },
  'GET /staff/invitations': { request: () => ({ path: '/staff/invitations' }) },
  'POST /staff/invitations': { request: () => ({ path: '/staff/invitations', body: { name: 'another', role: 'partner_admin' } }) },
  'POST /staff/invitations/:id/withdraw': {
    request: ({ invitation }) => ({ path: `/staff/invitations/${invitation}/withdraw` }),
    arrange: withInvitation,
  },
  'POST /staff/:id/role': {
    request: ({ colleague }) => ({ path: `/staff/${colleague}/role`, body: { role: 'attendant' } }),
    arrange: withColleague,
  },
  'POST /staff/:id/deactivate': { request: ({ colleague }) => ({ path: `/staff/${colleague}/deactivate` }), arrange: withColleague },
  'GET /car-parks': { request: () => ({ path: '/car-parks' }) },
  'GET /car-parks/:id': { request: ({ carPark }) => ({ path: `/car-parks/${carPark}` }) },
  'GET /car-parks/:id/tonight': { request: ({ carPark }) => ({ path: `/car-parks/${carPark}/tonight` }) },
  'GET /car-parks/:id/problems': { request: ({ carPark }) => ({ path: `/car-parks/${carPark}/problems` }) },
  'GET /car-parks/:id/suspensions': { request: ({ carPark }) => ({ path: `/car-parks/${carPark}/suspensions` }) },
  'POST /car-parks/:id/suspensions/preview': {
    request: ({ carPark }) => ({ path: `/car-parks/${carPark}/suspensions/preview`, body: tomorrowNight() }),
  },
  'POST /car-parks/:id/suspensions': {
    request: ({ carPark }) => ({
      path: `/car-parks/${carPark}/suspensions`,
      body: { ...tomorrowNight(), to: lateMorning(), reason: 'water' },
    }),
    arrange: withoutSuspensions,
  },
  'DELETE /car-parks/:id/suspensions/:suspensionId': {
    request: ({ carPark, suspension }) => ({ path: `/car-parks/${carPark}/suspensions/${suspension}` }),
  },
  'GET /pools/:id/supply': { request: ({ pool }) => ({ path: `/pools/${pool}/supply` }), arrange: withDraft },
  'GET /pools/:id/supply/versions': { request: ({ pool }) => ({ path: `/pools/${pool}/supply/versions` }) },
  'PUT /pools/:id/draft': {
    request: ({ pool }) => ({ path: `/pools/${pool}/draft`, body: draftOf, headers: { 'if-match': '"0"' } }),
    arrange: withoutDraft,
  },
  'DELETE /pools/:id/draft': {
    request: ({ pool }) => ({ path: `/pools/${pool}/draft`, headers: { 'if-match': '"1"' } }),
    arrange: withDraft,
  },
  'POST /drafts/preview': { request: ({ pool }) => ({ path: '/drafts/preview', body: { poolIds: [pool] } }), arrange: withDraft },
  'POST /drafts/publish': { request: ({ pool }) => ({ path: '/drafts/publish', body: { poolIds: [pool] } }), arrange: withDraft },
  'GET /supply-requests': { request: () => ({ path: '/supply-requests' }) },
  'POST /supply-requests/:id/withdraw': {
    request: ({ supplyRequest }) => ({ path: `/supply-requests/${supplyRequest}/withdraw` }),
    arrange: withRequest,
  },
  'GET /statements/:month': { request: () => ({ path: '/statements/2026-03' }) },
  'GET /statements/:month/file': { request: () => ({ path: '/statements/2026-03/file' }) },
  'GET /bookings': { request: ({ carPark }) => ({ path: `/bookings?night=2026-03-01&carParkId=${carPark}` }) },
  'GET /bookings/file': { request: ({ carPark }) => ({ path: `/bookings/file?night=2026-03-01&carParkId=${carPark}` }) },
  'GET /supply-files/template': { request: () => ({ path: '/supply-files/template?format=csv&file=windows' }) },
  'GET /supply-files/export': { request: () => ({ path: '/supply-files/export?format=csv&file=windows' }) },
  'POST /supply-imports': { request: () => anImport },
  'GET /supply-imports/:id': { request: ({ supplyImport }) => ({ path: `/supply-imports/${supplyImport}` }) },
};
