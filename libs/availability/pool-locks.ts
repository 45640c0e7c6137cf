import { Inject, Injectable } from '@nestjs/common';
import { CarParkDirectory } from '#car-parks';
import { assert, Clock, groupBy } from '#kernel';
import { type AuditLeaf, appendAuditLeaves, type Sql, type Statement } from '#platform';
import { BY_RULE, type CapacityCause, capacityLeaf } from './adapters/capacity-leaf.js';
import { appendRows, type HeadRow, lockHeads, logRowOf, moveHeads, type PoolLogRow, rowsAfter } from './adapters/pool-log.js';
import type { LogRow } from './domain/log-row.js';
import { PoolDraft } from './domain/pool-draft.js';
import { RedisProjection } from './redis-projection.js';
import { Replica } from './replica.js';

/** The locked pools of one transaction, by pool id. */
export type LockedPools = ReadonlyMap<number, PoolDraft>;

/**
 * How a transaction changes timelines: lock the heads in order of id, read the rows not seen yet, check against the now complete fold,
 * append. The primary key (pool_id, seq) refuses whoever skipped the lock (error 1062).
 */
@Injectable()
export class PoolLocks {
  constructor(
    @Inject(Replica) private readonly replica: Replica,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(RedisProjection) private readonly projection: RedisProjection,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** First in a transaction: nothing may be read in it before. Two statements, for `opened`. */
  lockStatements(poolIds: readonly number[]): [Statement, Statement] {
    const sorted = [...new Set(poolIds)].sort((a, b) => a - b);
    return [lockHeads(sorted), rowsAfter(new Map(sorted.map((id) => [id, this.replica.timeline(id)?.seq ?? 0])))];
  }

  /** The drafts, from the results of `lockStatements`. */
  opened(headRows: readonly unknown[], logRows: readonly unknown[]): LockedPools {
    const heads = headRows as readonly HeadRow[];
    const unseen = groupBy((logRows as readonly PoolLogRow[]).map(logRowOf), (row) => row.poolId);
    return new Map(heads.map((head) => [head.pool_id, this.draftOf(head, unseen.get(head.pool_id) ?? [])]));
  }

  private draftOf(head: HeadRow, unseen: readonly LogRow[]): PoolDraft {
    const timeline = this.replica.timeline(head.pool_id)?.clone();
    assert(timeline, `pool ${head.pool_id} is not in the replica`);
    for (const row of unseen) timeline.apply(row);
    assert(timeline.seq === head.seq, `pool ${head.pool_id} is at ${head.seq}, its log ends at ${timeline.seq}`);
    return new PoolDraft(timeline, unseen, this.clock.nowMs());
  }

  /** What the drafts added, as statements to be sent in the same transaction. */
  writeStatements(pools: LockedPools): Statement[] {
    const changed = [...pools.values()].filter((draft) => draft.added.length > 0);
    if (changed.length === 0) return [];
    return [appendRows(changed.flatMap((draft) => draft.added)), moveHeads(changed)];
  }

  /** Lock and open in a transaction that is not in a hurry. Every pool asked for is among those returned. */
  async lock(tx: Sql, poolIds: readonly number[]): Promise<LockedPools> {
    if (poolIds.length === 0) return new Map();
    const [heads, rows] = this.lockStatements(poolIds);
    const headRows = await tx.query<HeadRow[]>(heads.sql, [...(heads.parameters ?? [])]);
    const logRows = await tx.query<PoolLogRow[]>(rows.sql, [...(rows.parameters ?? [])]);
    const pools = this.opened(headRows, logRows);
    for (const poolId of poolIds) assert(pools.has(poolId), `pool ${poolId} has no head`);
    return pools;
  }

  /** Writes a leaf of the audit trail for each pool whose capacity changed. Before any leaf of a claim that needs the new bays. */
  async tellCapacity(tx: Sql, pools: LockedPools, cause: CapacityCause): Promise<void> {
    await appendAuditLeaves(tx, this.capacityLeaves(pools, cause), this.clock.nowMs());
  }

  /** Writes what the drafts added, and the leaves of capacity that nobody has told of. */
  async write(tx: Sql, pools: LockedPools): Promise<void> {
    await this.tellCapacity(tx, pools, BY_RULE);
    for (const { sql, parameters } of this.writeStatements(pools)) await tx.query(sql, [...(parameters ?? [])]);
  }

  private capacityLeaves(pools: LockedPools, cause: CapacityCause): AuditLeaf[] {
    return [...pools.values()].flatMap((draft) => {
      const pool = this.directory.poolById(draft.poolId);
      assert(pool, `pool ${draft.poolId} is not in the directory`);
      return capacityLeaf(pool, draft.capacityRowsToTell(), cause) ?? [];
    });
  }

  /** After the commit, never before: tells replica, Redis and the other processes. Does not throw; a process that dies here is made up for. */
  async committed(pools: LockedPools): Promise<void> {
    const drafts = [...pools.values()];
    this.replica.offer(drafts.flatMap((draft) => [...draft.unseen, ...draft.added]));
    const added = drafts.flatMap((draft) => draft.added);
    if (added.length > 0) await this.projection.committed(added);
  }
}
