import type { Sql } from '#platform';
import type { TrailLeaf } from '../domain/trail-leaf.js';

const ROWS_AT_ONCE = 1_000;

/** Writes by what these leaves can be looked for. */
export async function indexLeaves(tx: Sql, leaves: readonly TrailLeaf[]): Promise<void> {
  for (let i = 0; i < leaves.length; i += ROWS_AT_ONCE)
    await tx.query('INSERT INTO trail_index (tree_index, at_ms, action, subject_kind, subject_id, partner, actor_kind, actor) VALUES ?', [
      leaves
        .slice(i, i + ROWS_AT_ONCE)
        .map(({ index, at, action, subject, tenant, actor }) => [
          index,
          at,
          action,
          subject.kind,
          subject.id,
          tenant,
          actor.kind,
          actor.commitment === null ? null : Buffer.from(actor.commitment, 'hex'),
        ]),
    ]);
}

/** What to look for; what is left out is not asked. */
export interface TrailFilter {
  readonly action?: string | undefined;
  readonly subjectKind?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly partner?: string | undefined;
  readonly actorKind?: string | undefined;
  readonly actor?: string | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly below?: number | undefined;
}

/** Places of the leaves that fit, the newest first, at most `limit`. */
export async function placesOf(sql: Sql, filter: TrailFilter, limit: number): Promise<number[]> {
  const { action, subjectKind, subjectId, partner, actorKind, actor, fromMs, toMs, below } = filter;
  const conditions: (readonly [string, unknown])[] = [
    ['action = ?', action],
    ['subject_kind = ?', subjectKind],
    ['subject_id = ?', subjectId],
    ['partner = ?', partner],
    ['actor_kind = ?', actorKind],
    ['actor = ?', actor === undefined ? undefined : Buffer.from(actor, 'hex')],
    ['at_ms >= ?', fromMs],
    ['at_ms < ?', toMs],
    ['tree_index < ?', below],
  ];
  const asked = conditions.filter(([, value]) => value !== undefined);
  const where = asked.length > 0 ? `WHERE ${asked.map(([sql]) => sql).join(' AND ')}` : '';
  const rows = await sql.query<{ tree_index: number }[]>(`SELECT tree_index FROM trail_index ${where} ORDER BY tree_index DESC LIMIT ?`, [
    ...asked.map(([, value]) => value),
    limit,
  ]);
  return rows.map(({ tree_index }) => tree_index);
}
