import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { claimBytes } from '#availability';
import { Clock } from '#kernel';
import { Batcher, FieldCipher, insertRows, rowText, type Sql, type Statement } from '#platform';

/** A request that carries an Idempotency-Key. `id` names principal and key (and serves as the claim id), `bodyHash` everything it asks for. */
export interface KeyedRequest {
  readonly id: string;
  readonly bodyHash: Buffer;
}

/** While it lasts, somebody is at work on the answer. */
const LEASE_MS = 10_000;

/** `route` and `body` in any stable text form; the same key on another route is another request under a used key. */
export function keyedRequest(principal: string, key: string, route: string, body: unknown): KeyedRequest {
  const id = createHash('sha256').update(`${principal}\0${key}`).digest().subarray(0, 16).toString('base64url');
  const bodyHash = createHash('sha256')
    .update(`${route}\0${JSON.stringify(body)}`)
    .digest();
  return { id, bodyHash };
}

interface Completion {
  readonly id: string;
  readonly answer: string;
}

export interface RequestRecord {
  readonly bodyHash: Buffer;
  readonly subjectId: string | null;
  /** The final answer, which names plate and times: opened by `Requests.answerIn`. */
  readonly answerSealed: Buffer | null;
  readonly leaseUntilMs: number;
}

interface RequestRow {
  readonly request_id: Buffer;
  readonly body_hash: Buffer;
  readonly subject_id: string | null;
  readonly answer_sealed: Buffer | null;
  readonly lease_until_ms: number;
}

export function selectRequests(ids: readonly string[]): Statement {
  return {
    sql: 'SELECT request_id, body_hash, subject_id, answer_sealed, lease_until_ms FROM idempotency WHERE request_id IN (?)',
    parameters: [ids.map(claimBytes)],
  };
}

export function recordsOf(rows: readonly unknown[]): Map<string, RequestRecord> {
  return new Map(
    (rows as RequestRow[]).map((row) => [
      row.request_id.toString('base64url'),
      { bodyHash: row.body_hash, subjectId: row.subject_id, answerSealed: row.answer_sealed, leaseUntilMs: row.lease_until_ms },
    ]),
  );
}

/** A row of `REQUESTS`. Written in the transaction of the effect, never apart from it. */
export function requestRow(request: KeyedRequest, subjectId: string, nowMs: number): string {
  return rowText([claimBytes(request.id), request.bodyHash, subjectId, nowMs + LEASE_MS, nowMs]);
}

export const REQUESTS = 'idempotency (request_id, body_hash, subject_id, lease_until_ms, created_at_ms)';

export async function findRequest(sql: Sql, id: string): Promise<RequestRecord | undefined> {
  const { sql: text, parameters } = selectRequests([id]);
  return recordsOf(await sql.query<unknown[]>(text, [...(parameters ?? [])])).get(id);
}

export async function writeRequest(tx: Sql, request: KeyedRequest, subjectId: string, nowMs: number): Promise<void> {
  await tx.query(insertRows(REQUESTS, [requestRow(request, subjectId, nowMs)]).sql);
}

/** The record of requests whose effect has been committed. */
@Injectable()
export class Requests {
  private readonly completions = new Batcher<Completion, string>('answers', (batch) => this.completeAll(batch));

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async find(id: string): Promise<RequestRecord | undefined> {
    return findRequest(this.dataSource, id);
  }

  /** For a request whose effect can be repeated without harm: marks that somebody is at work on it. False when it was begun before. */
  async begin(request: KeyedRequest, subjectId: string): Promise<boolean> {
    const { sql } = insertRows(REQUESTS, [requestRow(request, subjectId, this.clock.nowMs())]);
    const result = await this.dataSource.query<{ affectedRows: number }>(sql.replace('INSERT', 'INSERT IGNORE'));
    return result.affectedRows === 1;
  }

  /** Forgets a request that was begun and refused: its key may be used again. */
  async abandon(id: string): Promise<void> {
    await this.dataSource.query('DELETE FROM idempotency WHERE request_id = ? AND answer_sealed IS NULL', [claimBytes(id)]);
  }

  /** Keeps the final answer; whoever came first decides it. Returns the answer that counts. */
  complete(id: string, answer: string): Promise<string> {
    return this.completions.submit({ id, answer });
  }

  private async completeAll(batch: readonly Completion[]): Promise<string[]> {
    const ids = batch.map(({ id }) => claimBytes(id));
    const seals = batch.flatMap(({ id, answer }) => [claimBytes(id), this.cipher.seal(answer, sealedAnswerPlace(id))]);
    const result = await this.dataSource.query<{ affectedRows: number }>(
      `UPDATE idempotency SET answer_sealed = CASE request_id ${'WHEN ? THEN ? '.repeat(batch.length)}END WHERE request_id IN (?) AND answer_sealed IS NULL`,
      [...seals, ids],
    );
    if (result.affectedRows === batch.length) return batch.map(({ answer }) => answer);
    const { sql, parameters = [] } = selectRequests(batch.map(({ id }) => id));
    const records = recordsOf(await this.dataSource.query<unknown[]>(sql, [...parameters]));
    return batch.map(({ id, answer }) => {
      const kept = records.get(id);
      return (kept && this.answerIn(id, kept)) ?? answer;
    });
  }

  /** The final answer to a request; undefined while there is none. */
  answerIn(id: string, { answerSealed }: RequestRecord): string | undefined {
    return answerSealed ? this.cipher.open(answerSealed, sealedAnswerPlace(id)) : undefined;
  }

  /** Takes over the work on an answer from whoever died at it. */
  async takeOver(id: string): Promise<boolean> {
    const nowMs = this.clock.nowMs();
    const result = await this.dataSource.query<{ affectedRows: number }>(
      'UPDATE idempotency SET lease_until_ms = ? WHERE request_id = ? AND answer_sealed IS NULL AND lease_until_ms <= ?',
      [nowMs + LEASE_MS, claimBytes(id), nowMs],
    );
    return result.affectedRows === 1;
  }
}

function sealedAnswerPlace(id: string): string {
  return `idempotency.answer_sealed:${id}`;
}
