// What most teams would write: socket.io 4, a room for each window, the same rows heard from Redis and the same messages sent. Tuned as its
// documentation advises: websockets only, no compression, no reference to the first request, frames made once a broadcast (its own adapter does).
// https://socket.io/docs/v4/performance-tuning https://socket.io/docs/v4/memory-usage
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import { Server } from 'socket.io';

const OFFSET_MS = 8 * 3_600_000;
const { PORT, HOST, DATABASE_URL, REDIS_URL } = process.env;

/** @typedef {{ id: string, isOpen: boolean, freeBays: number, pools: { id: string, freeBays: number }[], version: number }} State */

/** @returns {Promise<Map<number, State>>} by the id of the pool: each car park of the bench has one */
async function readStates() {
  const database = mysql.createPool(/** @type {string} */ (DATABASE_URL));
  const [rows] = await database.query(
    `SELECT p.id, p.code AS pool, c.code, SUM(l.delta) AS free, MAX(l.seq) AS seq FROM pool p JOIN car_park c ON c.id = p.car_park_id
     JOIN pool_log l ON l.pool_id = p.id GROUP BY p.id, p.code, c.code ORDER BY c.code`,
  );
  await database.end();
  const stateOf = ({ pool, code, free, seq }) => ({
    ...{ id: code, isOpen: true, freeBays: Number(free) },
    ...{ pools: [{ id: pool, freeBays: Number(free) }], version: Number(seq) },
  });
  return new Map(rows.map((row) => [row.id, stateOf(row)]));
}

const asOf = () => new Date(Date.now() + OFFSET_MS).toISOString().replace('Z', '+08:00');
const states = await readStates();
const http = createServer((_request, response) => response.end('ok'));
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, httpCompression: false, serveClient: false });
/** @type {Map<string, { from: string, to: string }>} */
const windows = new Map();

io.engine.on('connection', (socket) => {
  socket.request = null;
});
io.on('connection', (socket) => {
  const { from, to } = socket.handshake.auth;
  const room = `${from}/${to}`;
  windows.set(room, { from, to });
  socket.join(room);
  socket.emit('snapshot', { type: 'snapshot', from, to, carParks: [...states.values()].map((state) => ({ ...state, asOf: asOf() })) });
});

const redis = new Redis(/** @type {string} */ (REDIS_URL));
redis.on('message', (_channel, text) => {
  for (const [poolId, seq, , , , delta] of JSON.parse(text.slice(text.indexOf(' ')))) {
    const state = states.get(poolId);
    if (!state || seq <= state.version) continue;
    state.freeBays += delta;
    state.pools[0].freeBays += delta;
    state.version = seq;
    const { id: carParkId, ...rest } = state;
    for (const [room, window] of windows) io.to(room).emit('change', { type: 'change', ...window, carParkId, ...rest, asOf: asOf() });
  }
});
await redis.subscribe('nb:pool-log');
http.listen(Number(PORT), HOST);
