// A rival behind raw Fastify, as the environment says: RIVAL=constant sends the bytes of BODY_FILE, whatever is asked; RIVAL=redis and
// RIVAL=sql answer the product's search, with the car parks read once and the free bays looked up for each request.
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import mysql from 'mysql2/promise';
import { formatInstant, walkMetres } from '../../dist/libs/kernel/index.js';
import { tickOf } from './city.mjs';
import { redisRanges, redisScript, sqlTicks } from './sources.mjs';

const { RIVAL, BODY_FILE, BENCH_DATABASE_URL, REDIS_URL, PORT, HOST } = process.env;
const CONNECTIONS = 8;
const PATH = '/api/v1/car-parks';

/** Car parks with one pool each, in the order of the pools' ids, which is that of the answers of a source. */
async function readCity() {
  const database = await mysql.createConnection(BENCH_DATABASE_URL);
  const [rows] = await database.query(
    `SELECT p.id AS poolId, p.code AS poolCode, p.kind AS poolKind, p.name AS poolName, p.bays, p.unit_fen AS unitFen,
       c.code, c.name, c.kind, c.address, c.lat, c.lng, c.is_sample AS isSample FROM pool p JOIN car_park c ON c.id = p.car_park_id ORDER BY p.id`,
  );
  await database.end();
  return rows.map(({ lat, lng, ...row }) => ({ ...row, location: { lat: Number(lat), lng: Number(lng) }, isSample: row.isSample === 1 }));
}

/** What the product's search answers, for car parks of one pool that costs so much a night. */
function viewOf({ code, name, kind, address, location, isSample, ...pool }, { walk, from, to, freeBays, asOf }) {
  const { poolCode, poolKind, poolName, bays, unitFen: priceFen } = pool;
  const pools = [{ id: poolCode, kind: poolKind, name: poolName, bays, freeBays, priceFen }];
  const facts = { id: code, name, kind, address, location, walkMetres: walk, from, to, isOpen: true, freeBays, priceFen };
  return { ...facts, pools, asOf, version: 0, isSample };
}

async function searches() {
  const city = await readCity();
  const poolIds = city.map(({ poolId }) => poolId);
  const sources = {
    redis: () => redisScript(REDIS_URL, poolIds),
    ranges: () => redisRanges(REDIS_URL, poolIds),
    sql: () => sqlTicks(BENCH_DATABASE_URL, poolIds, CONNECTIONS),
  };
  const source = await sources[RIVAL]();
  return async ({ query: { near, from, to, limit = 50 } }, reply) => {
    const [lat, lng] = near.split(',').map(Number);
    const free = await source.freeBays({ from: tickOf(from), to: tickOf(to) });
    const asOf = formatInstant(Date.now());
    const found = city.map((carPark, n) => ({ carPark, freeBays: free[n], walk: walkMetres({ lat, lng }, carPark.location) }));
    found.sort((a, b) => a.walk - b.walk || (a.carPark.code < b.carPark.code ? -1 : 1));
    const views = found.slice(0, Number(limit)).map(({ carPark, ...rest }) => viewOf(carPark, { ...rest, from, to, asOf }));
    return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(views));
  };
}

function constantly() {
  const body = readFileSync(BODY_FILE);
  return async (_request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(body);
}

const server = Fastify();
server.get('/readyz', async () => ({ status: 'ok' }));
server.get(PATH, RIVAL === 'constant' ? constantly() : await searches());
await server.listen({ port: Number(PORT), host: HOST });
