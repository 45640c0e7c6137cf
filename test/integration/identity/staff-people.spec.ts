import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { AcceptInvitation, ChangeStaff, StaffInvitations, StaffList, StaffSessions } from '#identity';
import { FakeClock, isRefusal } from '#kernel';
import { codeOf } from '../../support/authenticator.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { anIdentityProcess, START_MS } from './identity-world.js';
import { type Enrolled, enrol, invited, PASSWORD, proofOf, tryLogIn, untilHeard } from './staff-world.js';

const HOUR = 3_600_000;
const NOWHERE = '01890a5d-ac96-774b-bcce-b302099a8057';

/** Each log-in hashes a password, which takes its time on a busy machine. */
jest.setTimeout(120_000);

let stores: Stores;
let clock: FakeClock;
let one: TestingModule;
let other: TestingModule;
let accounts = 0;

beforeAll(async () => {
  stores = await freshStores();
  clock = new FakeClock(START_MS);
  one = await anIdentityProcess(stores.config, clock);
  other = await anIdentityProcess(stores.config, clock);
  await untilHeard(one, stores.config.KEY_PREFIX, 2);
  await stores.dataSource.query(
    "INSERT INTO partner (code, name, kind, is_sample) VALUES ('lotus', '莲花园', 'residential', TRUE), ('bamboo', '竹园', 'residential', TRUE)",
  );
});
beforeEach(() => clock.set(START_MS));
afterAll(async () => {
  await one?.close();
  await other?.close();
  await stores?.close();
});

test('S22 a fresh database has nobody who could log in', async () => {
  const fresh = await freshStores();
  const rows = await fresh.dataSource.query<unknown[]>(
    'SELECT 1 FROM staff UNION ALL SELECT 1 FROM staff_login UNION ALL SELECT 1 FROM staff_invitation',
  );
  await fresh.close();
  expect(rows).toEqual([]);
});

const somebody = (role: Parameters<typeof enrol>[3] = 'partner_admin', partner: string | null = 'lotus'): Promise<Enrolled> =>
  enrol(one, clock, `person.${++accounts}`, role, partner);
const officer = (role: 'office_admin' | 'office_auditor' = 'office_admin'): Promise<Enrolled> => somebody(role, null);

/** Accepts with the right code of the present. */
async function accept(token: string, account: string, where = one, password = PASSWORD) {
  const seen = await where.get(AcceptInvitation).look(token);
  if (isRefusal(seen)) return seen;
  return where.get(AcceptInvitation).execute({ token, account, password, code: codeOf(seen.secret, clock.nowMs()) }, '');
}

describe('an invitation', () => {
  test('tells whom it is for, with a secret that stays the same, and makes them staff', async () => {
    const token = await invited(one, 'attendant', 'lotus', '林师傅');
    const [first, again] = [await one.get(AcceptInvitation).look(token), await other.get(AcceptInvitation).look(token)];
    expect(first).toEqual(again);
    expect(first).toMatchObject({ name: '林师傅', role: 'attendant', partner: { id: 'lotus', name: '莲花园' } });
    expect(first).toMatchObject({ otpauthUri: expect.stringMatching(/^otpauth:\/\/totp\/.*secret=[A-Z2-7]{32}.*period=30/) });
    const welcome = await accept(token, 'lin.shifu');
    if (isRefusal(welcome)) throw new Error(welcome.refused);
    expect(await other.get(StaffSessions).principalOf(welcome.token)).toMatchObject({
      name: '林师傅',
      role: 'attendant',
      partnerCode: 'lotus',
    });
  });

  test('accepted in two processes at once makes one person', async () => {
    const token = await invited(one, 'attendant', 'lotus');
    const outcomes = await Promise.all([one, other, one, other].map((where, i) => accept(token, `racer.${i}`, where)));
    expect(outcomes.filter((outcome) => !isRefusal(outcome))).toHaveLength(1);
    const made = await stores.dataSource.query<unknown[]>("SELECT 1 FROM staff_login WHERE account LIKE 'racer.%'");
    expect(made).toHaveLength(1);
  });

  test('is worth nothing when it was used, withdrawn, is three days old, or is made up', async () => {
    const admin = await officer();
    const [used, withdrawn, old] = [await invited(one, 'attendant', 'lotus'), await invited(one, 'attendant', 'lotus', 'Withdrawn'), ''];
    await accept(used, 'used.once');
    const open = await one.get(StaffInvitations).open(admin.principal);
    const id = open.find(({ name }) => name === 'Withdrawn')?.id ?? '';
    expect(await one.get(StaffInvitations).withdraw(admin.principal, id)).toBe('withdrawn');
    expect(await one.get(StaffInvitations).withdraw(admin.principal, id)).toEqual({ refused: 'not_found' });
    const late = await invited(one, 'attendant', 'lotus');
    clock.advance(72 * HOUR);
    for (const token of [used, withdrawn, late, old, 'A'.repeat(43)])
      expect(await accept(token, 'never.in')).toEqual({ refused: 'invitation_rejected' });
  });

  test('stays open for who chose a bad password, a wrong code or an account that is taken', async () => {
    const [token, taken] = [await invited(one, 'attendant', 'lotus'), await somebody()];
    const wrong = { token, account: 'late.riser', password: PASSWORD, code: '000000' };
    expect(await one.get(AcceptInvitation).execute(wrong, '')).toEqual({ refused: 'proof_rejected' });
    expect(await accept(token, 'late.riser', one, 'qwerty123456')).toEqual({ refused: 'password_too_common' });
    expect(await accept(token, taken.account)).toEqual({ refused: 'account_taken' });
    expect(isRefusal(await accept(token, 'late.riser'))).toBe(false);
  });

  test('spends the code that was shown: it does not log in again', async () => {
    const token = await invited(one, 'attendant', 'lotus');
    const seen = await one.get(AcceptInvitation).look(token);
    if (isRefusal(seen)) throw new Error(seen.refused);
    await accept(token, 'shown.once');
    expect(await tryLogIn(other, proofOf({ account: 'shown.once', secret: seen.secret }, clock))).toEqual({
      refused: 'staff_log_in_rejected',
    });
  });

  test('of a partner is made, seen and withdrawn by its own admins, and by the office', async () => {
    const [ours, theirs, office] = [await somebody(), await somebody('partner_admin', 'bamboo'), await officer('office_auditor')];
    const made = await one.get(StaffInvitations).invite(ours.principal, { name: 'Hidden', role: 'attendant', partnerCode: 'lotus' });
    if (isRefusal(made)) throw new Error(made.refused);
    const seenBy = async ({ principal }: Enrolled) => (await one.get(StaffInvitations).open(principal)).some(({ id }) => id === made.id);
    expect([await seenBy(ours), await seenBy(theirs), await seenBy(office)]).toEqual([true, false, true]);
    expect(await one.get(StaffInvitations).withdraw(theirs.principal, made.id)).toEqual({ refused: 'not_found' });
    expect(await seenBy(ours)).toBe(true);
  });

  test('is in the database as a hash, and in the audit trail without a name', async () => {
    const token = await invited(one, 'attendant', 'lotus', '金丝雀');
    const rows = await stores.dataSource.query<object[]>('SELECT * FROM staff_invitation');
    const texts = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)));
    expect(texts.filter((text) => text.includes(token))).toEqual([]);
    const leaves = await stores.dataSource.query<{ content: string }[]>('SELECT content FROM audit_leaf');
    expect(leaves.filter(({ content }) => content.includes('金丝雀'))).toEqual([]);
  });
});

describe('S10 S16 who may no longer act', () => {
  const deactivate = (by: Enrolled, whom: Enrolled, where = one) => where.get(ChangeStaff).deactivate(by.principal, whom.principal.staffId);
  const lives = (where: TestingModule, { token }: Enrolled) => where.get(StaffSessions).principalOf(token);

  test('has no session, at once here and as soon as the message is there elsewhere, cannot log in, and leaves the account free', async () => {
    const [admin, gone] = [await somebody(), await somebody('attendant')];
    await lives(other, gone);
    expect(await deactivate(admin, gone)).toBe('changed');
    expect(await lives(one, gone)).toBeUndefined();
    await eventually(async () => (await lives(other, gone)) === undefined, Boolean, 60_000);
    expect(await tryLogIn(one, proofOf(gone, clock))).toEqual({ refused: 'staff_log_in_rejected' });
    expect(isRefusal(await accept(await invited(one, 'attendant', 'lotus'), gone.account))).toBe(false);
  });

  test('is told of to whatever outlasts a request, which then finds no session of that name', async () => {
    const [admin, gone] = [await somebody(), await somebody('attendant')];
    const told: unknown[] = [];
    other.get(StaffSessions).onRevoked((revoked) => told.push(revoked));
    const { sessionId, staffId } = gone.principal;
    expect(await other.get(StaffSessions).named(sessionId)).toMatchObject({ staffId, role: 'attendant' });
    await deactivate(admin, gone);
    await eventually(() => told.length > 0, Boolean, 60_000);
    expect([told, await other.get(StaffSessions).named(sessionId)]).toEqual([[{ staffId }], undefined]);
  });

  test('and whose role changed, logs in again and acts in the new role', async () => {
    const [admin, lin] = [await somebody(), await somebody('attendant')];
    expect(await one.get(ChangeStaff).changeRole(admin.principal, lin.principal.staffId, 'partner_admin')).toBe('changed');
    expect(await lives(one, lin)).toBeUndefined();
    const entered = await tryLogIn(other, proofOf(lin, clock));
    expect('token' in entered && (await other.get(StaffSessions).principalOf(entered.token))).toMatchObject({ role: 'partner_admin' });
  });

  test('is not for staff of another partner to say, nor does anybody change sides', async () => {
    const [ours, theirs, office] = [await somebody(), await somebody('attendant', 'bamboo'), await officer()];
    const { changeRole } = { changeRole: one.get(ChangeStaff).changeRole.bind(one.get(ChangeStaff)) };
    for (const id of [theirs.principal.staffId, office.principal.staffId, NOWHERE]) {
      expect(await changeRole(ours.principal, id, 'partner_admin')).toEqual({ refused: 'not_found' });
      expect(await one.get(ChangeStaff).deactivate(ours.principal, id)).toEqual({ refused: 'not_found' });
    }
    expect(await changeRole(office.principal, theirs.principal.staffId, 'office_admin')).toEqual({ refused: 'role_does_not_fit' });
    expect([await lives(one, theirs), await lives(one, office)]).toEqual([expect.anything(), expect.anything()]);
  });

  test('is told in the audit trail, with what they were before', async () => {
    const [admin, lin] = [await somebody(), await somebody('attendant')];
    await one.get(ChangeStaff).changeRole(admin.principal, lin.principal.staffId, 'partner_admin');
    await deactivate(admin, lin);
    const leaves = await stores.dataSource.query<{ content: string }[]>('SELECT content FROM audit_leaf ORDER BY id DESC LIMIT 2');
    const told = leaves.map(({ content }) => JSON.parse(content));
    expect(told).toMatchObject([
      { action: 'staff.deactivated', actor: { kind: 'staff' }, tenant: 'lotus', facts: { role: 'partner_admin' } },
      { action: 'staff.role-changed', facts: { before: 'attendant', role: 'partner_admin' } },
    ]);
    expect(told[0].actor.commitment).not.toBe(told[0].subject.id);
  });
});

describe('the last admin of the street office', () => {
  beforeEach(async () => {
    await stores.dataSource.query("DELETE l FROM staff_login l JOIN staff_role r ON r.staff_id = l.staff_id WHERE r.role = 'office_admin'");
  });

  test('is neither removed nor made an auditor, not even by themselves', async () => {
    const admin = await officer();
    const last = { refused: 'last_admin' };
    expect(await one.get(ChangeStaff).deactivate(admin.principal, admin.principal.staffId)).toEqual(last);
    expect(await one.get(ChangeStaff).changeRole(admin.principal, admin.principal.staffId, 'office_auditor')).toEqual(last);
    expect(await one.get(StaffSessions).principalOf(admin.token)).toBeDefined();
  });

  test('stays when two remove each other in the same moment', async () => {
    for (let round = 0; round < 3; round++) {
      const [a, b] = [await officer(), await officer()];
      await Promise.all([
        one.get(ChangeStaff).deactivate(a.principal, b.principal.staffId),
        other.get(ChangeStaff).deactivate(b.principal, a.principal.staffId),
      ]);
      const left = await stores.dataSource.query<unknown[]>(
        "SELECT 1 FROM staff_role r JOIN staff_login l ON l.staff_id = r.staff_id WHERE r.role = 'office_admin'",
      );
      expect(left).toHaveLength(1);
      await stores.dataSource.query(
        "DELETE l FROM staff_login l JOIN staff_role r ON r.staff_id = l.staff_id WHERE r.role = 'office_admin'",
      );
    }
  });
});

test('a partner sees its own staff and the office everybody, page by page', async () => {
  const [ours, theirs, office] = [await somebody(), await somebody('partner_admin', 'bamboo'), await officer('office_auditor')];
  const accountsSeenBy = async ({ principal }: Enrolled) =>
    (await one.get(StaffList).of(principal, undefined)).staff.map(({ account }) => account);
  expect(await accountsSeenBy(ours)).toContain(ours.account);
  expect(await accountsSeenBy(ours)).not.toContain(theirs.account);
  expect(await accountsSeenBy(office)).toEqual(expect.arrayContaining([ours.account, theirs.account, office.account]));
  const self = (await one.get(StaffList).of(ours.principal, undefined)).staff.filter(({ isSelf }) => isSelf);
  expect(self).toMatchObject([{ account: ours.account, partner: { id: 'lotus', name: '莲花园' }, seenAt: expect.any(String) }]);
  const { staff } = await one.get(StaffList).of(office.principal, undefined);
  const rest = await one.get(StaffList).of(office.principal, staff.at(0)?.id);
  expect(rest.staff.map(({ id }) => id)).toEqual(staff.slice(1).map(({ id }) => id));
});
