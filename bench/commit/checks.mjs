// What the tables say at the end: whether any tick was sold more often than it was there, and whether every booking has all its rows.

/** Free bays after each change of a pool, from changes `(pool_id, tick, change)`; counts the instants from which more is sold than there is. */
const belowZero = (changes) => `
  SELECT COUNT(*) AS found FROM (
    SELECT SUM(SUM(\`change\`)) OVER (PARTITION BY pool_id ORDER BY tick) AS free FROM (${changes}) AS changes GROUP BY pool_id, tick
  ) AS levels WHERE free < 0`;

const LOG = `SELECT pool_id, from_tick AS tick, delta AS \`change\` FROM pool_log
  UNION ALL SELECT pool_id, to_tick, -delta FROM pool_log`;

const rowsOf = (table) => `SELECT id AS pool_id, 0 AS tick, CAST(bays AS SIGNED) AS \`change\` FROM pool
  UNION ALL SELECT pool_id, from_tick, -1 FROM ${table} UNION ALL SELECT pool_id, to_tick, 1 FROM ${table}`;

const GAPS = `SELECT COUNT(*) AS found FROM (
    SELECT head.pool_id FROM pool_head AS head JOIN pool_log AS log ON log.pool_id = head.pool_id
    GROUP BY head.pool_id, head.seq HAVING COUNT(*) <> head.seq OR MAX(log.seq) <> head.seq
  ) AS gaps`;

const PARTS = ['booking', 'idempotency', 'payment_attempt', 'audit_leaf', 'outbox', "pool_log WHERE cause = 'claim'"];

/** @param {import('mysql2/promise').Pool} database @param {number} acknowledged bookings that the product and the optimistic rival said they made */
export async function checkTables(database, acknowledged) {
  const found = async (sql) => Number((await database.query(sql))[0][0].found);
  const counts = [];
  for (const part of PARTS) counts.push(await found(`SELECT COUNT(*) AS found FROM ${part}`));
  return {
    oversold: (await found(belowZero(LOG))) + (await found(belowZero(rowsOf('booking')))),
    oversoldByTypeorm: await found(belowZero(rowsOf('rival_typeorm'))),
    gaps: await found(GAPS),
    strays: counts.reduce((sum, count) => sum + Math.abs(count - acknowledged), 0),
  };
}
