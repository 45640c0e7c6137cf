// Residents with a car each, made by the database itself: whoever books here books once.

const PRIME = 7_919;
const DIGITS = `(${Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')})`;
const NUMBERS = `SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d AS n
  FROM ${'abcefg'
    .split('')
    .map((name) => `${DIGITS} ${name}`)
    .join(' CROSS JOIN ')}`;

/** So many residents (below a million) and as many cars. @param {import('mysql2/promise').Pool} database @param {number} total */
export async function addPeople(database, total) {
  await database.query(
    `INSERT INTO resident (id, openid_index, openid_sealed, created_at_ms, audit_salt)
     SELECT CONCAT('0190d3b2-0000-7000-8000-', LPAD(LOWER(HEX(n)), 12, '0')), UNHEX(SHA2(CONCAT('resident ', n), 256)), REPEAT('s', 80), 1,
       UNHEX(MD5(n)) FROM (${NUMBERS}) AS numbers WHERE n < ?`,
    [total],
  );
  await database.query(
    `INSERT INTO vehicle (id, plate_index, plate_sealed)
     SELECT n + 1, UNHEX(SHA2(CONCAT('vehicle ', n), 256)), REPEAT('s', 60) FROM (${NUMBERS}) AS numbers WHERE n < ?`,
    [total],
  );
}

/** The nth of them to book: people do not come in the order in which their rows lie. @param {number} n @param {number} total */
export function personOf(n, total) {
  const place = (n * PRIME) % total;
  return { residentId: `0190d3b2-0000-7000-8000-${place.toString(16).padStart(12, '0')}`, vehicleId: place + 1 };
}
