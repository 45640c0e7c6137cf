import type { Sql } from './database.js';

/**
 * A fact of a commit that others must learn of. Published at least once, after the commit; whoever handles it must bear it twice.
 * `topic` is an event in the past tense, e.g. `booking.held`.
 */
export interface OutboxMessage {
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The statement that writes messages into the outbox, for those who send it with others in one round trip. */
export function outboxStatement(messages: readonly OutboxMessage[], nowMs: number): { sql: string; parameters: unknown[] } {
  return {
    sql: 'INSERT INTO outbox (topic, payload, created_at_ms) VALUES ?',
    parameters: [messages.map((message) => [message.topic, JSON.stringify(message.payload), nowMs])],
  };
}

/** Writes messages in the transaction of the change that they tell of. */
export async function appendToOutbox(tx: Sql, messages: readonly OutboxMessage[], nowMs: number): Promise<void> {
  if (messages.length === 0) return;
  const { sql, parameters } = outboxStatement(messages, nowMs);
  await tx.query(sql, parameters);
}
