import { type Sql, write } from './database.js';
import { insertRows, rowText } from './row-text.js';

/**
 * A fact of a commit that others must learn of. Published at least once, after the commit; whoever handles it must bear it twice.
 * `topic` is an event in the past tense, e.g. `booking.held`.
 */
export interface OutboxMessage {
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A message as a row of `OUTBOX`, for those who write it with others in one round trip. */
export function messageRow({ topic, payload }: OutboxMessage, nowMs: number): string {
  return rowText([topic, JSON.stringify(payload), nowMs]);
}

export const OUTBOX = 'outbox (topic, payload, created_at_ms)';

/** Writes messages in the transaction of the change that they tell of. */
export async function appendToOutbox(tx: Sql, messages: readonly OutboxMessage[], nowMs: number): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map((message) => messageRow(message, nowMs));
  await write(tx, insertRows(OUTBOX, rows));
}
