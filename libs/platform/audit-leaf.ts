import { createHash, randomUUID } from 'node:crypto';
import { assert } from '#kernel';
import { type Sql, write } from './database.js';
import { insertRows, rowText } from './row-text.js';

/** A person appears only as a commitment under a salt of their own. */
export type AuditPerson = { readonly kind: 'resident' | 'staff'; readonly commitment: string };

/** Who did it; `system` is a rule or a timer. */
export type AuditActor = AuditPerson | { readonly kind: 'system'; readonly commitment: null };

/** What a leaf may tell of. */
export type AuditSubjectKind =
  | 'booking'
  | 'car-park'
  | 'pool'
  | 'payment'
  | 'refund'
  | 'supply'
  | 'suspension'
  | 'rehoming'
  | 'compensation'
  | 'staff'
  | 'invitation'
  | 'partner'
  | 'approval'
  | 'report'
  | 'resident';

export const SYSTEM_ACTOR: AuditActor = { kind: 'system', commitment: null };

/** Values that have one canonical text: no fractions, no dates, nothing left undefined. */
export type AuditValue = string | number | boolean | null | readonly AuditValue[] | { readonly [key: string]: AuditValue };

/** One state change: who did what to which thing, why, and digests of the thing before and after. Nothing personal. */
export interface AuditLeaf {
  /** Past tense, e.g. `booking.held`. */
  readonly action: string;
  readonly actor: AuditActor;
  /** Code of the partner whom it concerns. */
  readonly tenant: string | null;
  readonly subject: { readonly kind: AuditSubjectKind; readonly id: string };
  readonly reason: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly facts: { readonly [key: string]: AuditValue };
}

/** RFC 8785 for values of whole numbers, strings and plain objects: sorted members, no white space. */
export function canonicalJson(value: AuditValue): string {
  if (typeof value === 'number') assert(Number.isSafeInteger(value), `not a whole number: ${value}`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}

/** Digest of a state, in hex. */
export function digestOf(state: AuditValue): string {
  return createHash('sha256').update(canonicalJson(state)).digest('hex');
}

/** SHA-256(0x00 ‖ content), the leaf hash of RFC 6962 section 2.1. */
export function leafHash(content: string): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(content).digest();
}

/** A leaf as a row of `AUDIT_LEAVES`, for those who write it with others in one round trip. */
export function leafRow(leaf: AuditLeaf, nowMs: number): string {
  const content = canonicalJson({ ...leaf, at: nowMs, nonce: randomUUID(), v: 1 });
  return rowText([leafHash(content), content, nowMs]);
}

export const AUDIT_LEAVES = 'audit_leaf (leaf_hash, content, at_ms)';

/** Writes leaves in the transaction of the changes that they record. */
export async function appendAuditLeaves(tx: Sql, leaves: readonly AuditLeaf[], nowMs: number): Promise<void> {
  if (leaves.length === 0) return;
  const rows = leaves.map((leaf) => leafRow(leaf, nowMs));
  await write(tx, insertRows(AUDIT_LEAVES, rows));
}
