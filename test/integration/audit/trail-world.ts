import { randomUUID } from 'node:crypto';
import type { DataSource, QueryRunner } from 'typeorm';
import { FakeClock } from '#kernel';
import { type AuditLeaf, appendAuditLeaves, type Sql, SYSTEM_ACTOR } from '#platform';
import { CheckpointKey } from '../../../libs/audit/adapters/checkpoint-key.js';
import { rfc6962 } from '../../../libs/audit/adapters/sha256.js';
import { GrowTree } from '../../../libs/audit/use-cases/grow-tree.js';
import { SignCheckpoint } from '../../../libs/audit/use-cases/sign-checkpoint.js';
import { TreeFollower } from '../../../libs/audit/use-cases/tree-follower.js';
import { freshStores, type Stores } from '../../support/stores.js';

export const EVENING = Date.parse('2026-03-01T20:00:00+08:00');

/** Real stores, a clock that is moved by hand, and processes that come and go. */
export class TrailWorld {
  readonly clock = new FakeClock(EVENING);

  private constructor(readonly stores: Stores) {}

  static async open(): Promise<TrailWorld> {
    return new TrailWorld(await freshStores());
  }

  close(): Promise<void> {
    return this.stores.close();
  }

  get dataSource(): DataSource {
    return this.stores.dataSource;
  }

  /** A process that has just started. */
  grower(dataSource = this.dataSource): GrowTree {
    return new GrowTree(dataSource, this.clock, new TreeFollower(this.clock));
  }

  signer(config = this.stores.config, grower = this.grower()): SignCheckpoint {
    return new SignCheckpoint(this.dataSource, this.clock, grower, new CheckpointKey(config));
  }

  write(count: number, sql: Sql = this.dataSource): Promise<void> {
    return appendAuditLeaves(
      sql,
      Array.from({ length: count }, () => aLeaf()),
      this.clock.nowMs(),
    );
  }

  /** Writes a leaf in a transaction that stays open until its end is called. */
  async writeSlowly(): Promise<{ commit(): Promise<void>; rollBack(): Promise<void> }> {
    const runner = this.dataSource.createQueryRunner();
    await runner.startTransaction('READ COMMITTED');
    await this.write(1, runner.manager);
    return {
      commit: () => runner.commitTransaction().finally(() => runner.release()),
      rollBack: () => runner.rollbackTransaction().finally(() => runner.release()),
    };
  }

  rows<Row>(sql: string, parameters?: unknown[]): Promise<Row[]> {
    return this.dataSource.query<Row[]>(sql, parameters);
  }

  /** Ids of the leaves in the order of the tree; fails when a place is empty. */
  async placed(): Promise<number[]> {
    const entries = await this.rows<{ tree_index: number; leaf_id: number }>(
      'SELECT tree_index, leaf_id FROM audit_entry ORDER BY tree_index',
    );
    entries.forEach(({ tree_index }, n) => {
      if (tree_index !== n) throw new Error(`place ${n} is empty`);
    });
    return entries.map(({ leaf_id }) => leaf_id);
  }

  async leafIds(): Promise<number[]> {
    return (await this.rows<{ id: number }>('SELECT id FROM audit_leaf ORDER BY id')).map(({ id }) => id);
  }

  /** The root by the recursive definition, from the contents alone. */
  async naiveRoot(): Promise<Buffer> {
    const leaves = await this.rows<{ content: string }>(
      'SELECT l.content FROM audit_entry e JOIN audit_leaf l ON l.id = e.leaf_id ORDER BY e.tree_index',
    );
    return naiveRoot(leaves.map(({ content }) => rfc6962.leaf(Buffer.from(content))));
  }

  async incidents(): Promise<string[]> {
    return (await this.rows<{ kind: string }>('SELECT kind FROM incident ORDER BY id')).map(({ kind }) => kind);
  }
}

export function aLeaf(subject: AuditLeaf['subject'] = { kind: 'booking', id: randomUUID() }): AuditLeaf {
  const facts = { carPark: '示例-1', claimFrom: null, from: 1_900_000, pool: 'a', priceFen: 800, to: 1_900_040, version: 1 };
  return { action: 'booking.held', actor: SYSTEM_ACTOR, tenant: null, subject, reason: null, before: null, after: null, facts };
}

/** MTH of RFC 6962 section 2.1, word for word. */
export function naiveRoot(hashes: readonly Buffer[]): Buffer {
  const [only] = hashes;
  if (!only) return rfc6962.empty;
  if (hashes.length === 1) return only;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return rfc6962.node(naiveRoot(hashes.slice(0, k)), naiveRoot(hashes.slice(k)));
}

/** The same stores, but `meddle` is called before every statement of a transaction's connection and may make it fail. */
export function meddledWith(dataSource: DataSource, meddle: (sql: string, runner: QueryRunner) => Promise<void>): DataSource {
  return new Proxy(dataSource, {
    get(target, name, receiver) {
      if (name !== 'createQueryRunner') return Reflect.get(target, name, receiver);
      return () => {
        const runner = target.createQueryRunner();
        const query = runner.query.bind(runner) as QueryRunner['query'];
        runner.query = (async (sql: string, parameters?: unknown[]) => {
          await meddle(sql, runner);
          return query(sql, parameters);
        }) as QueryRunner['query'];
        return runner;
      };
    },
  });
}
