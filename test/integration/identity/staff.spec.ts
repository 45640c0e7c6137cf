import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { EndStaffSessions, IssueStaffSession, type PartnerPrincipal, Sessions, Staff, StaffSessions } from '#identity';
import { FakeClock, isRefusal } from '#kernel';
import { REDIS } from '#platform';
import { ForgetOldSessions } from '../../../libs/identity/worker/forget-old-sessions.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { anIdentityProcess, logIn, START_MS } from './identity-world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let stores: Stores;
let clock: FakeClock;
let one: TestingModule;
let other: TestingModule;

beforeAll(async () => {
  stores = await freshStores();
  clock = new FakeClock(START_MS);
  one = await anIdentityProcess(stores.config, clock);
  other = await anIdentityProcess(stores.config, clock);
  await stores.dataSource.query(
    "INSERT INTO partner (code, name, kind, is_sample) VALUES ('lotus', '莲花园', 'residential', TRUE), ('bamboo', '竹园', 'residential', TRUE)",
  );
  const channel = `${stores.config.KEY_PREFIX}:sessions`;
  const listeners = async () => (await one.get<Redis>(REDIS).pubsub('NUMSUB', channel))[1];
  await eventually(async () => (await listeners().catch(() => 0)) === 2);
});
beforeEach(() => clock.set(START_MS));
afterAll(async () => {
  await one?.close();
  await other?.close();
  await stores?.close();
});

async function issue(name: string, partnerCode = 'lotus'): Promise<{ token: string; staffId: string }> {
  const issued = await one.get(IssueStaffSession).execute({ partnerCode, role: 'partner_admin', name });
  if (isRefusal(issued)) throw new Error(issued.refused);
  return issued;
}

const principal = (where: TestingModule, token: string) => where.get(StaffSessions).principalOf(token);

async function known(token: string): Promise<PartnerPrincipal> {
  const found = await principal(one, token);
  if (!found || !('partnerId' in found)) throw new Error('no session');
  return found;
}

async function end(token: string, isEverywhere: boolean): Promise<void> {
  const staff = await known(token);
  await one.get(EndStaffSessions).execute(staff, isEverywhere ? 'all' : { only: staff.sessionId });
}

async function leavesAbout(staffId: string): Promise<{ action: string; actor: unknown; tenant: string; facts: unknown }[]> {
  const { commitment } = await one.get(Staff).actorOf(staffId);
  const rows = await stores.dataSource.query<{ content: string }[]>('SELECT content FROM audit_leaf ORDER BY id');
  return rows.map(({ content }) => JSON.parse(content)).filter((leaf) => leaf.subject.id === commitment);
}

describe('a session of staff', () => {
  test('stands for one person, one role and one partner, in every process', async () => {
    const { token, staffId } = await issue('Chen');
    const expected = { staffId, name: 'Chen', partnerCode: 'lotus', partnerName: '莲花园', role: 'partner_admin' };
    for (const where of [one, other]) expect(await principal(where, token)).toMatchObject(expected);
    const { scope, partnerId } = await known(token);
    expect([scope.partnerId, scope.partnerCode]).toEqual([partnerId, 'lotus']);
  });

  test('is for whoever is there already, and adds who is not', async () => {
    const [first, again, elsewhere] = [await issue('Wu'), await issue('Wu'), await issue('Wu', 'bamboo')];
    expect([again.staffId === first.staffId, elsewhere.staffId === first.staffId]).toEqual([true, false]);
    const names = await stores.dataSource.query<unknown[]>("SELECT 1 FROM staff WHERE name = 'Wu'");
    expect(names).toHaveLength(2);
  });

  test('ten at once for a new name add one person', async () => {
    const issued = await Promise.all(Array.from({ length: 10 }, () => issue('Zhao')));
    expect(new Set(issued.map(({ staffId }) => staffId)).size).toBe(1);
    expect(new Set(issued.map(({ token }) => token)).size).toBe(10);
  });

  test('is refused for a partner that does not exist, and leaves nothing behind', async () => {
    const count = () => stores.dataSource.query<unknown[]>('SELECT id FROM staff');
    const before = (await count()).length;
    const wish = { partnerCode: 'nowhere', role: 'partner_admin', name: 'Nobody' } as const;
    expect(await one.get(IssueStaffSession).execute(wish)).toEqual({ refused: 'not_found' });
    expect(await count()).toHaveLength(before);
  });

  test('S15 ends after twelve hours however busy, and after half an hour without a request', async () => {
    const busy = await issue('Busy');
    for (let atMs = 0; atMs < 12 * HOUR; atMs += 20 * MINUTE) {
      clock.set(START_MS + atMs);
      expect(await principal(one, busy.token)).toBeDefined();
    }
    clock.set(START_MS + 12 * HOUR);
    expect(await principal(one, busy.token)).toBeUndefined();
    const idle = await issue('Idle');
    clock.advance(30 * MINUTE);
    expect(await principal(one, idle.token)).toBeUndefined();
  });

  test('S15 stands in the database as a hash only', async () => {
    const { token, staffId } = await issue('Hashed');
    const [row] = await stores.dataSource.query<Record<string, unknown>[]>('SELECT * FROM staff_session WHERE staff_id = ?', [staffId]);
    const texts = Object.values(row ?? {}).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)));
    expect(texts.filter((text) => text.includes(token))).toEqual([]);
  });

  test("neither a resident's token stands for staff, nor the other way round", async () => {
    const [{ token: ofResident }, { token: ofStaff }] = [await logIn(one), await issue('Both')];
    expect([await principal(one, ofResident), await one.get(Sessions).principalOf(ofStaff)]).toEqual([undefined, undefined]);
  });

  test('a week after its end it is removed', async () => {
    const { staffId } = await issue('Gone');
    const sessions = () => stores.dataSource.query<unknown[]>('SELECT 1 FROM staff_session WHERE staff_id = ?', [staffId]);
    const sweepAt = async (nowMs: number) => {
      clock.set(nowMs);
      await new ForgetOldSessions(stores.dataSource, clock).run();
      return (await sessions()).length;
    };
    const endsAtMs = START_MS + 12 * HOUR + 7 * 24 * HOUR;
    expect([await sweepAt(endsAtMs), await sweepAt(endsAtMs + 1)]).toEqual([1, 0]);
  });
});

describe('whoever may no longer act', () => {
  test('has no session five seconds later, and no scope at once', async () => {
    const { token, staffId } = await issue('Dismissed');
    await principal(other, token);
    await stores.dataSource.query('UPDATE staff SET is_active = FALSE WHERE id = ?', [staffId]);
    expect(await one.get(Staff).scopeOf(staffId)).toBeUndefined();
    clock.advance(5_001);
    expect(await principal(other, token)).toBeUndefined();
  });

  test('acts in the role and for the partner of now, five seconds later', async () => {
    const { token, staffId } = await issue('Moved');
    await principal(other, token);
    await stores.dataSource.query(
      "UPDATE staff_role SET role = 'attendant', partner_id = (SELECT id FROM partner WHERE code = 'bamboo') WHERE staff_id = ?",
      [staffId],
    );
    clock.advance(5_001);
    expect(await principal(other, token)).toMatchObject({ role: 'attendant', partnerCode: 'bamboo' });
    expect((await one.get(Staff).scopeOf(staffId))?.partnerCode).toBe('bamboo');
  });
});

describe('S16 logging out', () => {
  test('ends the session in a process that remembers it, at once', async () => {
    const { token } = await issue('Leaving');
    await principal(other, token); // the clock stands still: only the message can make it forget
    await end(token, false);
    expect(await principal(one, token)).toBeUndefined();
    await eventually(async () => (await principal(other, token)) === undefined);
  });

  test('leaves other sessions alone, unless it is everywhere', async () => {
    const [desk, phone, colleague] = [await issue('Two'), await issue('Two'), await issue('Colleague')];
    await end(desk.token, false);
    expect(await principal(other, phone.token)).toBeDefined();
    await end(phone.token, true);
    await eventually(async () => (await principal(other, phone.token)) === undefined);
    expect(await principal(other, colleague.token)).toBeDefined();
  });
});

describe('the audit trail', () => {
  test('tells who was added, got a session and ended it, by a commitment only', async () => {
    const { token, staffId } = await issue('Audited');
    await issue('Audited');
    const staff = await known(token);
    await one.get(EndStaffSessions).execute(staff, 'all');
    await one.get(EndStaffSessions).execute(staff, 'all'); // nothing is left to end
    const leaves = await leavesAbout(staffId);
    expect(leaves.map(({ action }) => action)).toEqual([
      'staff.added',
      'staff.session-issued',
      'staff.session-issued',
      'staff.session-ended',
      'staff.session-ended',
    ]);
    const self = await one.get(Staff).actorOf(staffId);
    expect(leaves.map(({ actor }) => actor).slice(2)).toEqual([{ kind: 'system', commitment: null }, self, self]);
    for (const leaf of leaves) expect(leaf).toMatchObject({ tenant: 'lotus', facts: { role: 'partner_admin' } });
    expect(JSON.stringify(leaves)).not.toMatch(new RegExp(`Audited|${staffId}`));
  });
});
