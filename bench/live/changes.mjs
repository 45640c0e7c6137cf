// Changes as another gateway makes them: rows of the log are committed to the database, told to Redis and published, by the product's own
// code. What a booking costs besides is not part of the fan-out, and is measured elsewhere.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { appendRows, lockHeads, moveHeads, readEpoch } from '../../dist/libs/availability/adapters/pool-log.js';
import { RedisTimelines } from '../../dist/libs/availability/adapters/redis-timelines.js';
import { sharedNowMs } from './subscriber.mjs';

/** @typedef {{ code: string, version: number, atMs: number }} Commit `atMs`: when the commit was answered, of sharedNowMs */

const TICK_MS = 15 * 60_000;

/**
 * A publisher over these pools (ids by the code of their car park, one pool each). In turn a bay of each is claimed, and given back the next time.
 * @param {import('../kit/stage.mjs').Stage} stage @param {ReadonlyMap<string, number>} pools @param {{ from: string, to: string }} window
 */
export async function aPublisher(stage, pools, window) {
  const sql = { query: async (text, parameters = []) => (await stage.database.query(text, parameters))[0] };
  return new Publisher({ stage, pools, window, sql, epoch: await readEpoch(sql) });
}

class Publisher {
  /** The latest version of each car park that changed. @type {Record<string, number>} */
  versions = {};
  /** By pool. @type {Map<number, string>} */
  #claims = new Map();

  constructor({ stage, pools, window, sql, epoch }) {
    this.database = stage.database;
    this.redis = new Redis(stage.redisUrl);
    this.timelines = new RedisTimelines(this.redis, { KEY_PREFIX: 'nb', REDIS_CLUSTER: false });
    this.ticks = { from: Date.parse(window.from) / TICK_MS, to: Date.parse(window.to) / TICK_MS };
    Object.assign(this, { sql, epoch, pools, codes: [...pools.keys()], codeOf: new Map([...pools].map(([code, id]) => [id, code])) });
  }

  /** One transaction, as the product's. @param {readonly string[]} changed codes @returns {Promise<Commit[]>} */
  async commit(changed) {
    const connection = await this.database.getConnection();
    try {
      await connection.beginTransaction();
      const rows = await this.#write(connection, changed);
      await connection.commit();
      const atMs = sharedNowMs();
      await this.#tell(rows);
      for (const { poolId, seq } of rows) this.versions[this.codeOf.get(poolId)] = seq;
      return rows.map(({ poolId, seq }) => ({ code: this.codeOf.get(poolId), version: seq, atMs }));
    } finally {
      connection.release();
    }
  }

  async #write(connection, changed) {
    const run = async ({ sql: text, parameters = [] }) => (await connection.query(text, [...parameters]))[0];
    const heads = await run(lockHeads([...new Set(changed.map((code) => this.pools.get(code)))].toSorted((a, b) => a - b)));
    const seqs = new Map(heads.map(({ pool_id, seq }) => [pool_id, seq]));
    const rows = changed.map((code) => {
      const id = this.pools.get(code);
      seqs.set(id, seqs.get(id) + 1);
      return this.#rowOf(id, seqs.get(id));
    });
    await run(appendRows(rows));
    await run(moveHeads([...seqs].map(([poolId, seq]) => ({ poolId, seq }))));
    return rows;
  }

  #rowOf(poolId, seq) {
    const claimed = this.#claims.get(poolId);
    const claimId = claimed ?? randomBytes(16).toString('base64url');
    if (claimed) this.#claims.delete(poolId);
    else this.#claims.set(poolId, claimId);
    const step = claimed ? { cause: 'release', delta: 1 } : { cause: 'claim', delta: -1 };
    return { poolId, seq, ...step, ...this.ticks, claimId, atMs: Date.now() };
  }

  #tell(rows) {
    const poolIds = [...new Set(rows.map(({ poolId }) => poolId))];
    const own = (id) => rows.filter(({ poolId }) => poolId === id);
    return Promise.all([this.timelines.publish(rows), ...poolIds.map((id) => this.timelines.apply(this.epoch, own(id)))]);
  }

  /** What the log says of each car park now. @returns {Promise<import('./dialects.mjs').State[]>} */
  async truth() {
    const folds = await this.sql.query('SELECT pool_id, SUM(delta) AS free, MAX(seq) AS seq FROM pool_log GROUP BY pool_id');
    return folds.map(({ pool_id, free, seq }) => ({ code: this.codeOf.get(pool_id), freeBays: Number(free), version: Number(seq) }));
  }

  /** So many changes a second, of one car park after the other; those that wait for a commit are committed together. @param {{ perSecond: number, seconds: number, among?: readonly string[] }} wish */
  async keepChanging({ perSecond, seconds, among = this.codes }) {
    /** @type {Commit[]} */
    const commits = [];
    const count = Math.max(1, Math.round(perSecond * seconds));
    const startedAt = performance.now();
    for (let made = 0; made < count; ) {
      const due = Math.min(count, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond) + 1);
      if (due > made) commits.push(...(await this.commit(Array.from({ length: due - made }, (_, n) => among[(made + n) % among.length]))));
      made = Math.max(made, due);
      await sleep(Math.max(0, startedAt + (made / perSecond) * 1_000 - performance.now()));
    }
    return commits;
  }

  close() {
    this.redis.disconnect();
  }
}
