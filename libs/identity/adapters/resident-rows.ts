import { randomBytes } from 'node:crypto';
import { assert, Fault } from '#kernel';
import type { FieldCipher, Sql } from '#platform';

/** The additional data under which an openid is sealed: it opens in its own row only. */
const placeOf = (residentId: string): string => `resident.openid_sealed:${residentId}`;

/** WeChat's openids have 28 characters; INSERT IGNORE would cut a longer one silently, so it is refused before. */
const OPENID_MAX = 128;

export async function findResident(sql: Sql, cipher: FieldCipher, openid: string): Promise<string | undefined> {
  const rows = await sql.query<{ id: string }[]>('SELECT id FROM resident WHERE openid_index = ?', [cipher.indexOf('openid', openid)]);
  return rows[0]?.id;
}

/** Creates the resident unless somebody else just did: of two first logins at the same time, the unique index lets one through. */
export async function insertResident(
  sql: Sql,
  cipher: FieldCipher,
  resident: { id: string; openid: string; nowMs: number },
): Promise<void> {
  const { id, openid, nowMs } = resident;
  assert(openid.length > 0 && openid.length <= OPENID_MAX, 'not an openid');
  await sql.query('INSERT IGNORE INTO resident (id, openid_index, openid_sealed, created_at_ms, audit_salt) VALUES (?, ?, ?, ?, ?)', [
    id,
    cipher.indexOf('openid', openid),
    cipher.seal(openid, placeOf(id)),
    nowMs,
    randomBytes(16),
  ]);
}

/** What is asked for with every booking: how WeChat knows the resident, and the salt that links them to the audit trail. */
export interface KnownResident {
  readonly openid: string;
  readonly auditSalt: Buffer;
}

/** One for each id, in order; `undefined` for whoever was erased. */
export async function readResidents(sql: Sql, cipher: FieldCipher, ids: readonly string[]): Promise<(KnownResident | undefined)[]> {
  const rows = await sql.query<{ id: string; sealed: Buffer; salt: Buffer | null }[]>(
    'SELECT id, openid_sealed AS sealed, audit_salt AS salt FROM resident WHERE id IN (?) AND erased_at_ms IS NULL',
    [ids],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = found.get(id);
    if (!row) return undefined;
    assert(row.salt, 'a resident who acts has an audit salt');
    return { openid: cipher.open(row.sealed, placeOf(id)), auditSalt: row.salt };
  });
}

/** Makes changes of one resident's things wait for each other. False when the resident has been erased. */
export async function lockIfThere(tx: Sql, residentId: string): Promise<boolean> {
  const rows = await tx.query<unknown[]>('SELECT id FROM resident WHERE id = ? AND erased_at_ms IS NULL FOR UPDATE', [residentId]);
  return rows.length === 1;
}

/** @throws Fault when the resident has been erased: for some seconds a process may still remember their session. */
export async function lockResident(tx: Sql, residentId: string): Promise<void> {
  if (!(await lockIfThere(tx, residentId))) throw new Fault('the resident was erased', true);
}

/** Leaves the number that bookings carry, and nothing by which anybody could find the person. */
export async function eraseResident(tx: Sql, residentId: string, nowMs: number): Promise<void> {
  await tx.query(
    `UPDATE resident SET openid_index = NULL, openid_sealed = NULL, audit_salt = NULL, walk_limit_metres = DEFAULT, erased_at_ms = ?
     WHERE id = ?`,
    [nowMs, residentId],
  );
}

export async function writeWalkLimit(sql: Sql, residentId: string, metres: number): Promise<void> {
  await sql.query('UPDATE resident SET walk_limit_metres = ? WHERE id = ? AND erased_at_ms IS NULL', [metres, residentId]);
}

export async function readWalkLimits(sql: Sql, residentIds: readonly string[]): Promise<Map<string, number>> {
  if (residentIds.length === 0) return new Map();
  const rows = await sql.query<{ id: string; metres: number }[]>('SELECT id, walk_limit_metres AS metres FROM resident WHERE id IN (?)', [
    residentIds,
  ]);
  return new Map(rows.map(({ id, metres }) => [id, metres]));
}
