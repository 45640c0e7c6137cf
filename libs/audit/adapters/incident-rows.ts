import { counter, isDuplicateKey, type Sql } from '#platform';

const incidents = counter('audit_incidents_total', 'Signs that the audit trail was bent', ['kind']);

export type AuditIncidentKind =
  | 'audit_leaf_mismatch'
  | 'audit_tree_conflict'
  | 'audit_tree_hole'
  | 'audit_tree_shrunk'
  | 'audit_checkpoint_refused';

export interface AuditIncident {
  readonly kind: AuditIncidentKind;
  /** What it is about, e.g. the id of a leaf: the same subject is kept once per kind. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Keeps what must not have happened, for a person to look at. Repeating changes nothing. */
export async function raiseIncident(sql: Sql, { kind, subject, detail }: AuditIncident, nowMs: number): Promise<void> {
  incidents.inc({ kind });
  try {
    const values = [kind, subject, JSON.stringify(detail), nowMs];
    await sql.query('INSERT INTO incident (kind, subject, detail, at_ms) VALUES (?, ?, ?, ?)', values);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
