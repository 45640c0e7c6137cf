import type { StaffRole } from '#contracts';
import type { FieldCipher, Sql } from '#platform';

export interface InvitationRow {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  /** These three are null for the street office. */
  readonly partnerId: number | null;
  readonly partnerCode: string | null;
  readonly partnerName: string | null;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

const placeOf = (id: string): string => `staff_invitation.totp_sealed:${id}`;

const INVITATION = `SELECT i.id, i.name, i.role, p.id AS partnerId, p.code AS partnerCode, p.name AS partnerName,
    i.created_at_ms AS createdAtMs, i.expires_at_ms AS expiresAtMs, i.totp_sealed AS totpSealed
  FROM staff_invitation i LEFT JOIN partner p ON p.id = i.partner_id WHERE i.ended_at_ms IS NULL`;

export interface NewInvitation extends Omit<InvitationRow, 'partnerCode' | 'partnerName'> {
  readonly tokenHash: Buffer;
  readonly totpSecret: string;
  /** Null: a command did, for the first admin. */
  readonly invitedBy: string | null;
}

export async function insertInvitation(tx: Sql, cipher: FieldCipher, invitation: NewInvitation): Promise<void> {
  const { id, tokenHash, name, role, partnerId, totpSecret, invitedBy, createdAtMs, expiresAtMs } = invitation;
  await tx.query(
    `INSERT INTO staff_invitation (id, token_hash, name, role, partner_id, totp_sealed, invited_by, created_at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, tokenHash, name, role, partnerId, cipher.seal(totpSecret, placeOf(id)), invitedBy, createdAtMs, expiresAtMs],
  );
}

/** One that can be accepted now, with the secret that its authenticator is to keep. */
export async function findInvitation(
  sql: Sql,
  cipher: FieldCipher,
  { tokenHash, nowMs }: { tokenHash: Buffer; nowMs: number },
): Promise<(InvitationRow & { readonly totpSecret: string }) | undefined> {
  const rows = await sql.query<(InvitationRow & { totpSealed: Buffer })[]>(`${INVITATION} AND i.token_hash = ? AND i.expires_at_ms > ?`, [
    tokenHash,
    nowMs,
  ]);
  const [row] = rows;
  if (!row) return undefined;
  const { totpSealed, ...invitation } = row;
  return { ...invitation, totpSecret: cipher.open(totpSealed, placeOf(row.id)) };
}

/** Which of the invitations that can be accepted now: of one partner or of all, the one of this id or all. */
export interface WhichInvitations {
  readonly partnerId: number | undefined;
  readonly id?: string;
  readonly nowMs: number;
}

/** The newest first, a hundred at most. */
export async function openInvitations(sql: Sql, { partnerId, id, nowMs }: WhichInvitations): Promise<InvitationRow[]> {
  const filters = [...(partnerId === undefined ? [] : ['AND i.partner_id = ?']), ...(id === undefined ? [] : ['AND i.id = ?'])];
  const rows = await sql.query<(InvitationRow & { totpSealed: Buffer })[]>(
    `${INVITATION} AND i.expires_at_ms > ? ${filters.join(' ')} ORDER BY i.created_at_ms DESC, i.id LIMIT 100`,
    [nowMs, partnerId, id].filter((value) => value !== undefined),
  );
  return rows.map(({ totpSealed: _, ...invitation }) => invitation);
}

/** Of those that can be accepted now, the ones that nobody of ours made: a command did, for the first admin. */
export async function openFirstInvitations(tx: Sql, nowMs: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    "SELECT id FROM staff_invitation WHERE invited_by IS NULL AND role = 'office_admin' AND ended_at_ms IS NULL AND expires_at_ms > ? FOR UPDATE",
    [nowMs],
  );
  return rows.map(({ id }) => id);
}

/** Ends one that is open, so that nobody can accept it any more. False when it was none: somebody else was there first. */
export async function endInvitation(tx: Sql, id: string, nowMs: number): Promise<boolean> {
  const { affectedRows } = await tx.query<{ affectedRows: number }>(
    'UPDATE staff_invitation SET ended_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL AND expires_at_ms > ?',
    [nowMs, id, nowMs],
  );
  return affectedRows === 1;
}

/** The oldest first, at most `limit`. Returns how many there were. */
export async function deleteInvitationsExpiredBefore(sql: Sql, beforeMs: number, limit: number): Promise<number> {
  const { affectedRows } = await sql.query<{ affectedRows: number }>(
    'DELETE FROM staff_invitation WHERE expires_at_ms < ? ORDER BY expires_at_ms LIMIT ?',
    [beforeMs, limit],
  );
  return affectedRows;
}
