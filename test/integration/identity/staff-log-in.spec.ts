import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { hash } from '@node-rs/argon2';
import { ProveAgain, StaffMe, StaffSessions } from '#identity';
import { FakeClock, isRefusal } from '#kernel';
import { PasswordHasher } from '../../../libs/identity/adapters/password-hasher.js';
import { codeOf } from '../../support/authenticator.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { anIdentityProcess, START_MS } from './identity-world.js';
import { type Enrolled, enrol, PASSWORD, proofOf, type Shown, STEP_MS, tryLogIn, untilHeard, whose } from './staff-world.js';

const MINUTE = 60_000;

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
  await stores.dataSource.query("INSERT INTO partner (code, name, kind, is_sample) VALUES ('lotus', '莲花园', 'residential', TRUE)");
});
beforeEach(async () => {
  clock.set(START_MS);
  await stores.dataSource.query('DELETE FROM staff_try');
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(async () => {
  await one?.close();
  await other?.close();
  await stores?.close();
});

const somebody = (): Promise<Enrolled> => enrol(one, clock, `lin.${++accounts}`);
const times = (count: number, attempt: (i: number) => Promise<unknown>) =>
  Array.from({ length: count }).reduce<Promise<unknown[]>>(async (all, _, i) => [...(await all), await attempt(i)], Promise.resolve([]));
const rejected = { refused: 'staff_log_in_rejected' };
const paused = (retryAfterSeconds: number) => ({ refused: 'too_many_requests', detail: { retryAfterSeconds } });

describe('S20 the second factor', () => {
  test('is obligatory: account and password alone open nothing', async () => {
    const lin = await somebody();
    expect(await tryLogIn(one, { ...proofOf(lin, clock), code: '000000' })).toEqual(rejected);
    expect(await tryLogIn(one, proofOf(lin, clock))).toEqual({ token: expect.any(String) });
  });

  test.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('counts one step early or late, and no more: %d', async (steps, isGood) => {
    const lin = await somebody();
    clock.advance(10 * MINUTE);
    const shown = { ...proofOf(lin, clock), code: codeOf(lin.secret, clock.nowMs() + steps * STEP_MS) };
    expect('token' in (await tryLogIn(one, shown))).toBe(isGood);
  });

  test('is good once, and so are all codes before it', async () => {
    const lin = await somebody();
    const [earlier, shown] = [proofOf(lin, clock), { ...proofOf(lin, clock), code: codeOf(lin.secret, clock.nowMs() + STEP_MS) }];
    expect(await tryLogIn(one, shown)).toMatchObject({ token: expect.any(String) });
    expect([await tryLogIn(other, shown), await tryLogIn(other, earlier)]).toEqual([rejected, rejected]);
  });

  test('shown to two processes in the same moment lets in one', async () => {
    for (let round = 0; round < 5; round++) {
      const lin = await somebody();
      const shown = proofOf(lin, clock);
      const outcomes = await Promise.all([one, other, one, other].map((where) => tryLogIn(where, shown)));
      expect(outcomes.filter((outcome) => 'token' in outcome)).toHaveLength(1);
    }
  });

  test('may be one of ten recovery codes, each once, however it is typed', async () => {
    const lin = await somebody();
    expect([lin.recoveryCodes.length, new Set(lin.recoveryCodes).size]).toEqual([10, 10]);
    const [code = ''] = lin.recoveryCodes;
    expect(code).toMatch(/^([A-Z2-7]{4}-){5}[A-Z2-7]{4}$/);
    const shown = { ...proofOf(lin, clock), code: ` ${code.toLowerCase().replaceAll('-', ' ')} ` };
    expect(await tryLogIn(one, shown)).toMatchObject({ token: expect.any(String) });
    expect(await tryLogIn(other, { ...shown, code })).toEqual(rejected);
    expect((await one.get(StaffMe).of(lin.principal, lin.token)).recoveryCodesLeft).toBe(9);
  });

  test('a recovery code shown to two processes in the same moment lets in one', async () => {
    const lin = await somebody();
    const outcomes = await Promise.all(
      [one, other, one, other].map((w) => tryLogIn(w, { ...proofOf(lin, clock), code: lin.recoveryCodes[3] ?? '' })),
    );
    expect(outcomes.filter((outcome) => 'token' in outcome)).toHaveLength(1);
  });

  test('stands in the database sealed or hashed', async () => {
    const lin = await somebody();
    const rows = [
      ...(await stores.dataSource.query<object[]>('SELECT * FROM staff_login')),
      ...(await stores.dataSource.query<object[]>('SELECT * FROM staff_recovery_code')),
      ...(await stores.dataSource.query<object[]>('SELECT * FROM staff_invitation')),
    ];
    const texts = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)));
    const secrets = [lin.secret, PASSWORD, ...lin.recoveryCodes.map((code) => code.replaceAll('-', ''))];
    expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
  });
});

describe('S21 whoever guesses', () => {
  /** What was compared, and with which answer. */
  async function work(shown: Shown): Promise<{ outcome: unknown; hashes: number }> {
    const verify = jest.spyOn(PasswordHasher.prototype, 'verify');
    const outcome = await tryLogIn(one, shown, `198.51.100.${++accounts}`);
    const hashes = verify.mock.calls.length;
    verify.mockRestore();
    return { outcome, hashes };
  }

  test('learns nothing from the answer, and each try costs one hash: no such account, wrong password, wrong code, no longer staff', async () => {
    const [lin, gone] = [await somebody(), await somebody()];
    await stores.dataSource.query('UPDATE staff SET is_active = FALSE WHERE id = ?', [gone.principal.staffId]);
    const shown = proofOf(lin, clock);
    const tried = [
      { ...shown, account: 'nobody.here' },
      { ...shown, account: '%_\u0000 no account at all' },
      { ...shown, account: '林经理🚗' },
      { ...shown, password: 'not the right password' },
      { ...shown, code: '000000' },
      { ...shown, code: 'neither a code nor a recovery code' },
      proofOf(gone, clock),
    ];
    for (const one of tried) expect(await work(one)).toEqual({ outcome: rejected, hashes: 1 });
    expect(await work(shown)).toEqual({ outcome: { token: expect.any(String) }, hashes: 1 });
  });

  test('compares a hash of the same cost when there is no such account', async () => {
    const lin = await somebody();
    const [row] = await stores.dataSource.query<{ h: string }[]>('SELECT password_hash AS h FROM staff_login WHERE account = ?', [
      lin.account,
    ]);
    const prefix = (text: string) => text.split('$').slice(0, 4).join('$');
    expect(await one.get(PasswordHasher).verify(undefined, PASSWORD)).toBe(false);
    expect(prefix(row?.h ?? '')).toBe('$argon2id$v=19$m=19456,t=2,p=1');
  });

  test.each([['an account that exists'], ['one that does not']])(
    'has five tries from one network, then pauses that grow: %s',
    async (which) => {
      const { account } = which === 'one that does not' ? { account: `nobody.${++accounts}` } : await somebody();
      const guess = () => tryLogIn(one, { account, password: 'guess guess guess', code: '123456' });
      expect(await times(5, guess)).toEqual(Array(5).fill(rejected));
      expect([await guess(), await guess()]).toEqual([paused(30), paused(30)]); // asking again makes no pause longer
      clock.advance(30_000);
      expect([await guess(), await guess()]).toEqual([rejected, paused(60)]);
    },
  );

  test('a thousand at once are a thousand tries: five are judged', async () => {
    const lin = await somebody();
    const verify = jest.spyOn(PasswordHasher.prototype, 'verify');
    const guesses = Array.from({ length: 40 }, (_, i) => tryLogIn(i % 2 ? one : other, { ...proofOf(lin, clock), password: `guess ${i}` }));
    const outcomes = await Promise.all(guesses);
    expect([verify.mock.calls.length, outcomes.filter((outcome) => 'token' in outcome)]).toEqual([5, []]);
  });

  test('is slowed down by network too, whatever the account', async () => {
    const outcomes = await times(21, (i) => tryLogIn(one, { account: `guess.${i}`, password: 'guess', code: '1' }));
    expect(outcomes.map((outcome) => (outcome as { refused: string }).refused)).toEqual([
      ...Array(20).fill('staff_log_in_rejected'),
      'too_many_requests',
    ]);
  });

  test('keeps nobody out: the owner comes in from another network, and with a recovery code even when guesses come from everywhere', async () => {
    const lin = await somebody();
    const wrong = { account: lin.account, password: 'wrong wrong wrong', code: '1' };
    await times(6, () => tryLogIn(one, wrong, 'attacker'));
    expect(await tryLogIn(one, proofOf(lin, clock), 'office')).toMatchObject({ token: expect.any(String) });
    clock.advance(STEP_MS);
    await times(50, (i) => tryLogIn(one, wrong, `botnet ${i}`));
    expect(await tryLogIn(one, proofOf(lin, clock), 'home')).toMatchObject({ refused: 'too_many_requests' });
    expect(await tryLogIn(one, { ...proofOf(lin, clock), code: lin.recoveryCodes[0] ?? '' }, 'home')).toMatchObject({
      token: expect.any(String),
    });
    clock.advance(15 * MINUTE);
    expect(await tryLogIn(one, proofOf(lin, clock), 'home')).toMatchObject({ token: expect.any(String) });
  });

  test('who mistypes and then logs in has the try back', async () => {
    const lin = await somebody();
    for (let i = 0; i < 8; i++) {
      clock.advance(STEP_MS);
      expect(await tryLogIn(one, proofOf(lin, clock))).toMatchObject({ token: expect.any(String) });
    }
  });

  test('neither network nor account can be read from what is kept of tries', async () => {
    await tryLogIn(one, { account: 'canary.account', password: 'x', code: '1' }, '198.51.100.77');
    const rows = await stores.dataSource.query<{ subject: Buffer }[]>('SELECT subject FROM staff_try');
    expect(rows).toHaveLength(3);
    expect(rows.filter(({ subject }) => /canary|198/.test(subject.toString('latin1')))).toEqual([]);
  });

  test('leaves a count in the audit trail and not a leaf per guess', async () => {
    const lin = await somebody();
    for (let i = 0; i < 12; i++) await tryLogIn(one, { ...proofOf(lin, clock), password: 'wrong' }, `network ${i}`);
    await tryLogIn(one, proofOf(lin, clock), 'office');
    const leaves = await stores.dataSource.query<{ content: string }[]>('SELECT content FROM audit_leaf ORDER BY id DESC LIMIT 4');
    const told = leaves.map(({ content }) => JSON.parse(content)).map(({ action, facts }) => ({ action, ...facts }));
    expect(told.slice(0, 3)).toEqual([
      { action: 'staff.logged-in', role: 'partner_admin', factor: 'totp' },
      { action: 'staff.log-ins-refused', role: 'partner_admin', count: 12 },
      { action: 'staff.log-ins-refused', role: 'partner_admin', count: 10 },
    ]);
  });
});

describe('S18 passwords', () => {
  test('one hashed with weaker parameters is hashed anew when it is next shown', async () => {
    const lin = await somebody();
    const weak = await hash(PASSWORD, { algorithm: 2, memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await stores.dataSource.query('UPDATE staff_login SET password_hash = ? WHERE account = ?', [weak, lin.account]);
    const stored = async () =>
      (await stores.dataSource.query<{ h: string }[]>('SELECT password_hash AS h FROM staff_login WHERE account = ?', [lin.account]))[0]?.h;
    await tryLogIn(one, { ...proofOf(lin, clock), password: 'wrong' });
    expect(await stored()).toBe(weak);
    expect(await tryLogIn(one, proofOf(lin, clock))).toMatchObject({ token: expect.any(String) });
    expect(await stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    clock.advance(STEP_MS);
    expect(await tryLogIn(one, proofOf(lin, clock))).toMatchObject({ token: expect.any(String) });
  });

  test('are checked two at a time; who comes when the queue is full is asked to come again, and the others are served', async () => {
    const hasher = new PasswordHasher();
    const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => hasher.verify(undefined, 'x')));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(80 - 2 - 64);
    expect(await hasher.verify(undefined, 'x')).toBe(false);
  });
});

describe('S17 a session gets a new secret', () => {
  const lives = (where: TestingModule, token: string) => where.get(StaffSessions).principalOf(token);

  test('at each log-in', async () => {
    const lin = await somebody();
    const entered = await tryLogIn(one, proofOf(lin, clock));
    expect(entered).toMatchObject({ token: expect.not.stringMatching(lin.token) });
  });

  test('at step-up: the old one is worth nothing, in no process, and the session does not last longer', async () => {
    const lin = await somebody();
    await lives(other, lin.token);
    clock.advance(20 * MINUTE);
    const renewed = await one.get(ProveAgain).stepUp(lin.principal, codeOf(lin.secret, clock.nowMs()));
    if (isRefusal(renewed)) throw new Error(renewed.refused);
    expect(await lives(one, lin.token)).toBeUndefined();
    await eventually(async () => (await lives(other, lin.token)) === undefined, Boolean, 60_000);
    const { expiresAtMs, steppedUpUntilMs } = await whose(other, renewed.token);
    expect([expiresAtMs, steppedUpUntilMs]).toEqual([lin.principal.expiresAtMs, clock.nowMs() + 5 * MINUTE]);
  });

  test('at step-up only for a code that is good, and five tries', async () => {
    const lin = await somebody();
    const stepUp = (code: string) => one.get(ProveAgain).stepUp(lin.principal, code);
    expect(await times(5, () => stepUp('000000'))).toEqual(Array(5).fill({ refused: 'proof_rejected' }));
    expect(await stepUp(codeOf(lin.secret, clock.nowMs()))).toEqual(paused(30));
    expect(await lives(one, lin.token)).toBeDefined();
  });

  test('a session that was ended does not rise again by stepping up', async () => {
    const lin = await somebody();
    await stores.dataSource.query('UPDATE staff_session SET revoked_at_ms = 1 WHERE staff_id = ?', [lin.principal.staffId]);
    expect(await one.get(ProveAgain).stepUp(lin.principal, codeOf(lin.secret, clock.nowMs()))).toEqual({ refused: 'proof_rejected' });
  });

  test('with a new password, and all others end', async () => {
    const lin = await somebody();
    const elsewhere = await tryLogIn(one, proofOf(lin, clock));
    if (!('token' in elsewhere)) throw new Error('not logged in');
    clock.advance(STEP_MS);
    const change = (over: object) =>
      one.get(ProveAgain).changePassword(lin.principal, {
        password: PASSWORD,
        newPassword: 'another way home tonight',
        code: codeOf(lin.secret, clock.nowMs()),
        ...over,
      });
    expect(await change({ password: 'not the old one' })).toEqual({ refused: 'proof_rejected' });
    expect(await change({ code: '000000' })).toEqual({ refused: 'proof_rejected' });
    expect(await change({ newPassword: 'qwerty123456' })).toEqual({ refused: 'password_too_common' });
    const renewed = await change({});
    if (isRefusal(renewed)) throw new Error(renewed.refused);
    expect([await lives(one, lin.token), await lives(one, elsewhere.token)]).toEqual([undefined, undefined]);
    expect(await whose(other, renewed.token)).toMatchObject({ name: lin.account });
    clock.advance(STEP_MS);
    expect(await tryLogIn(one, proofOf(lin, clock))).toEqual(rejected);
    expect(await tryLogIn(one, { ...proofOf(lin, clock), password: 'another way home tonight' })).toMatchObject({
      token: expect.any(String),
    });
  });
});
