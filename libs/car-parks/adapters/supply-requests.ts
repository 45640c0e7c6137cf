import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SupplyRequestState } from '#contracts';
import { groupBy, type Refusal, refuse } from '#kernel';
import { OfficeScope, type Sql, type TenantScope } from '#platform';
import { EMPTY_PLAN, type SupplyPlan } from '../domain/supply-plan.js';
import { lockDirectory } from './directory-version.js';
import { planOf } from './plan-rows.js';

/** A plan that was asked for, with what was in force then. */
export interface RequestedPlan {
  readonly poolId: number;
  readonly poolCode: string;
  readonly baseVersion: number;
  readonly before: SupplyPlan;
  readonly plan: SupplyPlan;
  readonly reason: string;
}

export interface SupplyRequest {
  readonly id: string;
  readonly state: SupplyRequestState;
  readonly partnerId: number;
  readonly partnerCode: string;
  readonly partnerName: string;
  readonly limitBays: number;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly askedAtMs: number;
  readonly endedByName: string | null;
  readonly endedAtMs: number | null;
  readonly endedReason: string | null;
  readonly pools: readonly RequestedPlan[];
}

export interface NewSupplyRequest extends Pick<SupplyRequest, 'id' | 'partnerId' | 'limitBays' | 'askedBy' | 'askedByName' | 'askedAtMs'> {
  readonly pools: readonly Omit<RequestedPlan, 'before' | 'poolCode'>[];
}

/** How a request ends, by whom, and why. */
export interface RequestEnd {
  readonly state: Exclude<SupplyRequestState, 'awaiting_approval'>;
  readonly staffId: string;
  readonly name: string;
  readonly reason: string;
  readonly nowMs: number;
}

interface PoolRow {
  readonly request_id: string;
  readonly pool_id: number;
  readonly code: string;
  readonly base_version: number;
  readonly plan: string | SupplyPlan;
  readonly before_plan: string | SupplyPlan | null;
  readonly reason: string;
}

const REQUESTS = `SELECT r.id, r.state, r.partner_id AS partnerId, p.code AS partnerCode, p.name AS partnerName, r.limit_bays AS limitBays,
    r.asked_by AS askedBy, r.asked_by_name AS askedByName, r.asked_at_ms AS askedAtMs, r.ended_by_name AS endedByName,
    r.ended_at_ms AS endedAtMs, r.ended_reason AS endedReason FROM supply_request r JOIN partner p ON p.id = r.partner_id`;

/** That plans be published which their partner may not publish by itself. Writes belong to the caller's transaction; ended ones never change. */
@Injectable()
export class SupplyRequests {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** A window of more bays has to be approved; null: none has to. */
  async limitOf({ partnerId }: TenantScope, sql: Sql = this.dataSource): Promise<number | null> {
    const [row] = await sql.query<{ bays: number | null }[]>('SELECT window_limit_bays AS bays FROM partner WHERE id = ?', [partnerId]);
    return row?.bays ?? null;
  }

  /** The newest first, those before `below`. Of another partner there are none. */
  async page(
    scope: TenantScope | OfficeScope,
    { state, below, limit }: { state?: SupplyRequestState; below?: string; limit: number },
  ): Promise<SupplyRequest[]> {
    const conditions = [
      ownedBy(scope),
      ...(state ? [['r.state = ?', state] as const] : []),
      ...(below ? [['r.id < ?', below] as const] : []),
    ];
    return this.read(this.dataSource, conditions, limit);
  }

  async one(scope: TenantScope | OfficeScope, id: string, sql: Sql = this.dataSource): Promise<SupplyRequest | undefined> {
    const [found] = await this.read(sql, [ownedBy(scope), ['r.id = ?', id]], 1);
    return found;
  }

  /** Those of a partner that await an answer about one of these pools. Takes the lock of all who publish, so that they stay as they are. */
  async awaiting(scope: TenantScope, tx: Sql, poolIds: readonly number[]): Promise<SupplyRequest[]> {
    await lockDirectory(tx);
    const all = await this.read(tx, [ownedBy(scope), ['r.state = ?', 'awaiting_approval']], 1_000);
    return all.filter(({ pools }) => pools.some(({ poolId }) => poolIds.includes(poolId)));
  }

  async insert(tx: Sql, { id, partnerId, limitBays, askedBy, askedByName, askedAtMs, pools }: NewSupplyRequest): Promise<void> {
    await tx.query('INSERT INTO supply_request (id, partner_id, state, limit_bays, asked_by, asked_by_name, asked_at_ms) VALUES (?)', [
      [id, partnerId, 'awaiting_approval', limitBays, askedBy, askedByName, askedAtMs],
    ]);
    const rows = pools.map(({ poolId, baseVersion, plan, reason }) => [id, poolId, baseVersion, JSON.stringify(plan), reason]);
    await tx.query('INSERT INTO supply_request_pool (request_id, pool_id, base_version, plan, reason) VALUES ?', [rows]);
  }

  /** Refused when it has ended already, whoever ended it. */
  async end(tx: Sql, id: string, { state, staffId, name, reason, nowMs }: RequestEnd): Promise<{ id: string } | Refusal<'not_decidable'>> {
    const { affectedRows } = await tx.query<{ affectedRows: number }>(
      `UPDATE supply_request SET state = ?, ended_by = ?, ended_by_name = ?, ended_at_ms = ?, ended_reason = ?
       WHERE id = ? AND state = 'awaiting_approval'`,
      [state, staffId, name, nowMs, reason, id],
    );
    return affectedRows === 1 ? { id } : refuse('not_decidable');
  }

  private async read(sql: Sql, conditions: readonly (readonly [string, unknown])[], limit: number): Promise<SupplyRequest[]> {
    const where = conditions.map(([condition]) => condition).join(' AND ');
    const requests = await sql.query<Omit<SupplyRequest, 'pools'>[]>(`${REQUESTS} WHERE ${where} ORDER BY r.id DESC LIMIT ?`, [
      ...conditions.map(([, value]) => value),
      limit,
    ]);
    if (requests.length === 0) return [];
    const rows = await sql.query<PoolRow[]>(
      `SELECT q.*, p.code, s.plan AS before_plan FROM supply_request_pool q JOIN pool p ON p.id = q.pool_id
         LEFT JOIN supply_plan s ON s.pool_id = q.pool_id AND s.version = q.base_version
       WHERE q.request_id IN (?) ORDER BY q.pool_id`,
      [requests.map(({ id }) => id)],
    );
    const poolsOf = groupBy(rows, (row) => row.request_id);
    return requests.map((request) => ({ ...request, pools: (poolsOf.get(request.id) ?? []).map(requestedPlan) }));
  }
}

function requestedPlan({ pool_id, code, base_version, plan, before_plan, reason }: PoolRow): RequestedPlan {
  const before = before_plan === null ? EMPTY_PLAN : planOf(before_plan);
  return { poolId: pool_id, poolCode: code, baseVersion: base_version, before, plan: planOf(plan), reason };
}

function ownedBy(scope: TenantScope | OfficeScope): readonly [string, unknown] {
  return OfficeScope.is(scope) ? ['? = 1', 1] : ['r.partner_id = ?', scope.partnerId];
}
