import { createHash, randomBytes } from 'node:crypto';
import type { OfficeRole, PartnerRole, StaffRole } from '#contracts';
import type { AuditPerson, Sql } from '#platform';

interface StaffIdentity {
  readonly staffId: string;
  readonly name: string;
}

export interface PartnerStaffRow extends StaffIdentity {
  readonly role: PartnerRole;
  readonly partnerId: number;
  readonly partnerCode: string;
  readonly partnerName: string;
}

export interface OfficeStaffRow extends StaffIdentity {
  readonly role: OfficeRole;
  readonly partnerId: null;
  readonly partnerCode: null;
  readonly partnerName: null;
}

export type StaffRow = PartnerStaffRow | OfficeStaffRow;

/** Everybody who may act now: for a partner, or for the street office. */
export const ACTIVE_STAFF = `SELECT s.id AS staffId, s.name, p.id AS partnerId, p.code AS partnerCode, p.name AS partnerName, r.role
  FROM staff s JOIN staff_role r ON r.staff_id = s.id LEFT JOIN partner p ON p.id = r.partner_id WHERE s.is_active`;

export async function findStaff(sql: Sql, staffId: string): Promise<StaffRow | undefined> {
  const rows = await sql.query<StaffRow[]>(`${ACTIVE_STAFF} AND s.id = ?`, [staffId]);
  return rows[0];
}

/** Somebody new. `partnerId` is null for the street office, as the role says. */
export interface NewStaff {
  readonly staffId: string;
  readonly name: string;
  readonly partnerId: number | null;
  readonly role: StaffRole;
  readonly nowMs: number;
}

/** The first of this name and role at a partner, or of the street office. */
export async function findStaffByName(
  sql: Sql,
  { partnerId, role, name }: Pick<NewStaff, 'partnerId' | 'role' | 'name'>,
): Promise<string | undefined> {
  const rows = await sql.query<{ staffId: string }[]>(
    `${ACTIVE_STAFF} AND r.partner_id <=> ? AND r.role = ? AND s.name = ? ORDER BY s.created_at_ms, s.id LIMIT 1`,
    [partnerId, role, name],
  );
  return rows[0]?.staffId;
}

export async function insertStaff(tx: Sql, { staffId, name, partnerId, role, nowMs }: NewStaff): Promise<void> {
  const salt = randomBytes(16);
  await tx.query('INSERT INTO staff (id, name, is_active, audit_salt, created_at_ms) VALUES (?, ?, TRUE, ?, ?)', [
    staffId,
    name,
    salt,
    nowMs,
  ]);
  await tx.query('INSERT INTO staff_role (staff_id, partner_id, role) VALUES (?, ?, ?)', [staffId, partnerId, role]);
}

/** Makes changes of one partner's staff wait for each other. `undefined` when there is no such partner. */
export async function lockPartner(tx: Sql, partnerCode: string): Promise<{ id: number; code: string; name: string } | undefined> {
  const rows = await tx.query<{ id: number; code: string; name: string }[]>(
    'SELECT id, code, name FROM partner WHERE code = ? FOR UPDATE',
    [partnerCode],
  );
  return rows[0];
}

/**
 * How the audit trail knows a member of staff: SHA-256 over a salt of their own and their id.
 * `undefined` when there is nobody of this id, or when they were unlinked from the trail.
 */
export async function readStaffActor(sql: Sql, staffId: string): Promise<AuditPerson | undefined> {
  const rows = await sql.query<{ salt: Buffer | null }[]>('SELECT audit_salt AS salt FROM staff WHERE id = ?', [staffId]);
  const salt = rows[0]?.salt;
  return salt ? { kind: 'staff', commitment: createHash('sha256').update(salt).update(staffId).digest('hex') } : undefined;
}

/** Everybody who can log in as admin of the street office. Whoever takes one away holds these rows, so that one stays. */
export async function lockOfficeAdmins(tx: Sql): Promise<string[]> {
  const rows = await tx.query<{ staffId: string }[]>(
    `SELECT r.staff_id AS staffId FROM staff_role r JOIN staff_login l ON l.staff_id = r.staff_id
     WHERE r.role = 'office_admin' ORDER BY r.staff_id FOR UPDATE`,
  );
  return rows.map(({ staffId }) => staffId);
}

export async function writeStaffRole(tx: Sql, staffId: string, role: StaffRole): Promise<void> {
  await tx.query('UPDATE staff_role SET role = ? WHERE staff_id = ?', [role, staffId]);
}

export async function writeStaffActive(tx: Sql, staffId: string, isActive: boolean): Promise<void> {
  await tx.query('UPDATE staff SET is_active = ? WHERE id = ?', [isActive, staffId]);
}

export interface ListedStaffRow {
  readonly staffId: string;
  readonly name: string;
  readonly account: string | null;
  readonly role: StaffRole;
  readonly partnerCode: string | null;
  readonly partnerName: string | null;
  readonly createdAtMs: number;
  readonly seenAtMs: number | null;
}

/** Who may act, of one partner or of all, in order of being added: those after `after`, at most `limit`. Ids rise with time (UUIDv7). */
export function listStaff(
  sql: Sql,
  { partnerId, after = '', limit }: { partnerId: number | undefined; after?: string | undefined; limit: number },
): Promise<ListedStaffRow[]> {
  return sql.query(
    `SELECT s.id AS staffId, s.name, l.account, r.role, p.code AS partnerCode, p.name AS partnerName, s.created_at_ms AS createdAtMs,
       (SELECT MAX(seen_at_ms) FROM staff_session WHERE staff_id = s.id) AS seenAtMs
     FROM staff s JOIN staff_role r ON r.staff_id = s.id LEFT JOIN partner p ON p.id = r.partner_id LEFT JOIN staff_login l ON l.staff_id = s.id
     WHERE s.is_active AND s.id > ? ${partnerId === undefined ? '' : 'AND r.partner_id = ?'} ORDER BY s.id LIMIT ?`,
    partnerId === undefined ? [after, limit] : [after, partnerId, limit],
  );
}
