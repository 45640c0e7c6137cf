import { counter, isDuplicateKey, type Sql } from '#platform';

const incidents = counter('payment_incidents_total', 'Things about money that need a person', ['kind']);

export interface Incident {
  readonly kind: string;
  /** What it is about, e.g. an out_trade_no: the same subject is kept once per kind. */
  readonly subject: string;
  /** Never anything personal: it is kept in clear. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Keeps what must not have happened. Repeating changes nothing. */
export async function raiseIncident(sql: Sql, incident: Incident, nowMs: number): Promise<void> {
  incidents.inc({ kind: incident.kind });
  try {
    await sql.query('INSERT INTO incident (kind, subject, detail, at_ms) VALUES (?, ?, ?, ?)', [
      incident.kind,
      incident.subject,
      JSON.stringify(incident.detail),
      nowMs,
    ]);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
