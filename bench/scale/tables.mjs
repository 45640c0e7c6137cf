// A year of bookings, written by the database itself from a table of numbers: rows as the product writes them, of nights that are over.

/** Rows of one statement. */
const CHUNK = 100_000;
/** The last night of the year began so many days ago. */
const LAST_NIGHT_AGO = 3;
export const NIGHTS = 365;
const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;
const TARIFF = JSON.stringify({ kind: 'per_night', unitFen: 800, overtimeHalfHourFen: 500, freeCancelMinutes: 60, lateCancelPercent: 50 });

/** Days from 1970 to the last night of the year, in Beijing. */
export const lastNight = () => Math.floor((Date.now() + OFFSET_MS) / DAY_MS) - LAST_NIGHT_AGO;

/** A UUID of version 7 of the n-th booking, which was made at `at_ms`. */
const ID = `LOWER(CONCAT(SUBSTR(LPAD(HEX(x.at_ms), 12, '0'), 1, 8), '-', SUBSTR(LPAD(HEX(x.at_ms), 12, '0'), 9, 4), '-7',
  LPAD(HEX(x.n MOD 4096), 3, '0'), '-8000-', LPAD(HEX(x.n), 12, '0')))`;
const CLAIM = "UNHEX(MD5(CONCAT('year', x.n)))";
/** The window is 20:00 to 06:00; tick 0 of a day in Beijing is 32 ticks before that of UTC. It was booked in the hours before. */
const numbered = (
  offset,
  { rows, firstNight, from = 0 },
) => `(SELECT y.*, y.night * 96 - 32 + 80 AS from_tick, y.night * 96 - 32 + 120 AS to_tick,
    (y.night * 96 - 32 + 40) * 900000 + (y.n MOD ${perNight(rows)}) * 100 AS at_ms
  FROM (SELECT n + ${offset} AS n, ${firstNight} + FLOOR((n + ${offset}) / ${perNight(rows)}) AS night FROM bench_number
    WHERE n + ${offset} >= ${from} AND n + ${offset} < ${rows}) y) x`;
/** Bookings of a night. @param {number} rows of the year */
export const perNight = (rows) => Math.ceil(rows / NIGHTS);

/** The numbers are read in their order and lead the joins, so that rows come in the order of their keys. */
const WRITERS = {
  booking: (
    from,
    { people },
  ) => `INSERT INTO booking (id, resident_id, vehicle_id, vehicle_seq, pool_id, from_tick, to_tick, state, version, price_fen, tariff,
      claim_id, hold_expires_at_ms, extends_id, created_at_ms)
    SELECT ${ID}, r.resident_id, r.vehicle_id, 1 + FLOOR(x.n / ${people}), p.pool_id, x.from_tick, x.to_tick, IF(x.n MOD 10 = 0, 'cancelled', 'confirmed'), 2,
      800, '${TARIFF}', ${CLAIM}, NULL, NULL, x.at_ms
    FROM ${from} STRAIGHT_JOIN bench_person r ON r.k = x.n MOD ${people} STRAIGHT_JOIN bench_pool p ON p.k = x.n MOD @pools`,
  pool_log: (from) => `INSERT INTO pool_log (pool_id, seq, cause, from_tick, to_tick, delta, claim_id, at_ms)
    SELECT p.pool_id, 2 + FLOOR(x.n / @pools), 'claim', x.from_tick, x.to_tick, -1, ${CLAIM}, x.at_ms
    FROM ${from} STRAIGHT_JOIN bench_pool p ON p.k = x.n MOD @pools`,
  usage_booking: (
    from,
  ) => `INSERT INTO usage_booking (booking_id, night, pool, car_park, partner, from_tick, to_tick, state, was_confirmed, is_rehomed,
      holds_from, parts, booked_ticks, paid_fen, refunded_fen)
    SELECT ${ID}, x.night, p.pool, p.car_park, p.partner, x.from_tick, x.to_tick, IF(x.n MOD 10 = 0, 'cancelled', 'confirmed'), TRUE, FALSE,
      NULL, NULL, 40, 800, IF(x.n MOD 10 = 0, 800, 0)
    FROM ${from} STRAIGHT_JOIN bench_pool p ON p.k = x.n MOD @pools`,
  audit_leaf: (from) => `INSERT INTO audit_leaf (leaf_hash, content, at_ms)
    SELECT UNHEX(SHA2(x.n, 256)), CONCAT('{"action":"booking.confirmed","actor":{"commitment":"', REPEAT(MD5(x.n), 2), '","kind":"resident"},"after":"', REPEAT(MD5(-x.n), 2),
      '","at":', x.at_ms, ',"before":null,"facts":{"carPark":"', p.car_park, '","claimFrom":', x.from_tick, ',"from":', x.from_tick, ',"pool":"', p.pool,
      '","priceFen":800,"to":', x.to_tick, ',"version":1},"nonce":"', ${ID}, '","reason":null,"subject":{"id":"', ${ID}, '","kind":"booking"},"tenant":"',
      p.partner, '","v":1}'), x.at_ms
    FROM ${from} STRAIGHT_JOIN bench_pool p ON p.k = x.n MOD @pools`,
};

/** @typedef {{ rows: number, people: number, firstNight: number, from?: number }} Year `from`: rows before it are left out */

/**
 * Fills one table with the year. Secondary keys are taken off before and built again afterwards, sorted: ten times as fast as keeping them.
 * @param {import('mysql2/promise').Pool} database @param {keyof typeof WRITERS} table @param {Year} year
 * @param {(text: string) => void} progress
 */
export async function writeYear(database, table, year, progress) {
  const connection = await database.getConnection();
  try {
    await connection.query('SET unique_checks = 0, foreign_key_checks = 0, @pools = (SELECT COUNT(*) FROM bench_pool)');
    const keys = await secondaryKeys(connection, table);
    if (keys.length > 0) await connection.query(`ALTER TABLE ${table} ${keys.map(({ name }) => `DROP KEY ${name}`).join(', ')}`);
    for (let at = Math.floor((year.from ?? 0) / CHUNK) * CHUNK; at < year.rows; at += CHUNK) {
      await connection.query(WRITERS[table](numbered(at, year), year));
      if (at % (20 * CHUNK) === 0) progress(`${table}: ${at + CHUNK} of ${year.rows}`);
    }
    if (keys.length > 0) progress(`${table}: keys`);
    if (keys.length > 0) await connection.query(`ALTER TABLE ${table} ${keys.map(({ line }) => `ADD ${line}`).join(', ')}`);
    await connection.query(`ANALYZE TABLE ${table}`);
  } finally {
    connection.release();
  }
}

async function secondaryKeys(connection, table) {
  const [[row]] = await connection.query(`SHOW CREATE TABLE ${table}`);
  const lines = row['Create Table'].split('\n').map((line) => line.trim().replace(/,$/, ''));
  return lines.filter((line) => /^(UNIQUE )?KEY /.test(line)).map((line) => ({ line, name: /KEY (`\w+`)/.exec(line)[1] }));
}

/** Numbers, pools and people from whom the year is made. Those who live there already come first. @param {import('mysql2/promise').Pool} database @param {number} people */
export async function writeCast(database, people) {
  const digit =
    '(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)';
  const digits = ['a', 'b', 'c', 'e', 'f'];
  await database.query(`CREATE TABLE bench_number (n INT UNSIGNED NOT NULL PRIMARY KEY) ENGINE=InnoDB;
    INSERT INTO bench_number SELECT ${digits.map((name, n) => `${name}.d * ${10 ** n}`).join(' + ')} FROM ${digits.map((name) => `${digit} ${name}`).join(', ')};
    CREATE TABLE bench_pool (k INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, pool_id INT UNSIGNED NOT NULL, pool VARCHAR(40) NOT NULL,
      car_park VARCHAR(40) NOT NULL, partner VARCHAR(40) NOT NULL) ENGINE=InnoDB;
    INSERT INTO bench_pool (pool_id, pool, car_park, partner) SELECT p.id, p.code, c.code, o.code FROM pool p JOIN car_park c ON c.id = p.car_park_id
      JOIN partner o ON o.id = c.partner_id ORDER BY p.id;
    UPDATE bench_pool SET k = k - 1 ORDER BY k;
    INSERT IGNORE INTO vehicle (plate_index, plate_sealed) SELECT UNHEX(SHA2(CONCAT('car', n), 256)), UNHEX(SHA2(n, 256)) FROM bench_number WHERE n < ${people};
    INSERT INTO resident (id, openid_index, openid_sealed, audit_salt, created_at_ms)
      SELECT CONCAT('01900000-0000-7000-8000-', LPAD(n, 12, '0')), UNHEX(SHA2(CONCAT('person', n), 256)), UNHEX(SHA2(n, 256)), UNHEX(MD5(n)), 0 FROM bench_number WHERE n < ${people};
    CREATE TABLE bench_person (k INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, resident_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, vehicle_id INT UNSIGNED NOT NULL) ENGINE=InnoDB;
    INSERT INTO bench_person (resident_id, vehicle_id) SELECT resident_id, vehicle_id FROM resident_vehicle ORDER BY vehicle_id;
    INSERT INTO bench_person (resident_id, vehicle_id) SELECT CONCAT('01900000-0000-7000-8000-', LPAD(n.n, 12, '0')), v.id FROM bench_number n
      JOIN vehicle v ON v.plate_index = UNHEX(SHA2(CONCAT('car', n.n), 256)) WHERE n.n < ${people} ORDER BY n.n;
    DELETE FROM bench_person WHERE k > ${people};
    UPDATE bench_person SET k = k - 1 ORDER BY k`);
}

/**
 * What is left of the year outside its largest tables: heads, numbers of cars, and the folds that a worker would have kept.
 * @param {import('mysql2/promise').Pool} database @param {Year} year @param {{ origin: number, levels: Buffer }} fold the same of every pool
 */
export async function closeYear(database, { rows, people }, { origin, levels }) {
  const [[{ pools }]] = await database.query('SELECT COUNT(*) AS pools FROM bench_pool');
  await database.query('UPDATE pool_head h JOIN bench_pool p ON p.pool_id = h.pool_id SET h.seq = 1 + CEIL((? - p.k) / ?)', [rows, pools]);
  await database.query(
    'INSERT INTO pool_snapshot (pool_id, seq, origin_tick, capacity, free) SELECT h.pool_id, h.seq, ?, ?, ? FROM pool_head h',
    [origin, levels, levels],
  );
  await database.query('UPDATE vehicle v JOIN bench_person r ON r.vehicle_id = v.id SET v.seq = 1 + CEIL((? - r.k) / ?)', [rows, people]);
}

/** Nights of pools as the reports keep them. @param {import('mysql2/promise').Pool} database @param {number} first @param {number} last */
export async function writeNights(database, first, last) {
  const level = (bays) => `REPEAT(UNHEX('${bays}00'), 96)`;
  await database.query(
    `INSERT INTO usage_pool_night (night, pool, car_park, partner, offered, released, taken, booked)
     SELECT ? + n.n, p.pool, p.car_park, p.partner, ${level('C8')}, ${level('C8')}, ${level('4E')}, ${level('4E')}
     FROM bench_number n JOIN bench_pool p WHERE n.n <= ? ORDER BY n.n, p.pool`,
    [first, last - first],
  );
  await database.query('UPDATE report_cursor SET tree_size = (SELECT COUNT(*) FROM usage_booking), as_of_ms = ?', [Date.now()]);
}
