import { isDuplicateKey, type Sql } from './database.js';
import { counter } from './metrics.js';

const incidents = counter('incidents_total', 'Things that need a person', ['kind']);

export interface Incident<Kind extends string = string> {
  readonly kind: Kind;
  /** What it is about, e.g. an out_trade_no: the same subject is kept once per kind. */
  readonly subject: string;
  /** Never anything personal: it is kept in clear. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Keeps what must not have happened, for a person to look at. Repeating changes nothing. */
export async function raiseIncident(sql: Sql, { kind, subject, detail }: Incident, nowMs: number): Promise<void> {
  incidents.inc({ kind });
  try {
    const values = [kind, subject, JSON.stringify(detail), nowMs];
    await sql.query('INSERT INTO incident (kind, subject, detail, at_ms) VALUES (?, ?, ?, ?)', values);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
