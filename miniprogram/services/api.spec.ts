import { describe, expect, test } from '@jest/globals';
import { Session } from '../stores/session.js';
import { FakeHttp, FakeShelf, FakeWorld } from '../testing/fake-phone.js';
import type { HttpAnswer, HttpCall } from '../wx/ports.js';
import { Api } from './api.js';
import { ServerClock } from './server-clock.js';

const RESIDENT = { id: 'r', vehicles: [], consents: [], walkLimitMetres: 800, createdAt: '2026-03-02T19:00:00+08:00' };

/** A program whose server knows the tokens `t1`, `t2`… in turn, of which only those in `valid` are good. */
function program(answer: (call: HttpCall) => HttpAnswer | undefined, kept?: string) {
  const world = new FakeWorld();
  const shelf = new FakeShelf();
  if (kept) shelf.write('session-token', kept);
  const http = new FakeHttp(answer);
  let logins = 0;
  const session = new Session(shelf, async () => {
    logins += 1;
    return { token: `t${logins}`, expiresAt: RESIDENT.createdAt, resident: RESIDENT };
  });
  const clock = new ServerClock(world);
  const api = new Api({ origin: 'https://server', http, world, clock }, session);
  return { api, http, world, session, shelf, clock, logins: () => logins };
}

const problem = (status: number, code: string): HttpAnswer => ({ status, body: { status, code, title: '标题', type: 'about:blank' } });
const tokenOf = (call: HttpCall): string | undefined => call.headers['Authorization'];

describe('the session', () => {
  test('ten calls at once that are all answered 401 make one login', async () => {
    const { api, http, logins } = program(
      (call) => (tokenOf(call) === 'Bearer t1' ? { status: 200, body: RESIDENT } : problem(401, 'unauthenticated')),
      'old',
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.own('GET /api/v1/me', {})));
    expect(answers).toHaveLength(10);
    expect(logins()).toBe(1);
    expect(http.calls).toHaveLength(20);
  });

  test('a 401 that comes after another call has renewed the token makes no second login', async () => {
    const { session, logins } = program(() => undefined, 'old');
    expect(await session.renewed('old')).toBe('t1');
    expect(await session.renewed('old')).toBe('t1');
    expect(logins()).toBe(1);
  });

  test('a token is kept for the next start, and forgotten when the server refuses it', async () => {
    const { session, shelf } = program(() => undefined);
    await session.token();
    expect(shelf.read('session-token')).toBe('t1');
    session.forget();
    expect(shelf.read('session-token')).toBeUndefined();
  });

  test('a server that refuses even the new token is not asked for ever', async () => {
    const { api, logins } = program(() => problem(401, 'unauthenticated'), 'old');
    await expect(api.own('GET /api/v1/me', {})).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(logins()).toBe(1);
  });
});

describe('calls', () => {
  test('path, query and body are put where the server wants them, and what is undefined is left out', async () => {
    const { api, http } = program(() => ({ status: 200, body: [] }));
    await api.open('GET /api/v1/car-parks', { query: { near: '22.57,114.14', kind: undefined } });
    expect(http.calls[0]).toMatchObject({ method: 'GET', url: 'https://server/api/v1/car-parks?near=22.57%2C114.14', headers: {} });
  });

  test('a refusal is a problem with its code, and what the server put beside it', async () => {
    const alternatives = [{ carParkId: 'a' }];
    const { api } = program(() => ({ status: 409, body: { status: 409, code: 'no_bay_free', title: '满', type: 't', alternatives } }));
    const call = api.own('POST /api/v1/bookings', { key: 'k', body: { carParkId: 'c', from: '', to: '', plate: '' } });
    await expect(call).rejects.toMatchObject({ code: 'no_bay_free', alternatives, next: { action: 'home' } });
  });

  test('without an answer a call with a key is repeated with the same key; one without is not', async () => {
    const { api, http, world } = program((call) =>
      http.calls.length < 3 ? undefined : { status: 200, body: { booking: {}, payment: null, call } },
    );
    const paying = api.own('POST /api/v1/bookings/{id}/payment', { id: 'b 1', key: 'k' });
    await world.pass(60_000);
    await paying;
    expect(http.calls.map(({ url, headers }) => [url, headers['Idempotency-Key']])).toEqual(
      Array.from({ length: 3 }, () => ['https://server/api/v1/bookings/b%201/payment', 'k']),
    );
    http.calls.length = 0;
    await expect(api.own('GET /api/v1/me', {})).rejects.toMatchObject({ code: 'offline' });
    expect(http.calls).toHaveLength(1);
  });

  test('a key still at work is asked about again, a refusal is final', async () => {
    const answers = [problem(409, 'idempotency_key_in_progress'), problem(409, 'not_payable')];
    const { api, http, world } = program(() => answers[http.calls.length - 1]);
    const paying = api.own('POST /api/v1/bookings/{id}/payment', { id: 'b', key: 'k' });
    const refused = expect(paying).rejects.toMatchObject({ code: 'not_payable' });
    await world.pass(60_000);
    await refused;
    expect(http.calls).toHaveLength(2);
  });
});

describe('the clock of the server', () => {
  test('a phone that is an hour off counts by the server', async () => {
    const { api, clock, world } = program(() => ({ status: 200, body: [], serverMs: world.nowMs() + 3_600_000 }));
    await api.open('GET /api/v1/car-parks', { query: {} });
    expect(clock.nowMs() - world.nowMs()).toBe(3_600_500);
  });

  test('less than a second is noise', async () => {
    const { api, clock, world } = program(() => ({ status: 200, body: [], serverMs: world.nowMs() - 900 }));
    await api.open('GET /api/v1/car-parks', { query: {} });
    expect(clock.nowMs()).toBe(world.nowMs());
  });
});
