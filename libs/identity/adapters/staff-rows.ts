import type { Sql } from '#platform';
import type { StaffRole } from '../domain/staff.js';

export interface StaffRow {
  readonly staffId: string;
  readonly name: string;
  readonly partnerId: number;
  readonly partnerCode: string;
  readonly role: StaffRole;
}

const ACTIVE_STAFF = `SELECT s.id AS staffId, s.name, p.id AS partnerId, p.code AS partnerCode, r.role
  FROM staff s JOIN staff_role r ON r.staff_id = s.id JOIN partner p ON p.id = r.partner_id WHERE s.is_active`;

/** Somebody who may act for a partner now. */
export async function findStaff(sql: Sql, staffId: string): Promise<StaffRow | undefined> {
  const rows = await sql.query<StaffRow[]>(`${ACTIVE_STAFF} AND s.id = ?`, [staffId]);
  return rows[0];
}

/** `undefined` when there is nobody of this id, or when they were unlinked from the audit trail. */
export async function readAuditSalt(sql: Sql, staffId: string): Promise<Buffer | undefined> {
  const rows = await sql.query<{ salt: Buffer | null }[]>('SELECT audit_salt AS salt FROM staff WHERE id = ?', [staffId]);
  return rows[0]?.salt ?? undefined;
}
