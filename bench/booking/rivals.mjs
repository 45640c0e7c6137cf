// The three that are asked: the product's gateway, its engine behind bare routes, and what most teams would write.
import { fileURLToPath } from 'node:url';
import { compileNaive } from '../rivals/naive/compile.mjs';

const RAW_FASTIFY = fileURLToPath(new URL('../rivals/raw-fastify/server.mjs', import.meta.url));
const NAIVE_DATABASE = 'night_berth_naive';
/** The best of 5, 10, 20 and 40; see `method`. */
const NAIVE_POOL = 10;
const CHUNK = 1_000;

/** @param {import('../kit/stage.mjs').Stage} stage */
export const startRawFastify = (stage) => stage.run('raw-fastify', RAW_FASTIFY);

/**
 * Starts the naive rival on the same database server, with the same car parks and people.
 * @param {import('../kit/stage.mjs').Stage} stage
 * @param {{ sites: readonly import('../kit/city.mjs').Site[], people: readonly import('../kit/people.mjs').Person[] }} city
 */
export async function startNaive(stage, { sites, people }) {
  await stage.database.query(`CREATE DATABASE ${NAIVE_DATABASE}`);
  const url = new URL(stage.databaseUrl);
  url.pathname = `/${NAIVE_DATABASE}`;
  const pool = process.env.NAIVE_POOL ?? String(NAIVE_POOL);
  const program = await stage.run('naive', compileNaive(), { NAIVE_DATABASE_URL: url.href, NAIVE_POOL: pool });
  const insert = async (table, rows) => {
    for (let at = 0; at < rows.length; at += CHUNK)
      await stage.database.query(`INSERT INTO ${NAIVE_DATABASE}.${table} VALUES ?`, [rows.slice(at, at + CHUNK)]);
  };
  await insert(
    'car_park (code, name, bays, night_fen)',
    sites.map(({ code, bays, nightFen }) => [code, `示例停车场 ${code}`, bays, nightFen]),
  );
  await insert(
    'resident (id, plate)',
    people.map(({ plate }, n) => [n + 1, plate]),
  );
  const expiresAt = new Date(Date.now() + 24 * 3_600_000);
  await insert(
    'session (token, resident_id, expires_at)',
    people.map(({ token }, n) => [token, n + 1, expiresAt]),
  );
  return program;
}

const PRODUCT_BOOKINGS = `
  SELECT c.code AS site, p.bays, b.from_tick, b.to_tick FROM booking b JOIN pool p ON p.id = b.pool_id JOIN car_park c ON c.id = p.car_park_id
  WHERE b.state IN ('held', 'confirmed')`;
const NAIVE_BOOKINGS = `
  SELECT c.code AS site, c.bays, b.from_tick, b.to_tick FROM ${NAIVE_DATABASE}.booking b JOIN ${NAIVE_DATABASE}.car_park c ON c.id = b.car_park_id
  WHERE b.state IN ('held', 'confirmed')`;

/**
 * What the tables say: bookings by site, and at how many sites and beginnings of a stay more bays are promised than there are.
 * @param {import('mysql2/promise').Pool} database @param {'product' | 'naive'} whose
 */
export async function soldIn(database, whose) {
  const bookings = whose === 'naive' ? NAIVE_BOOKINGS : PRODUCT_BOOKINGS;
  const [sites] = await database.query(`SELECT site, COUNT(*) AS sold FROM (${bookings}) live GROUP BY site`);
  const [[{ oversold }]] = await database.query(
    `WITH live AS (${bookings}), beginnings AS (SELECT DISTINCT site, bays, from_tick FROM live)
     SELECT COUNT(*) AS oversold FROM beginnings
     WHERE bays < (SELECT COUNT(*) FROM live WHERE live.site = beginnings.site
                   AND live.from_tick <= beginnings.from_tick AND live.to_tick > beginnings.from_tick)`,
  );
  return { sold: new Map(sites.map(({ site, sold }) => [site, Number(sold)])), oversold: Number(oversold) };
}
