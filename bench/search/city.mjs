// The city of this bench after some weeks of booking, and the table of ticks from which the SQL rival answers.

const TICK_MS = 900_000;
const CHUNK = 5_000;
const NIGHTS = 29;
const NIGHT_TICKS = 40;

/**
 * So many claims of each pool, spread over the nights to come, as rows of its log; before any gateway starts.
 * @param {import('mysql2/promise').Pool} database @param {readonly number[]} poolIds @param {number} perPool @param {number} fromTick of the first night
 */
export async function claimBays(database, poolIds, perPool, fromTick) {
  const now = Date.now();
  const rows = poolIds.flatMap((poolId, p) =>
    Array.from({ length: perPool }, (_, n) => {
      const chance = (p * 7_919 + n * 104_729) % 9_973; // every pool is filled otherwise, and each run alike
      const from = fromTick + (chance % NIGHTS) * 96 + (chance % 7);
      const claim = Buffer.alloc(16);
      claim.writeUInt32BE(poolId, 0);
      claim.writeUInt32BE(n, 4);
      return [poolId, n + 2, 'claim', from, from + NIGHT_TICKS - (chance % 13), -1, claim, now];
    }),
  );
  for (let at = 0; at < rows.length; at += CHUNK)
    await database.query('INSERT INTO pool_log (pool_id, seq, cause, from_tick, to_tick, delta, claim_id, at_ms) VALUES ?', [
      rows.slice(at, at + CHUNK),
    ]);
  await database.query('UPDATE pool_head SET seq = ? WHERE pool_id IN (?)', [perPool + 1, poolIds]);
}

/**
 * Free bays of each pool at each tick in a table of its own, counted here from the log. The primary key puts the ticks of a window side by side.
 * @param {import('mysql2/promise').Pool} database
 */
export async function writeTicks(database) {
  await database.query(`CREATE TABLE bench_tick (
    pool_id INT UNSIGNED NOT NULL, tick INT UNSIGNED NOT NULL, free SMALLINT NOT NULL, PRIMARY KEY (pool_id, tick)) ENGINE=InnoDB`);
  const [rows] = await database.query('SELECT pool_id, from_tick, to_tick, delta FROM pool_log ORDER BY pool_id, seq');
  /** @type {Map<number, Map<number, number>>} */
  const pools = new Map();
  for (const { pool_id, from_tick, to_tick, delta } of rows) {
    const free = pools.get(pool_id) ?? new Map();
    pools.set(pool_id, free);
    for (let tick = from_tick; tick < to_tick; tick++) free.set(tick, (free.get(tick) ?? 0) + delta);
  }
  for (const [poolId, free] of pools) {
    const ticks = [...free].map(([tick, bays]) => [poolId, tick, bays]);
    await database.query('INSERT INTO bench_tick (pool_id, tick, free) VALUES ?', [ticks]);
  }
  await database.query('ANALYZE TABLE bench_tick');
}

/** @param {string} instant */
export const tickOf = (instant) => Date.parse(instant) / TICK_MS;
