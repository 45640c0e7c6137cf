// What the script itself can do: calls written ahead as bytes, sent down one socket so that Redis is never without work.
import { once } from 'node:events';
import { connect } from 'node:net';
import { RedisTimelines } from '../../dist/libs/availability/adapters/redis-timelines.js';
import { cpuSeconds } from '../kit/stage.mjs';
import { EPOCH } from './variants.mjs';

/** Claims in one piece that is written, and pieces on their way. */
const PIECE = 128;
const PIECES_ON_THE_WAY = 4;
const NEW_LINE = 10;

/**
 * Sends all claims, so many a call, and gives claims per second, and microseconds of Redis's CPU per claim.
 * @param {{ stage: import('../kit/stage.mjs').Stage, config: object, variant: import('./variants.mjs').Variant, claims: readonly import('./claims.mjs').Claim[], perCall: number }} wish
 */
export async function sendStraight({ stage, config, variant, claims, perCall }) {
  const { pieces, lines } = await written({ config, variant, claims, perCall });
  const { hostname, port } = new URL(stage.redisUrl);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const [startedAt, cpuBefore] = [performance.now(), cpuSeconds(stage.redisPid)];
  try {
    await sendAll(socket, pieces, lines);
  } finally {
    socket.destroy();
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: claims.length / seconds, serverMicros: ((cpuSeconds(stage.redisPid) - cpuBefore) * 1e6) / claims.length };
}

/** Resolves when each piece has had its replies, told by their lines. @param {import('node:net').Socket} socket @param {Buffer[]} pieces @param {number[]} lines */
function sendAll(socket, pieces, lines) {
  return new Promise((resolve, reject) => {
    let [sent, answered, open] = [0, 0, lines[0]];
    const more = () => {
      while (sent < pieces.length && sent < answered + PIECES_ON_THE_WAY) socket.write(pieces[sent++]);
    };
    socket.on('error', reject).on('data', (bytes) => {
      if (bytes[0] === '-'.charCodeAt(0)) return reject(new Error(bytes.toString().slice(0, 200)));
      for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1)) if (--open === 0) open = lines[++answered];
      if (answered === pieces.length) return resolve(undefined);
      more();
    });
    more();
  });
}

/** The calls as the product makes them, and how many lines the replies to each piece have: one of a list, two of each word in it. */
async function written({ config, variant, claims, perCall }) {
  const calls = await callsOf({ config, variant, claims, perCall });
  const callsInPiece = Math.max(1, Math.floor(PIECE / perCall));
  const linesOf = (size) => (variant.name === 'empty' ? 1 : 1 + 2 * size);
  const [pieces, lines] = [[], []];
  for (let at = 0; at < calls.length; at += callsInPiece) {
    const some = calls.slice(at, at + callsInPiece);
    pieces.push(Buffer.concat(some.map(({ bytes }) => bytes)));
    lines.push(some.reduce((sum, { size }) => sum + linesOf(size), 0));
  }
  return { pieces, lines };
}

async function callsOf({ config, variant, claims, perCall }) {
  /** @type {{ bytes: Buffer, size: number }[]} */
  const calls = [];
  let size = 0;
  const writer = { evalsha: async (_sha, ...rest) => calls.push({ bytes: commandBytes(['EVALSHA', variant.sha, ...rest]), size }) && [] };
  const timelines = new RedisTimelines(writer, config);
  for (let at = 0; at < claims.length; at += perCall) {
    const some = claims.slice(at, at + perCall);
    size = some.length;
    await timelines.admit(EPOCH, some);
  }
  return calls;
}

const commandBytes = (words) =>
  Buffer.from(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`).join('')}`);
