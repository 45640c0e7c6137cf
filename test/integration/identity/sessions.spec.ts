import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { LogIn, LogOut, LogOutEverywhere, Residents, Sessions } from '#identity';
import { FakeClock, formatInstant } from '#kernel';
import { REDIS } from '#platform';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { anIdentityProcess, logIn, START_MS } from './identity-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let stores: Stores;
let clock: FakeClock;
let one: TestingModule;
let other: TestingModule;

beforeAll(async () => {
  stores = await freshStores();
  clock = new FakeClock(START_MS);
  one = await anIdentityProcess(stores.config, clock);
  other = await anIdentityProcess(stores.config, clock);
  const channel = `${stores.config.KEY_PREFIX}:sessions`;
  await eventually(
    async () =>
      (
        await one
          .get<Redis>(REDIS)
          .pubsub('NUMSUB', channel)
          .catch(() => [])
      )[1] === 2,
  );
});
beforeEach(() => clock.set(START_MS));
afterAll(async () => {
  await one?.close();
  await other?.close();
  await stores?.close();
});

const principal = (where: TestingModule, token: string) => where.get(Sessions).principalOf(token);

async function seenAtMs(residentId: string): Promise<number> {
  const rows = await stores.dataSource.query<{ ms: string }[]>('SELECT seen_at_ms AS ms FROM session WHERE resident_id = ?', [residentId]);
  return Number(rows[0]?.ms);
}

describe('logging in', () => {
  test('twenty first logins of one person at the same time make one resident and twenty sessions', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, (_, i) => logIn(i % 2 ? one : other, 'o-first')));
    expect(new Set(sessions.map((session) => session.residentId)).size).toBe(1);
    expect(new Set(sessions.map((session) => session.token)).size).toBe(20);
  });

  test('a code that WeChat rejects is refused and makes nobody', async () => {
    const count = () => stores.dataSource.query<{ n: number }[]>('SELECT COUNT(*) AS n FROM resident');
    const before = await count();
    expect(await one.get(LogIn).execute('stolen')).toEqual({ refused: 'login_code_rejected' });
    expect(await count()).toEqual(before);
  });

  test('the answer says when the session ends: 30 days from now', async () => {
    expect(await one.get(LogIn).execute('code-of-o-lin')).toMatchObject({ expiresAt: formatInstant(START_MS + 30 * DAY) });
  });

  test('neither token nor openid stands in the database', async () => {
    const { token, residentId } = await logIn(one, 'o-secret-openid');
    const rows = await stores.dataSource.query<Record<string, unknown>[]>(
      'SELECT * FROM resident r JOIN session s ON s.resident_id = r.id WHERE r.id = ?',
      [residentId],
    );
    const everything = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)));
    expect(everything.filter((text) => text.includes('o-secret-openid') || text.includes(token))).toEqual([]);
    expect(await other.get(Residents).openidOf(residentId)).toBe('o-secret-openid');
  });

  test('an openid copied to the row of somebody else does not open', async () => {
    const [mine, theirs] = [await logIn(one, 'o-mine'), await logIn(one, 'o-theirs')];
    await stores.dataSource.query('UPDATE resident a JOIN resident b ON b.id = ? SET a.openid_sealed = b.openid_sealed WHERE a.id = ?', [
      theirs.residentId,
      mine.residentId,
    ]);
    await expect(one.get(Residents).openidOf(mine.residentId)).rejects.toThrow();
  });
});

describe('a session', () => {
  test('stands for its resident, in every process', async () => {
    const { token, residentId } = await logIn(one);
    expect([await principal(one, token), await principal(other, token)]).toEqual([{ residentId }, { residentId }]);
  });

  test.each(['', 'x', `${'A'.repeat(43)}`, `${'A'.repeat(42)}!`, 'A'.repeat(5_000)])('no session: %#', async (token) => {
    expect(await principal(one, token)).toBeUndefined();
  });

  test('ends 30 days after its login, however busy it is', async () => {
    const { token } = await logIn(one);
    for (let day = 0; day < 30; day += 6) {
      clock.set(START_MS + day * DAY);
      expect(await principal(one, token)).toBeDefined();
    }
    clock.set(START_MS + 30 * DAY - 1);
    expect(await principal(one, token)).toBeDefined();
    clock.advance(1);
    expect(await principal(one, token)).toBeUndefined();
  });

  test('ends after seven days without a request', async () => {
    const { token } = await logIn(one);
    clock.advance(7 * DAY);
    expect(await principal(one, token)).toBeUndefined();
  });

  test('is noted as used at most once an hour', async () => {
    const { token, residentId } = await logIn(one, 'o-seen');
    clock.advance(HOUR - 1);
    await principal(one, token);
    expect(await seenAtMs(residentId)).toBe(START_MS);
    clock.advance(10_000);
    await principal(one, token);
    expect(await seenAtMs(residentId)).toBe(START_MS + HOUR - 1 + 10_000);
  });
});

describe('logging out', () => {
  test('ends the session in a process that remembers it, at once', async () => {
    const { token } = await logIn(one);
    await principal(other, token); // the clock stands still: only the message can make it forget
    await one.get(LogOut).execute(token);
    expect(await principal(one, token)).toBeUndefined();
    await eventually(async () => (await principal(other, token)) === undefined);
  });

  test('leaves other sessions of the same person alone', async () => {
    const [phone, tablet] = [await logIn(one, 'o-two'), await logIn(one, 'o-two')];
    await one.get(LogOut).execute(phone.token);
    expect(await principal(one, tablet.token)).toEqual({ residentId: tablet.residentId });
  });

  test('everywhere ends every session of this person and of nobody else', async () => {
    const mine = [await logIn(one, 'o-lost'), await logIn(one, 'o-lost')];
    const theirs = await logIn(one, 'o-calm');
    for (const { token } of [...mine, theirs]) await principal(other, token);
    await one.get(LogOutEverywhere).execute(mine[0]?.residentId ?? '');
    for (const { token } of mine) await eventually(async () => (await principal(other, token)) === undefined);
    expect(await principal(other, theirs.token)).toBeDefined();
  });

  test('ends the session within five seconds where the message does not arrive', async () => {
    const { token, residentId } = await logIn(one, 'o-quiet');
    await principal(other, token);
    await stores.dataSource.query('UPDATE session SET revoked_at_ms = ? WHERE resident_id = ?', [clock.nowMs(), residentId]);
    clock.advance(5_001);
    expect(await principal(other, token)).toBeUndefined();
  });
});
