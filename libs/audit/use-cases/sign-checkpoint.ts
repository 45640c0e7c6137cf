import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, Fault } from '#kernel';
import { raiseIncident, type Sql } from '#platform';
import { CheckpointKey } from '../adapters/checkpoint-key.js';
import { insertCheckpoint, lastCheckpoint } from '../adapters/checkpoint-rows.js';
import { withNamedLock } from '../adapters/named-lock.js';
import { rfc6962 } from '../adapters/sha256.js';
import { hashesOf, MissingNodes, treeSize } from '../adapters/tree-rows.js';
import { type Checkpoint, isCheckpointDue, type TreeHead } from '../domain/checkpoint.js';
import { consistencyRanges, verifyConsistency } from '../domain/proofs.js';
import { GrowTree } from './grow-tree.js';

const LOCK = 'night_berth_audit_signing';
const PATIENCE_SECONDS = 60;

export type Signing =
  | { readonly outcome: 'signed' | 'unchanged'; readonly checkpoint: Checkpoint }
  | { readonly outcome: 'no-leaf' | 'no-key' | 'not-due' };

/** Signs what the tree is now, for somebody outside to keep. Before that it proves that the tree still contains the last one signed. */
@Injectable()
export class SignCheckpoint {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(GrowTree) private readonly growTree: GrowTree,
    @Inject(CheckpointKey) private readonly key: CheckpointKey,
  ) {}

  /** Closes yesterday, once, from ten past midnight in Beijing on. Otherwise as `execute`. */
  async executeIfDue(): Promise<Signing> {
    const isDue = async () => isCheckpointDue(await lastCheckpoint(this.dataSource), this.clock.nowMs());
    return (await isDue()) ? this.sign(isDue) : { outcome: 'not-due' };
  }

  /**
   * Signs the tree with every leaf committed before the call. `unchanged`: the last checkpoint is of this very tree.
   * @throws Fault when the tree does not continue the last checkpoint: nothing is signed, and an incident is kept.
   */
  execute(): Promise<Signing> {
    return this.sign(async () => true);
  }

  private async sign(isWanted: () => Promise<boolean>): Promise<Signing> {
    if (!this.key.isPresent) return { outcome: 'no-key' };
    const signing = await withNamedLock(this.dataSource, LOCK, PATIENCE_SECONDS, async ({ manager }) =>
      (await isWanted()) ? this.signAlone(manager) : ({ outcome: 'not-due' } as const),
    );
    if (!signing) throw new Fault(`others have been signing for ${PATIENCE_SECONDS} s`, true);
    return signing;
  }

  private async signAlone(sql: Sql): Promise<Signing> {
    const last = await lastCheckpoint(sql);
    await this.growTree.catchUp(last?.treeSize ?? 0);
    const size = await treeSize(sql);
    if (size === 0 && !last) return { outcome: 'no-leaf' };
    if (last && size < last.treeSize) await this.refuse(sql, last, size, 'the tree has become smaller');
    try {
      const [root = rfc6962.empty] = await hashesOf(sql, [{ from: 0, to: size }]);
      const head = { treeSize: size, root, atMs: this.clock.nowMs() };
      if (last && !(await continues(sql, last, head))) await this.refuse(sql, last, size, 'the tree is another one');
      if (last && size === last.treeSize) return { outcome: 'unchanged', checkpoint: last };
      const checkpoint = this.key.sign(head);
      await insertCheckpoint(sql, checkpoint);
      return { outcome: 'signed', checkpoint };
    } catch (error) {
      if (last && error instanceof MissingNodes) await this.refuse(sql, last, size, error.message);
      throw error;
    }
  }

  private async refuse(sql: Sql, last: Checkpoint, size: number, why: string): Promise<never> {
    const detail = { lastSize: last.treeSize, lastRoot: last.root.toString('hex'), size, why };
    await raiseIncident(sql, { kind: 'audit_checkpoint_refused', subject: `${last.treeSize}`, detail }, this.clock.nowMs());
    throw new Fault(`no checkpoint of ${size} leaves: ${why} since the checkpoint of ${last.treeSize}`, false);
  }
}

async function continues(sql: Sql, last: TreeHead, head: TreeHead): Promise<boolean> {
  const path = await hashesOf(sql, consistencyRanges(last.treeSize, head.treeSize));
  const claim = { first: last.treeSize, second: head.treeSize, firstRoot: last.root, secondRoot: head.root, path };
  return verifyConsistency(claim, rfc6962);
}
