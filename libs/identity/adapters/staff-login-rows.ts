import type { FieldCipher, Sql } from '#platform';
import { isRecoveryCode, plainCode } from '../domain/recovery-code.js';
import { deleteRecoveryCodes, spendRecoveryCode } from './recovery-codes.js';
import { totpStepOf } from './totp.js';

/** With what a member of staff logs in. */
export interface StaffLoginRow {
  readonly staffId: string;
  readonly account: string;
  readonly passwordHash: string;
  readonly totpSealed: Buffer;
  readonly totpStep: number;
  /** Log-ins refused since the last that succeeded. */
  readonly refusedCount: number;
}

const LOGIN = `SELECT staff_id AS staffId, account, password_hash AS passwordHash, totp_sealed AS totpSealed, totp_step AS totpStep,
  refused_count AS refusedCount FROM staff_login`;

const totpPlace = (staffId: string): string => `staff_login.totp_sealed:${staffId}`;

type Whose = { readonly account: string } | { readonly staffId: string };
const columnOf = (whose: Whose): [string, string] => ('account' in whose ? ['account', whose.account] : ['staff_id', whose.staffId]);

export async function findLogin(sql: Sql, whose: Whose): Promise<StaffLoginRow | undefined> {
  const [column, value] = columnOf(whose);
  return (await sql.query<StaffLoginRow[]>(`${LOGIN} WHERE ${column} = ?`, [value]))[0];
}

/** Makes everything that is done with this log-in wait for each other, and for whoever takes it away. */
export async function lockLogin(tx: Sql, whose: Whose): Promise<StaffLoginRow | undefined> {
  const [column, value] = columnOf(whose);
  return (await tx.query<StaffLoginRow[]>(`${LOGIN} WHERE ${column} = ? FOR UPDATE`, [value]))[0];
}

export interface NewLogin {
  readonly staffId: string;
  readonly account: string;
  readonly passwordHash: string;
  readonly totpSecret: string;
  /** The step whose code was shown when the secret was taken over: it is spent. */
  readonly totpStep: number;
}

/** @throws a duplicate key when the account is somebody's already. */
export async function insertLogin(tx: Sql, cipher: FieldCipher, login: NewLogin): Promise<void> {
  const { staffId, account, passwordHash, totpSecret, totpStep } = login;
  await tx.query('INSERT INTO staff_login (staff_id, account, password_hash, totp_sealed, totp_step) VALUES (?, ?, ?, ?, ?)', [
    staffId,
    account,
    passwordHash,
    cipher.seal(totpSecret, totpPlace(staffId)),
    totpStep,
  ]);
}

/** Whoever had it cannot log in any more, and the account is free. */
export async function deleteLogin(tx: Sql, staffId: string): Promise<void> {
  await tx.query('DELETE FROM staff_login WHERE staff_id = ?', [staffId]);
  await deleteRecoveryCodes(tx, staffId);
}

/** Unless it was changed since `from`. */
export async function writePasswordHash(sql: Sql, staffId: string, from: string, to: string): Promise<void> {
  await sql.query('UPDATE staff_login SET password_hash = ? WHERE staff_id = ? AND password_hash = ?', [to, staffId, from]);
}

export type SecondFactor = 'totp' | 'recovery';

/** Checks the code against a locked log-in and spends it: each is good once, in whatever process. `undefined` when it is none. */
export async function spendSecondFactor(
  tx: Sql,
  cipher: FieldCipher,
  login: StaffLoginRow,
  { code, nowMs }: { code: string; nowMs: number },
): Promise<SecondFactor | undefined> {
  const plain = plainCode(code);
  if (isRecoveryCode(plain)) return (await spendRecoveryCode(tx, login.staffId, plain)) ? 'recovery' : undefined;
  const step = totpStepOf(cipher.open(login.totpSealed, totpPlace(login.staffId)), plain, nowMs);
  if (step === undefined || step <= login.totpStep) return undefined;
  await tx.query('UPDATE staff_login SET totp_step = ? WHERE staff_id = ?', [step, login.staffId]);
  return 'totp';
}
