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
  const redis = new Redis(stage.redisUrl);
  const timelines = new RedisTimelines(redis, { KEY_PREFIX: 'nb', REDIS_CLUSTER: false });
  const sql = { query: async (text, parameters = []) => (await stage.database.query(text, parameters))[0] };
  const epoch = await readEpoch(sql);
  const [from, to] = [window.from, window.to].map((instant) => Date.parse(instant) / TICK_MS);
  const codes = [...pools.keys()];
  const codeOf = new Map([...pools].map(([code, id]) => [id, code]));
  /** @type {Map<number, string>} */
  const claims = new Map();
  /** @type {Record<string, number>} */
  const versions = {};

  const rowOf = (poolId, seq) => {
    const claimed = claims.get(poolId);
    const claimId = claimed ?? randomBytes(16).toString('base64url');
    if (claimed) claims.delete(poolId);
    else claims.set(poolId, claimId);
    return {
      poolId,
      seq,
      ...(claimed ? { cause: 'release', delta: 1 } : { cause: 'claim', delta: -1 }),
      from,
      to,
      claimId,
      atMs: Date.now(),
    };
  };

  /** One transaction, as the product's. @param {readonly string[]} changed codes @returns {Promise<Commit[]>} */
  const commit = async (changed) => {
    const connection = await stage.database.getConnection();
    try {
      await connection.beginTransaction();
      const run = async ({ sql: text, parameters = [] }) => (await connection.query(text, [...parameters]))[0];
      const heads = await run(lockHeads([...new Set(changed.map((code) => pools.get(code)))].toSorted((a, b) => a - b)));
      const seqs = new Map(heads.map(({ pool_id, seq }) => [pool_id, seq]));
      const rows = changed.map((code) => {
        const id = pools.get(code);
        seqs.set(id, seqs.get(id) + 1);
        return rowOf(id, seqs.get(id));
      });
      await run(appendRows(rows));
      await run(moveHeads([...seqs].map(([poolId, seq]) => ({ poolId, seq }))));
      await connection.commit();
      const atMs = sharedNowMs();
      await tell(rows);
      for (const { poolId, seq } of rows) versions[codeOf.get(poolId)] = seq;
      return rows.map(({ poolId, seq }) => ({ code: codeOf.get(poolId), version: seq, atMs }));
    } finally {
      connection.release();
    }
  };

  const tell = (rows) => {
    const poolIds = [...new Set(rows.map(({ poolId }) => poolId))];
    const own = (id) => rows.filter(({ poolId }) => poolId === id);
    return Promise.all([timelines.publish(rows), ...poolIds.map((id) => timelines.apply(epoch, own(id)))]);
  };

  /** What the log says of each car park now. @returns {Promise<import('./dialects.mjs').State[]>} */
  const truth = async () => {
    const folds = await sql.query('SELECT pool_id, SUM(delta) AS free, MAX(seq) AS seq FROM pool_log GROUP BY pool_id');
    return folds.map(({ pool_id, free, seq }) => ({ code: codeOf.get(pool_id), freeBays: Number(free), version: Number(seq) }));
  };

  return {
    codes,
    truth,
    /** The latest version of each car park that changed. */
    versions,
    commit,
    /** So many changes a second, of one car park after the other; those that wait for a commit are committed together. @param {{ perSecond: number, seconds: number, among?: readonly string[] }} wish */
    async keepChanging({ perSecond, seconds, among = codes }) {
      /** @type {Commit[]} */
      const commits = [];
      const count = Math.max(1, Math.round(perSecond * seconds));
      const startedAt = performance.now();
      for (let made = 0; made < count; ) {
        const due = Math.min(count, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond) + 1);
        if (due > made) commits.push(...(await commit(Array.from({ length: due - made }, (_, n) => among[(made + n) % among.length]))));
        made = Math.max(made, due);
        await sleep(Math.max(0, startedAt + (made / perSecond) * 1_000 - performance.now()));
      }
      return commits;
    },
    close: () => redis.disconnect(),
  };
}
