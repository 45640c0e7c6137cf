import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Refusal, refuse, type TimeWindow } from '#kernel';
import type { Sql } from '#platform';
import { bumpDirectory, lockDirectory } from './directory-version.js';

/** A whole car park is closed for a time. */
export interface Suspension {
  readonly id: string;
  readonly carParkId: number;
  readonly window: TimeWindow;
  readonly reason: string;
  readonly author: string;
  readonly createdAtMs: number;
  /** Once lifted it closes nothing any more. */
  readonly lifted: { readonly atMs: number; readonly by: string } | null;
}

/** Suspensions of car parks. Writes belong to the caller's transaction. */
@Injectable()
export class Suspensions {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async add(tx: Sql, { id, carParkId, window, reason, author, createdAtMs }: Omit<Suspension, 'lifted'>): Promise<void> {
    await lockDirectory(tx);
    await tx.query(
      'INSERT INTO suspension (id, car_park_id, from_tick, to_tick, reason, author, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [id, carParkId, window.from, window.to, reason, author, createdAtMs],
    );
    await bumpDirectory(tx);
  }

  /** Opens the car park again. `not_found` when there is no such suspension of this car park, or it was lifted before. */
  async lift(
    tx: Sql,
    { id, carParkId, by, nowMs }: { id: string; carParkId: number; by: string; nowMs: number },
  ): Promise<Suspension | Refusal<'not_found'>> {
    await lockDirectory(tx);
    const { affectedRows } = await tx.query<{ affectedRows: number }>(
      'UPDATE suspension SET lifted_at_ms = ?, lifted_by = ? WHERE id = ? AND car_park_id = ? AND lifted_at_ms IS NULL',
      [nowMs, by, id, carParkId],
    );
    if (affectedRows === 0) return refuse('not_found');
    await bumpDirectory(tx);
    const lifted = (await this.of(carParkId, tx)).find((suspension) => suspension.id === id);
    return lifted ?? refuse('not_found');
  }

  /** Those of a car park, lifted ones too, the latest first. */
  async of(carParkId: number, sql: Sql = this.dataSource): Promise<readonly Suspension[]> {
    const rows = await sql.query<SuspensionRow[]>('SELECT * FROM suspension WHERE car_park_id = ? ORDER BY created_at_ms DESC, id', [
      carParkId,
    ]);
    return rows.map(suspensionOf);
  }
}

interface SuspensionRow {
  readonly id: string;
  readonly car_park_id: number;
  readonly from_tick: number;
  readonly to_tick: number;
  readonly reason: string;
  readonly author: string;
  readonly created_at_ms: number;
  readonly lifted_at_ms: number | null;
  readonly lifted_by: string | null;
}

function suspensionOf(row: SuspensionRow): Suspension {
  return {
    id: row.id,
    carParkId: row.car_park_id,
    window: { from: row.from_tick, to: row.to_tick },
    reason: row.reason,
    author: row.author,
    createdAtMs: row.created_at_ms,
    lifted: row.lifted_at_ms === null || row.lifted_by === null ? null : { atMs: row.lifted_at_ms, by: row.lifted_by },
  };
}
