import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { addDays, localDate } from '#kernel';
import { plate } from '../../support/client.js';
import { officerOf, type StaffHeaders } from '../../support/staff.js';
import { tomorrowNight } from '../../support/supply.js';
import { SAMPLES, type Sample, type Things } from './manage-samples.js';

type Headers = Readonly<Record<string, string>>;

export interface Request {
  readonly path: string;
  readonly body?: object | string;
  readonly headers?: Headers;
}

type Answer = { readonly headers: Readonly<Record<string, unknown>>; json<T>(): T };

/** Asks and insists on success. */
export type AskAs = (headers: Headers, method: string, path: string, payload?: object | string, more?: Headers) => Promise<Answer>;

/** Where a sample is arranged: whose things they are, and how to ask. */
export interface Scene {
  readonly ask: AskAs;
  readonly dataSource: DataSource;
  readonly publicUrl: string;
  /** The resident whose things are asked for, new for each route. */
  readonly owner: Headers;
  readonly adminA: StaffHeaders;
  readonly officeAdmin: StaffHeaders;
  readonly thingsA: Things;
}

/** Arranges that the request succeeds, and gives it back; it is asked once by everybody, by those who may not first. */
type Arranged = (scene: Scene) => Request | (() => Request) | Promise<Request | (() => Request)>;

const NIGHTS = 'from=2026-03-01&to=2026-03-03';
const PLAN = { windows: [{ weekdays: 127, startMinute: 0, endMinute: 1_440, bays: 2 }] };
let count = 0;
/** A name or plate that nobody had before. */
const fresh = (): number => 5_000 + ++count;
const keyed = (): Headers => ({ 'idempotency-key': randomUUID() });
const fromOwnPage = ({ publicUrl }: Scene): Headers => ({ origin: publicUrl });
const fixed = (path: string, body?: object, headers?: Headers): Arranged => {
  return () => ({ path, ...(body && { body }), ...(headers && { headers }) });
};

/** A request about a booking that the owner holds. */
const ofBooking = (tail: string, body?: object): Arranged => {
  return async ({ ask, owner }) => {
    const wish = { carParkId: 'gamma', ...tomorrowNight(), plate: plate(fresh()) };
    const { booking } = (await ask(owner, 'POST', '/api/v1/bookings', wish, keyed())).json<{ booking: { id: string } }>();
    return () => ({ path: `/api/v1/bookings/${booking.id}${tail}`, ...(body && { body }), headers: keyed() });
  };
};

/** As if its bay had been taken back and nothing had room: there is nothing left to answer. */
const ofRehoming: Arranged = async (scene) => {
  const arranged = await ofBooking('/rehoming', { choice: 'accept' })(scene);
  await scene.dataSource.query(
    `INSERT INTO rehoming (id, booking_id, resident_id, from_pool_id, old_price_fen, new_price_fen, walk_metres, compensation_fen, state, created_at_ms)
     SELECT UUID(), id, resident_id, pool_id, price_fen, 0, 0, 0, 'refunded', 1 FROM booking ORDER BY id DESC LIMIT 1`,
  );
  return arranged;
};

const ofVehicle = (tail: string): Arranged => {
  return async ({ ask, owner }) => {
    const { id } = (await ask(owner, 'POST', '/api/v1/me/vehicles', { plate: plate(fresh()) })).json<{ id: string }>();
    return { path: `/api/v1/me/vehicles/${id}${tail}` };
  };
};

/** A request about a colleague of the street office. */
const ofOfficer = (tail: string, body?: object): Arranged => {
  return async ({ dataSource, publicUrl }) => {
    const name = `officer ${fresh()}`;
    await officerOf({ dataSource, config: { PUBLIC_URL: publicUrl } }, 'office_auditor', name);
    const [row] = await dataSource.query<{ id: string }[]>('SELECT id FROM staff WHERE name = ?', [name]);
    return { path: `/api/v1/office/staff/${row?.id}${tail}`, ...(body && { body }) };
  };
};

/** A change of something of the street office's, in the version that it has. */
const changing = (path: string, body: object): Arranged => {
  return async ({ ask, officeAdmin }) => {
    const { etag } = (await ask(officeAdmin, 'GET', path)).headers;
    return { path: `${path}/changes`, body, headers: { 'if-match': String(etag) } };
  };
};

/** A request for approval that awaits it, made anew by A, who may publish anything again afterwards. */
const ofRequest = (tail: string, body?: object): Arranged => {
  return async ({ ask, adminA, thingsA: { pool }, dataSource }) => {
    await dataSource.query('DELETE d FROM supply_draft d JOIN pool p ON p.id = d.pool_id WHERE p.code = ?', [pool]);
    await dataSource.query("UPDATE partner SET window_limit_bays = 0 WHERE code = 'partner-alpha'");
    const windows = [{ ...PLAN.windows[0], endMinute: 15 * (1 + (fresh() % 90)) }];
    await ask(adminA, 'PUT', `/api/v1/manage/pools/${pool}/draft`, { plan: { windows }, reason: 'more' }, { 'if-match': '"0"' });
    const asked = await ask(adminA, 'POST', '/api/v1/manage/drafts/publish', { poolIds: [pool] });
    await dataSource.query("UPDATE partner SET window_limit_bays = NULL WHERE code = 'partner-alpha'");
    return { path: `/api/v1/office/supply-requests/${asked.json<{ id: string }>().id}${tail}`, ...(body && { body }) };
  };
};

const TARIFF = { kind: 'per_night', unitFen: 800, overtimeHalfHourFen: 300, freeCancelMinutes: 60, lateCancelPercent: 50 };
const newCarPark = () => {
  const id = `new-${fresh()}`;
  const place = { name: '新车场', kind: 'commercial', address: '东晓路 1 号', location: { lat: 22.57, lng: 114.14 } };
  const pools = [{ id: `${id}-1`, kind: 'standard', name: '地面', bays: 3, tariff: TARIFF }];
  return { id, partnerId: 'partner-alpha', ...place, pools };
};
const invitation = { name: 'somebody', role: 'office_auditor' };

const OWN: Readonly<Record<string, Arranged>> = {
  'GET /api/v1/car-parks': fixed('/api/v1/car-parks'),
  'GET /api/v1/car-parks/:id': fixed('/api/v1/car-parks/alpha'),
  'GET /api/v1/audit/checkpoints': fixed('/api/v1/audit/checkpoints'),
  'GET /api/v1/audit/checkpoints/newest': fixed('/api/v1/audit/checkpoints/newest'),
  'GET /api/v1/audit/inclusion-proof': fixed('/api/v1/audit/inclusion-proof?index=0'),
  'GET /api/v1/audit/consistency-proof': fixed('/api/v1/audit/consistency-proof?first=1'),
  'GET /console': fixed('/console'),
  'GET /console/*': fixed('/console/'),
  'GET /healthz': fixed('/healthz'),
  'GET /readyz': fixed('/readyz'),
  'GET /metrics': fixed('/metrics'),
  'POST /api/v1/sessions/wechat': () => () => ({ path: '/api/v1/sessions/wechat', body: { code: `code-of-${fresh()}` } }),
  'POST /api/v1/wechat/payment-notifications': fixed('/api/v1/wechat/payment-notifications', {}),
  'POST /api/v1/wechat/refund-notifications': fixed('/api/v1/wechat/refund-notifications', {}),
  'POST /api/v1/staff/log-in': (scene) => ({
    path: '/api/v1/staff/log-in',
    body: { account: `nobody-${fresh()}`, password: 'not the password', code: '000000' },
    headers: fromOwnPage(scene),
  }),
  'POST /api/v1/staff/invitations/look': (scene) => ({
    path: '/api/v1/staff/invitations/look',
    body: { token: 'A'.repeat(43) },
    headers: fromOwnPage(scene),
  }),
  'POST /api/v1/staff/invitations/accept': (scene) => ({
    path: '/api/v1/staff/invitations/accept',
    body: { token: 'A'.repeat(43), account: 'somebody', password: 'a long enough password', code: '000000' },
    headers: fromOwnPage(scene),
  }),
  'DELETE /api/v1/sessions': fixed('/api/v1/sessions'),
  'DELETE /api/v1/sessions/current': fixed('/api/v1/sessions/current'),
  'POST /api/v1/live-tickets': fixed('/api/v1/live-tickets'),
  'GET /api/v1/me': fixed('/api/v1/me'),
  'PATCH /api/v1/me': fixed('/api/v1/me', { walkLimitMetres: 500 }),
  'POST /api/v1/me/walk-limit': fixed('/api/v1/me/walk-limit', { walkLimitMetres: 500 }),
  'DELETE /api/v1/me': fixed('/api/v1/me', { confirm: 'delete' }),
  'POST /api/v1/me/erasure': fixed('/api/v1/me/erasure', { confirm: 'delete' }),
  'GET /api/v1/me/export': fixed('/api/v1/me/export'),
  'POST /api/v1/me/consents': fixed('/api/v1/me/consents', { purpose: 'service_terms', version: '1', isGranted: true }),
  'GET /api/v1/me/notices': fixed('/api/v1/me/notices'),
  'POST /api/v1/me/notices': fixed('/api/v1/me/notices', { results: [{ templateId: 'none-of-ours', result: 'reject' }] }),
  'GET /api/v1/me/vehicles': fixed('/api/v1/me/vehicles'),
  'POST /api/v1/me/vehicles': () => () => ({ path: '/api/v1/me/vehicles', body: { plate: plate(fresh()) } }),
  'DELETE /api/v1/me/vehicles/:id': ofVehicle(''),
  'POST /api/v1/me/vehicles/:id/default': ofVehicle('/default'),
  'GET /api/v1/bookings': fixed('/api/v1/bookings'),
  'POST /api/v1/bookings': () => () => ({
    path: '/api/v1/bookings',
    body: { carParkId: 'gamma', ...tomorrowNight(), plate: plate(fresh()) },
    headers: keyed(),
  }),
  'POST /api/v1/bookings/one-tap': () => () => ({
    path: '/api/v1/bookings/one-tap',
    body: { near: '22.57,114.14', ...tomorrowNight(), plate: plate(fresh()) },
    headers: keyed(),
  }),
  'GET /api/v1/bookings/:id': ofBooking(''),
  'POST /api/v1/bookings/:id/payment': ofBooking('/payment'),
  'POST /api/v1/bookings/:id/cancel': ofBooking('/cancel', {}),
  'POST /api/v1/bookings/:id/extend': ofBooking('/extend', { to: `${addDays(localDate(Date.now()), 2)}T07:00:00+08:00` }),
  'GET /api/v1/bookings/:id/problems': ofBooking('/problems'),
  'POST /api/v1/bookings/:id/problems': ofBooking('/problems', { kind: 'other' }),
  'POST /api/v1/bookings/:id/rehoming': ofRehoming,
  'GET /api/v1/staff/me': fixed('/api/v1/staff/me'),
  'POST /api/v1/staff/log-out': fixed('/api/v1/staff/log-out', {}),
  'GET /api/v1/staff/sessions': fixed('/api/v1/staff/sessions'),
  'POST /api/v1/staff/sessions/:id/revoke': fixed(`/api/v1/staff/sessions/${'A'.repeat(43)}/revoke`),
  'POST /api/v1/staff/sessions/revoke-others': fixed('/api/v1/staff/sessions/revoke-others'),
  'POST /api/v1/staff/step-up': fixed('/api/v1/staff/step-up', { code: '000000' }),
  'POST /api/v1/staff/password': fixed('/api/v1/staff/password', {
    password: 'not the password',
    newPassword: 'another long password',
    code: '000000',
  }),
  'POST /api/v1/staff/recovery-codes': fixed('/api/v1/staff/recovery-codes'),
};

const OF_OFFICE: Readonly<Record<string, Arranged>> = {
  'GET /audit': fixed('/api/v1/office/audit'),
  'GET /audit/checkpoint': fixed('/api/v1/office/audit/checkpoint'),
  'GET /audit/export': fixed('/api/v1/office/audit/export'),
  'GET /car-parks': fixed('/api/v1/office/car-parks'),
  'GET /car-parks/:id': fixed('/api/v1/office/car-parks/alpha'),
  'POST /car-parks': () => () => ({ path: '/api/v1/office/car-parks', body: newCarPark() }),
  'POST /car-parks/:id/changes': changing('/api/v1/office/car-parks/alpha', { reason: 'a new sign', entryNote: '东门' }),
  'GET /demand': fixed(`/api/v1/office/demand?${NIGHTS}`),
  'GET /demand/file': fixed(`/api/v1/office/demand/file?${NIGHTS}&format=csv`),
  'GET /partners': fixed('/api/v1/office/partners'),
  'GET /partners/:id': fixed('/api/v1/office/partners/partner-alpha'),
  'GET /partners/:id/car-parks': fixed('/api/v1/office/partners/partner-alpha/car-parks'),
  'POST /partners': () => () => ({ path: '/api/v1/office/partners', body: { id: `new-${fresh()}`, name: '新单位', kind: 'commercial' } }),
  'POST /partners/:id/changes': changing('/api/v1/office/partners/partner-alpha', { reason: 'a new name', name: '甲方' }),
  'GET /rows': fixed(`/api/v1/office/rows?figure=bookings&${NIGHTS}`),
  'GET /staff': fixed('/api/v1/office/staff'),
  'POST /staff/:id/role': ofOfficer('/role', { role: 'office_admin' }),
  'POST /staff/:id/deactivate': ofOfficer('/deactivate'),
  'GET /staff/invitations': fixed('/api/v1/office/staff/invitations'),
  'POST /staff/invitations': fixed('/api/v1/office/staff/invitations', invitation),
  'POST /staff/invitations/:id/withdraw': async ({ ask, officeAdmin }) => {
    const { id } = (await ask(officeAdmin, 'POST', '/api/v1/office/staff/invitations', invitation)).json<{ id: string }>();
    return { path: `/api/v1/office/staff/invitations/${id}/withdraw` };
  },
  'GET /supply-requests': fixed('/api/v1/office/supply-requests'),
  'GET /supply-requests/:id': ofRequest(''),
  'POST /supply-requests/:id/approve': ofRequest('/approve', { reason: 'fine' }),
  'POST /supply-requests/:id/decline': ofRequest('/decline', { reason: 'too many' }),
  'GET /utilisation': fixed(`/api/v1/office/utilisation?${NIGHTS}`),
  'GET /utilisation/car-park-nights': fixed(`/api/v1/office/utilisation/car-park-nights?${NIGHTS}`),
  'GET /utilisation/file': fixed(`/api/v1/office/utilisation/file?${NIGHTS}&format=xlsx`),
};

/** What the staff of partners ask, about the things of A. */
const ofManagers = ({ request, arrange }: Sample): Arranged => {
  return async ({ ask, adminA, thingsA, dataSource }) => {
    const base = '/api/v1/manage';
    await arrange?.(thingsA, (method, path, body, headers) => ask(adminA, method, base + path, body, headers), dataSource);
    return () => ({ ...request(thingsA), path: base + request(thingsA).path });
  };
};

const under = (prefix: string, samples: Readonly<Record<string, Arranged>>) =>
  Object.fromEntries(Object.entries(samples).map(([route, sample]) => [route.replace(' ', ` ${prefix}`), sample]));

/** How each route is asked. */
export const ASKED: Readonly<Record<string, Arranged>> = {
  ...OWN,
  ...under('/api/v1/office', OF_OFFICE),
  ...under('/api/v1/manage', Object.fromEntries(Object.entries(SAMPLES).map(([route, sample]) => [route, ofManagers(sample)]))),
};
