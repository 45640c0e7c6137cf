import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { Clock, Fault } from '#kernel';
import { gauge, type Incident, isDuplicateKey, raiseIncident, type Sql } from '#platform';
import { withNamedLock } from '../adapters/named-lock.js';
import { rfc6962 } from '../adapters/sha256.js';
import { appendEntries, type CommittedLeaf, hashesOf, readUnindexed } from '../adapters/tree-rows.js';
import { appendLeaves, type CompactRange } from '../domain/compact-range.js';
import { fullSubtrees } from '../domain/leaf-range.js';
import { TreeFollower } from './tree-follower.js';

const BATCH = 5_000;
const BATCHES_PER_TURN = 10;
const LOCK = 'night_berth_audit';
const PATIENCE_SECONDS = 60;

const size = gauge('audit_tree_leaves', 'Leaves of the audit tree when this worker last looked');

/**
 * Gives every committed leaf its place in the tree, once, after the commit. One process at a time does it: a place is never given twice
 * and never changes. A crash leaves the tree as it was before the batch.
 */
@Injectable()
export class GrowTree {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(TreeFollower) private readonly follower: TreeFollower,
  ) {}

  /**
   * One turn, of at most 50,000 leaves. Does nothing when another process is at it.
   * @returns how many leaves were given a place
   * @throws Fault when a stored hash is not that of its leaf, or a place is taken: an incident is kept, and the tree grows no more until
   * a person has looked.
   */
  async execute(): Promise<number> {
    return (await withNamedLock(this.dataSource, LOCK, 0, (runner) => this.turn(runner))) ?? 0;
  }

  /**
   * Grows until every leaf committed before the call has its place. `lookBackTo` is an index from which on leaves that were missing are
   * looked for again.
   */
  async catchUp(lookBackTo?: number): Promise<void> {
    for (let back = lookBackTo; ; back = undefined) {
      const added = await withNamedLock(this.dataSource, LOCK, PATIENCE_SECONDS, (runner) => this.turn(runner, back));
      if (added === undefined) throw new Fault(`others have been growing the audit tree for ${PATIENCE_SECONDS} s`, true);
      if (added < BATCH * BATCHES_PER_TURN) return;
    }
  }

  private async turn(runner: QueryRunner, lookBackTo?: number): Promise<number> {
    const sql = runner.manager;
    await this.follower.follow(sql, lookBackTo);
    let range: CompactRange | undefined;
    let added = 0;
    for (let batch = 0; batch < BATCHES_PER_TURN; batch++) {
      const leaves = await readUnindexed(sql, this.follower.frontier, BATCH);
      if (leaves.length === 0) break;
      await this.refuseFalseHashes(sql, leaves);
      range = await this.append(runner, range ?? (await rangeOf(sql, this.follower.size)), leaves);
      added += leaves.length;
      if (leaves.length < BATCH) break;
    }
    size.set(this.follower.size);
    return added;
  }

  private async refuseFalseHashes(sql: Sql, leaves: readonly CommittedLeaf[]): Promise<void> {
    const wrong = leaves.find(({ content, leafHash }) => !rfc6962.leaf(Buffer.from(content, 'utf8')).equals(leafHash));
    if (!wrong) return;
    const detail = { leafId: wrong.id, storedHash: wrong.leafHash.toString('hex') };
    await this.stop(sql, { kind: 'audit_leaf_mismatch', subject: `${wrong.id}`, detail }, 'its hash is not that of its content');
  }

  /** One transaction on the connection that holds the lock. */
  private async append(runner: QueryRunner, range: CompactRange, leaves: readonly CommittedLeaf[]): Promise<CompactRange> {
    const hashes = leaves.map(({ leafHash }) => leafHash);
    const grown = appendLeaves(range, hashes, rfc6962);
    await runner.startTransaction('READ COMMITTED');
    try {
      await appendEntries(runner.manager, range.size, leaves, grown.completed);
      await runner.commitTransaction();
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined); // a dead line rolls back by itself
      if (!isDuplicateKey(error)) throw error; // whether it was committed is read from the tree at the next turn
      const detail = { treeSize: range.size, firstLeafId: leaves[0]?.id };
      await this.stop(runner.manager, { kind: 'audit_tree_conflict', subject: `${range.size}`, detail }, 'its place is taken');
    }
    this.follower.noteAppended(leaves.map(({ id }) => id));
    return grown.range;
  }

  private async stop(sql: Sql, incident: Incident, why: string): Promise<never> {
    await raiseIncident(sql, incident, this.clock.nowMs());
    throw new Fault(`the audit tree does not grow beyond ${this.follower.size}: ${incident.kind} ${incident.subject}, ${why}`, false);
  }
}

async function rangeOf(sql: Sql, treeSize: number): Promise<CompactRange> {
  const peaks = fullSubtrees({ from: 0, to: treeSize }).map(({ level, position }) => ({
    from: position * 2 ** level,
    to: (position + 1) * 2 ** level,
  }));
  return { size: treeSize, peaks: await hashesOf(sql, peaks) };
}
