import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { StaffMeView, StaffRole, WelcomeView } from '#contracts';
import { StaffInvitations } from '#identity';
import { isRefusal } from '#kernel';
import { codeOf } from '../../support/authenticator.js';
import { headersOf, officerOf, type StaffHeaders, staffOf } from '../../support/staff.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { aGateway, loggedIn, problemOf } from './gateway-world.js';

const PASSWORD = 'a path along the river';

jest.setTimeout(120_000);

let stores: Stores;
let app: NestFastifyApplication;
let people = 0;
beforeAll(async () => {
  stores = await freshStores({ RATE_STAFF_LOGIN_PER_MINUTE: '100000' });
  await offerBays(stores.dataSource, [{ code: 'lotus', bays: 3 }]);
  app = await aGateway(stores.config);
  await eventually(async () => (await app.inject('/readyz')).statusCode === 200);
});
beforeEach(() => stores.dataSource.query('DELETE FROM staff_try'));
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

type Headers = Record<string, string>;
const origin = () => ({ origin: new URL(stores.config.PUBLIC_URL).origin });
const get = (path: string, headers: Headers = {}) => app.inject({ method: 'GET', url: `/api/v1${path}`, headers });
const post = (path: string, payload?: object, headers: Headers = origin()) =>
  app.inject({ method: 'POST', url: `/api/v1${path}`, headers, ...(payload && { payload }) });
const cookieOf = (answer: Awaited<ReturnType<typeof post>>): string => String(answer.headers['set-cookie']);
const tokenOf = (answer: Awaited<ReturnType<typeof post>>): string => /staff=([\w-]{43});/.exec(cookieOf(answer))?.[1] ?? '';

interface Person {
  readonly account: string;
  readonly secret: string;
  readonly welcome: WelcomeView;
  readonly headers: StaffHeaders;
}

/** Somebody who was invited and came in as people do. */
async function person(role: StaffRole = 'partner_admin'): Promise<Person> {
  const partnerCode = role.startsWith('office') ? null : 'partner-lotus';
  const invitation = await app.get(StaffInvitations).invite(null, { name: '林经理', role, partnerCode });
  if (isRefusal(invitation)) throw new Error(invitation.refused);
  const token = invitation.link.split('#/invitation/')[1];
  const { secret } = (await post('/staff/invitations/look', { token })).json() as { secret: string };
  const account = `lin.${++people}`;
  const code = codeOf(secret, Date.now());
  const accepted = await post('/staff/invitations/accept', { token, account, password: PASSWORD, code });
  if (accepted.statusCode !== 201) throw new Error(accepted.body);
  // As if it were later: the code of this step may be shown once more.
  await stores.dataSource.query('UPDATE staff_login SET totp_step = 0 WHERE account = ?', [account]);
  return { account, secret, welcome: accepted.json(), headers: headersOf(stores.config.PUBLIC_URL, tokenOf(accepted)) };
}

const proofOf = ({ account, secret }: Person) => ({ account, password: PASSWORD, code: codeOf(secret, Date.now()) });

describe('whoever accepts an invitation', () => {
  test('is told who they are and their recovery codes, and is logged in', async () => {
    const { account, welcome, headers } = await person();
    expect(welcome).toMatchObject({ me: { account, name: '林经理', role: 'partner_admin', partner: { id: 'partner-lotus' } } });
    expect(welcome.recoveryCodes).toHaveLength(10);
    const me = await get('/staff/me', headers);
    expect(me.json()).toEqual({ ...welcome.me, session: { ...welcome.me.session } });
    expect([headers['x-csrf-token'], me.headers['cache-control']]).toEqual([welcome.me.csrfToken, 'no-store']);
  });
});

describe('logging in', () => {
  test('S17 S23 gives a new cookie that scripts cannot read, and is listed as a session of this device', async () => {
    const lin = await person();
    const answer = await post('/staff/log-in', proofOf(lin), { ...origin(), 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' });
    expect([answer.statusCode, cookieOf(answer)]).toEqual([
      200,
      expect.stringMatching(/^staff=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    expect(tokenOf(answer)).not.toBe(lin.headers.cookie.replace('staff=', ''));
    const sessions = (await get('/staff/sessions', headersOf(stores.config.PUBLIC_URL, tokenOf(answer)))).json();
    expect(sessions).toHaveLength(2);
    expect(sessions).toContainEqual(expect.objectContaining({ device: 'Firefox · Windows', isCurrent: true }));
  });

  test('S21 answers every failure with the same words', async () => {
    const lin = await person();
    const failures = await Promise.all([
      post('/staff/log-in', { ...proofOf(lin), account: 'nobody.here' }),
      post('/staff/log-in', { ...proofOf(lin), password: 'wrong wrong wrong' }),
      post('/staff/log-in', { ...proofOf(lin), code: '000000' }),
    ]);
    const told = failures.map((answer) => ({ ...problemOf(answer), requestId: '', cookie: answer.headers['set-cookie'] }));
    expect(told[0]).toMatchObject({ status: 401, code: 'staff_log_in_rejected' });
    expect([told[1], told[2]]).toEqual([told[0], told[0]]);
  });

  test('S21 tells who guesses too often when to come back', async () => {
    const guess = () => post('/staff/log-in', { account: 'nobody.at.all', password: 'guess', code: '1' });
    for (let i = 0; i < 5; i++) expect((await guess()).statusCode).toBe(401);
    const refused = await guess();
    expect(problemOf(refused)).toMatchObject({ status: 429, code: 'too_many_requests', retryAfterSeconds: expect.any(Number) });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  test.each([
    ['log-in', { account: 'a', password: 'b', code: 'c' }],
    ['invitations/look', { token: 'A'.repeat(43) }],
    ['invitations/accept', { token: 'A'.repeat(43), account: 'lin.wei', password: PASSWORD, code: '1' }],
  ])('S24 %s is for our own pages only: nobody is logged in by a stranger', async (path, payload) => {
    const strangers: Headers[] = [{}, { origin: 'https://evil.example' }, { ...origin(), 'sec-fetch-site': 'cross-site' }];
    for (const headers of strangers)
      expect(problemOf(await post(`/staff/${path}`, payload, headers))).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

describe('S24 whatever staff change', () => {
  test.each([
    ['no token', undefined],
    ['a made-up token', 'A'.repeat(43)],
    ['the token of another session', 'other'],
  ])('is refused with %s', async (_, sent) => {
    const [lin, other] = [
      await staffOf(stores, 'partner-lotus', 'attendant', 'Lin'),
      await staffOf(stores, 'partner-lotus', 'attendant', 'Wu'),
    ];
    const { 'x-csrf-token': own, ...session } = lin;
    const token = sent === 'other' ? other['x-csrf-token'] : sent;
    const logOut = (headers: Headers) => post('/staff/log-out', undefined, headers);
    expect(problemOf(await logOut({ ...session, ...(token && { 'x-csrf-token': token }) }))).toMatchObject({
      status: 403,
      code: 'csrf_rejected',
    });
    expect((await get('/staff/me', lin)).statusCode).toBe(200);
    expect((await logOut({ ...session, 'x-csrf-token': own })).statusCode).toBe(204);
  });

  test('is refused with the token but from a page that is not ours', async () => {
    const lin = await staffOf(stores, 'partner-lotus');
    expect(problemOf(await post('/staff/log-out', undefined, { ...lin, origin: 'https://evil.example' })).code).toBe('forbidden');
  });
});

describe('S27 what weighs more', () => {
  const invite = (headers: Headers) => post('/manage/staff/invitations', { name: 'New', role: 'attendant' }, headers);

  test('asks for a second factor that is fresh; a step-up gives one, and a new session', async () => {
    const lin = await person();
    await stores.dataSource.query('UPDATE staff_session SET stepped_up_until_ms = 0');
    await eventually(async () => (await invite(lin.headers)).statusCode === 403, Boolean, 60_000); // what is remembered ends within five seconds
    expect(problemOf(await post('/staff/recovery-codes', undefined, lin.headers))).toMatchObject({ status: 403, code: 'step_up_needed' });
    const renewed = await post('/staff/step-up', { code: proofOf(lin).code }, lin.headers);
    const me = renewed.json<StaffMeView>();
    expect([renewed.statusCode, me.session.steppedUpUntil]).toEqual([200, expect.any(String)]);
    const headers = headersOf(stores.config.PUBLIC_URL, tokenOf(renewed));
    expect([headers['x-csrf-token'], (await get('/staff/me', lin.headers)).statusCode]).toEqual([me.csrfToken, 401]);
    expect((await invite(headers)).statusCode).toBe(201);
    expect((await post('/staff/recovery-codes', undefined, headers)).json().recoveryCodes).toHaveLength(10);
  });

  test('is refused for a code that was used', async () => {
    const lin = await person();
    const { code } = proofOf(lin);
    const first = await post('/staff/step-up', { code }, lin.headers);
    expect(first.statusCode).toBe(200);
    const again = await post('/staff/step-up', { code }, headersOf(stores.config.PUBLIC_URL, tokenOf(first)));
    expect(problemOf(again)).toMatchObject({ status: 403, code: 'proof_rejected' });
  });
});

describe('sessions', () => {
  test("S16 are ended one by one or all others at once, and only one's own", async () => {
    const stranger = await staffOf(stores, 'partner-lotus', 'attendant', 'Stranger');
    const [desk, phone, home] = [await here(), await here(), await here()];
    const idOf = async (headers: Headers) => (await get('/staff/me', headers)).json<StaffMeView>().session.id;
    const statuses = async () => [
      (await get('/staff/me', desk)).statusCode,
      (await get('/staff/me', phone)).statusCode,
      (await get('/staff/me', home)).statusCode,
    ];
    await post(`/staff/sessions/${await idOf(phone)}/revoke`, undefined, stranger);
    expect(await statuses()).toEqual([200, 200, 200]);
    expect((await post(`/staff/sessions/${await idOf(phone)}/revoke`, undefined, desk)).statusCode).toBe(204);
    expect(await statuses()).toEqual([200, 401, 200]);
    expect((await post('/staff/sessions/revoke-others', undefined, desk)).statusCode).toBe(204);
    expect(await statuses()).toEqual([200, 401, 401]);
  });
  const here = () => staffOf(stores, 'partner-lotus', 'attendant', 'Three devices');
});

describe('S09 the two sides', () => {
  test("staff of a partner have no way to the office, nor the office to what is a partner's, nor a resident to either", async () => {
    const [admin, officer, { authorization }] = [await staffOf(stores, 'partner-lotus'), await officerOf(stores), await loggedIn(app)];
    expect(problemOf(await get('/office/staff', admin))).toMatchObject({ status: 403, code: 'forbidden' });
    expect(problemOf(await get('/manage/staff', officer))).toMatchObject({ status: 403, code: 'forbidden' });
    for (const path of ['/office/staff', '/manage/staff', '/staff/me'])
      expect(problemOf(await get(path, { authorization }))).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('an auditor of the office sees, and changes nothing', async () => {
    const [auditor, admin] = [await officerOf(stores, 'office_auditor'), await officerOf(stores)];
    const wish = { name: 'Wu', role: 'attendant', partnerId: 'partner-lotus' };
    expect((await get('/office/staff', auditor)).statusCode).toBe(200);
    expect(problemOf(await post('/office/staff/invitations', wish, auditor)).code).toBe('forbidden');
    const made = await post('/office/staff/invitations', wish, admin);
    expect(made.json()).toMatchObject({
      role: 'attendant',
      partner: { id: 'partner-lotus' },
      link: expect.stringMatching(/\/console\/#\/invitation\/[\w-]{43}$/),
    });
    expect((await get('/office/staff/invitations', auditor)).json()[0]).not.toHaveProperty('link');
  });

  test('the office invites for a partner that exists, and names one for roles of partners only', async () => {
    const admin = await officerOf(stores);
    const codes = [];
    for (const wish of [
      { role: 'attendant', partnerId: 'nowhere' },
      { role: 'attendant' },
      { role: 'office_auditor', partnerId: 'partner-lotus' },
      { role: 'owner' },
    ])
      codes.push(problemOf(await post('/office/staff/invitations', { name: 'Wu', ...wish }, admin)).code);
    expect(codes).toEqual(['not_found', 'invalid_request', 'invalid_request', 'invalid_request']);
  });
});

test('S10 whose permission is withdrawn is out at once', async () => {
  const lin = await person();
  const officer = await officerOf(stores);
  expect((await get('/manage/car-parks', lin.headers)).statusCode).toBe(200);
  expect((await post(`/office/staff/${lin.welcome.me.id}/deactivate`, undefined, officer)).statusCode).toBe(204);
  expect((await get('/manage/car-parks', lin.headers)).statusCode).toBe(401);
  expect(problemOf(await post('/staff/log-in', proofOf(lin))).code).toBe('staff_log_in_rejected');
});

test('S19 a password of twelve to 128 characters, whatever they are; no shorter, no longer', async () => {
  const accept = (password: string) =>
    post('/staff/invitations/accept', { token: 'A'.repeat(43), account: 'lin.wei', password, code: '123456' });
  const verdicts = await Promise.all(
    ['短'.repeat(11), 'x'.repeat(11), '𝄞'.repeat(129)].map(async (password) => problemOf(await accept(password)).code),
  );
  expect(verdicts).toEqual(Array(3).fill('invalid_request'));
  for (const fitting of ['东晓的夜晚很安静啊真的呢', '𝄞'.repeat(128), ' spaces count as well '])
    expect(problemOf(await accept(fitting)).code).toBe('invitation_rejected');
});

test('S06 no member of a request can be smuggled in', async () => {
  const lin = await staffOf(stores, 'partner-lotus');
  for (const extra of [{ partnerId: 'other' }, { staffId: 'x' }, { isActive: true }])
    expect(problemOf(await post('/manage/staff/invitations', { name: 'Wu', role: 'attendant', ...extra }, lin)).code).toBe(
      'invalid_request',
    );
  expect(problemOf(await post('/manage/staff/invitations', { name: 'Wu', role: 'office_admin' }, lin)).code).toBe('invalid_request');
});
