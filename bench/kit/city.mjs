// Car parks for a bench: each with one pool that is offered all day for thirty days, as the product's own tables have them.
import { EMPTY_PLAN } from '../../dist/libs/car-parks/domain/supply-plan.js';
import { addDays, localDate, localTick } from '../../dist/libs/kernel/index.js';

const DAYS = 30;
/** Dongxiao, GCJ-02 degrees: where the car parks stand. */
const QUARTER = { south: 22.567, west: 114.131, degrees: 0.02 };
const CHUNK = 500;

/** @typedef {{ code: string, bays: number, nightFen?: number }} Site */

/** Many alike. @param {number} count @param {number} bays @param {number} [nightFen] @returns {Site[]} */
export const sites = (count, bays, nightFen = 1_000) =>
  Array.from({ length: count }, (_, n) => ({ code: `site-${n + 1}`, bays, nightFen }));

/**
 * Adds car parks and their pools (`site-1` and `site-1-pool`); gives the ids of the pools by the car park's code. Gateways that run read them within a second or two.
 * @param {import('mysql2/promise').Pool} database @param {readonly Site[]} wished
 * @returns {Promise<Map<string, number>>}
 */
export async function addCity(database, wished) {
  const [{ insertId: partnerId }] = await database.query(
    "INSERT INTO partner (code, name, kind, is_sample) VALUES (?, '示例单位', 'residential', TRUE)",
    [`partner-of-${wished[0].code}`],
  );
  const ids = new Map();
  for (let at = 0; at < wished.length; at += CHUNK)
    for (const [code, id] of await addSites(database, partnerId, wished.slice(at, at + CHUNK), at)) ids.set(code, id);
  await database.query('UPDATE directory_version SET version = version + 1');
  return ids;
}

async function addSites(database, partnerId, some, offset) {
  const side = 100; // a grid of so many by so many, over and over
  const place = (n) => [
    QUARTER.south + ((n % side) / side) * QUARTER.degrees,
    QUARTER.west + ((Math.floor(n / side) % side) / side) * QUARTER.degrees,
  ];
  const carParks = some.map(({ code }, n) => [
    partnerId,
    code,
    `示例停车场 ${code}`,
    'residential',
    '示例路',
    ...place(offset + n),
    '示例',
    true,
  ]);
  const [first] = await database.query(
    'INSERT INTO car_park (partner_id, code, name, kind, address, lat, lng, entry_note, is_sample) VALUES ?',
    [carParks],
  );
  const pools = some.map(({ code, bays, nightFen = 1_000 }, n) => [
    ...[first.insertId + n, `${code}-pool`, 'standard', '示例泊位', bays],
    ...['per_night', nightFen, null, 500, 60, 50],
  ]);
  const [second] = await database.query(
    `INSERT INTO pool (car_park_id, code, kind, name, bays, tariff_kind, unit_fen, cap_fen, overtime_half_hour_fen, free_cancel_minutes, late_cancel_percent) VALUES ?`,
    [pools],
  );
  const ids = some.map(({ code }, n) => /** @type {const} */ ([code, second.insertId + n]));
  await offer(database, some, ids);
  return ids;
}

async function offer(database, some, ids) {
  const now = Date.now();
  const today = localDate(now);
  const [from, to] = [localTick(addDays(today, -1), 0), localTick(addDays(today, DAYS + 1), 0)];
  const plans = some.map(({ bays }, n) => [ids[n][1], 1, JSON.stringify({ ...EMPTY_PLAN, windows: [allDay(bays)] }), 'bench', 'bench', 0]);
  await database.query('INSERT INTO supply_plan (pool_id, version, plan, reason, author, published_at_ms) VALUES ?', [plans]);
  await database.query('INSERT INTO pool_head (pool_id, seq) VALUES ?', [ids.map(([, id]) => [id, 1])]);
  const rows = some.map(({ bays }, n) => [ids[n][1], 1, 'capacity', from, to, bays, null, now]);
  await database.query('INSERT INTO pool_log (pool_id, seq, cause, from_tick, to_tick, delta, claim_id, at_ms) VALUES ?', [rows]);
}

const allDay = (bays) => ({
  ...{ weekdays: 0b1111111, startMinute: 0, endMinute: 1_440, bays, unitFen: null, validFrom: null, validTo: null },
  ...{ calendar: 'weekdays', season: 'always', returns: 'fixed' },
});
