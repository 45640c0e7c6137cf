import { randomBytes } from 'node:crypto';
import { Secret } from 'otpauth';
import type { Sql } from '#platform';
import { plainCode } from '../domain/recovery-code.js';
import { hashToken } from './secret-tokens.js';

const COUNT = 10;
const BYTES = 15;

/** Ten new codes in place of those that are left. They are known to whoever gets them here, and to nobody afterwards. */
export async function replaceRecoveryCodes(tx: Sql, staffId: string): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, () => new Secret({ buffer: Uint8Array.from(randomBytes(BYTES)).buffer }).base32);
  await deleteRecoveryCodes(tx, staffId);
  await tx.query('INSERT INTO staff_recovery_code (staff_id, code_hash) VALUES ?', [codes.map((code) => [staffId, hashToken(code)])]);
  return codes.map((code) => code.replace(/.{4}(?=.)/g, '$&-'));
}

/** Whether the code was there; it is not any more. */
export async function spendRecoveryCode(tx: Sql, staffId: string, code: string): Promise<boolean> {
  const { affectedRows } = await tx.query<{ affectedRows: number }>(
    'DELETE FROM staff_recovery_code WHERE staff_id = ? AND code_hash = ?',
    [staffId, hashToken(plainCode(code))],
  );
  return affectedRows === 1;
}

export async function deleteRecoveryCodes(tx: Sql, staffId: string): Promise<void> {
  await tx.query('DELETE FROM staff_recovery_code WHERE staff_id = ?', [staffId]);
}
