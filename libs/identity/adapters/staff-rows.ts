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
