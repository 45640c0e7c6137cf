import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Keys } from '../../libs/availability/adapters/keys.js';
import { type ClusterNode, type PrivateCluster, startRedisCluster } from '../../scripts/services.mjs';

/** A Redis Cluster of this test alone, to be harmed. */
export class ClusterWorld {
  private constructor(private readonly cluster: PrivateCluster) {}

  static async start(replicas: 0 | 1 = 0): Promise<ClusterWorld> {
    return new ClusterWorld(await startRedisCluster({ dir: mkdtempSync(join(tmpdir(), 'night-berth-cluster-')), replicas }));
  }

  /** As the product's environment names it. */
  get place(): { REDIS_URL: string; REDIS_CLUSTER: string } {
    return { REDIS_URL: this.cluster.url, REDIS_CLUSTER: '1' };
  }

  /** The master on which a key lies, as the slots were dealt out in the beginning. */
  async masterOf(key: string): Promise<ClusterNode> {
    const slot = await this.ask(this.cluster.nodes[0], (redis) => redis.cluster('KEYSLOT', key));
    const node = this.cluster.nodes.find(({ slots }) => slots && slots[0] <= slot && slot <= slots[1]);
    if (!node) throw new Error(`nobody had slot ${slot}`);
    return node;
  }

  masterOfPool(keyPrefix: string, poolId: number): Promise<ClusterNode> {
    return this.masterOf(new Keys(keyPrefix).ofPool(poolId)[0]);
  }

  masterOfQueue(keyPrefix: string): Promise<ClusterNode> {
    return this.masterOf(`{${keyPrefix}:queue}`);
  }

  /** How often a node has run scripts since it was started. */
  async scriptCalls(node: ClusterNode): Promise<number> {
    const stats = await this.ask(node, (redis) => redis.info('commandstats'));
    return [...stats.matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm)].reduce((sum, [, calls]) => sum + Number(calls), 0);
  }

  /** Asks one node alone. */
  async ask<T>(node: ClusterNode | undefined, question: (redis: Redis) => Promise<T>): Promise<T> {
    if (!node) throw new Error('no such node');
    const redis = new Redis(node.url);
    return question(redis).finally(() => redis.disconnect());
  }

  get masters(): readonly ClusterNode[] {
    return this.cluster.nodes.filter(({ isMaster }) => isMaster);
  }

  /** Whoever leaves the cluster tidies up in all of it, so what a failed test left dead is revived first. */
  async heal(): Promise<void> {
    for (const node of this.cluster.nodes) await node.revive();
  }

  async close(): Promise<void> {
    const dirs = this.cluster.nodes.map(({ dir }) => dir);
    await this.cluster.stop();
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  }
}
