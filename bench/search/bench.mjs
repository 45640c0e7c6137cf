// What a search costs when every process keeps its own copy of all timelines, beside the cheapest answer that a server can give, Redis and SQL.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { addCity, sites } from '../kit/city.mjs';
import { atLeast, atMost, figure, ratio, rounded } from '../kit/figures.mjs';
import { fire } from '../kit/fire.mjs';
import { nightIn } from '../kit/requests.mjs';
import { alternate } from '../kit/rounds.mjs';
import { cpuSeconds, openStage } from '../kit/stage.mjs';
import { claimBays, tickOf, writeTicks } from './city.mjs';
import { openReplica, rateOf, rateOfMany } from './lookups.mjs';
import { redisRanges, redisScript, sqlTicks } from './sources.mjs';

const CAR_PARKS = 35;
const MORE_CAR_PARKS = 350;
const BAYS = 60;
const CLAIMS = 900;
const CONNECTIONS = 32;
const NIGHTS = 28;
const PLACES = 9;
/** What the Mini Program asks for. */
const PHONE_LIMIT = 100;
const RIVAL = fileURLToPath(new URL('rival-server.mjs', import.meta.url));
/** Tried on the machine of the first run: more are no faster. */
const IN_FLIGHT = { redis: 64, sql: 8 };

/** Searches of every night and from every place, so that nobody can keep an answer. @param {number} [limit] */
function searches(limit) {
  const nights = Array.from({ length: NIGHTS }, (_, n) => nightIn(n + 1));
  return nights.flatMap(({ from, to }, n) =>
    Array.from({ length: PLACES }, (_, place) => {
      const near = `${(22.567 + place * 0.002).toFixed(6)},${(114.131 + ((n + place) % PLACES) * 0.002).toFixed(6)}`;
      const query = new URLSearchParams({ near, from, to, ...(limit && { limit: String(limit) }) });
      return { method: 'GET', path: `/api/v1/car-parks?${query}` };
    }),
  );
}

/** Free bays, places and prices of an answer; what tells when and of which version it is, is left out. */
const facts = (body) => JSON.parse(body, (name, value) => (name === 'asOf' || name === 'version' ? undefined : value));

/** How many of the answers differ from the product's. */
async function differences(gateway, rivals, shots) {
  let differing = 0;
  for (const { path } of shots) {
    const [own, ...others] = await Promise.all([gateway, ...rivals].map(async ({ url }) => facts(await (await fetch(url + path)).text())));
    differing += others.filter((other) => !isDeepStrictEqual(other, own)).length;
  }
  return differing;
}

/** Answers a second, the slowest hundredth, and what each answer cost the server. */
async function fired(program, shots, seconds) {
  const before = cpuSeconds(program.pid);
  const { perSecond, p99Ms, answered, errors, statuses } = await fire({ urls: [program.url], shots, connections: CONNECTIONS, seconds });
  if (errors > 0 || Object.keys(statuses).join() !== '200')
    throw new Error(`${program.name}: ${errors} errors, ${JSON.stringify(statuses)}`);
  return { perSecond, p99Ms, cpuMs: ((cpuSeconds(program.pid) - before) * 1_000) / answered };
}

async function constantOf(stage, gateway, shot, name) {
  const body = await (await fetch(gateway.url + shot.path)).text();
  const file = join(stage.dir, `${name}.json`);
  writeFileSync(file, body);
  return { bytes: Buffer.byteLength(body), server: await stage.run(name, RIVAL, { RIVAL: 'constant', BODY_FILE: file }) };
}

async function overHttp(stage, gateway, { rounds, seconds, progress }) {
  const shots = searches();
  const constant = await constantOf(stage, gateway, shots[0], 'constant');
  const start = (rival) => stage.run(rival, RIVAL, { RIVAL: rival, BENCH_DATABASE_URL: stage.databaseUrl });
  const [redis, sql] = [await start('redis'), await start('sql')];
  const differing = await differences(
    gateway,
    [redis, sql],
    shots.filter((_, n) => n % 7 === 0),
  );
  const programs = { product: gateway, constant: constant.server, redis, sql };
  const rivals = Object.fromEntries(Object.entries(programs).map(([name, one]) => [name, () => fired(one, shots, seconds)]));
  const told = await alternate({ rounds, rivals, progress });
  await Promise.all([redis, sql, constant.server].map((one) => one.stop()));
  return { told, differing, bytes: constant.bytes };
}

async function inProcess(stage, poolIds, { rounds, seconds, progress }) {
  const windows = Array.from({ length: NIGHTS }, (_, n) => nightIn(n + 1)).map(({ from, to }) => ({ from: tickOf(from), to: tickOf(to) }));
  const replica = await openReplica(stage.databaseUrl, poolIds);
  const sources = {
    redis: await redisScript(stage.redisUrl, poolIds),
    ranges: await redisRanges(stage.redisUrl, poolIds),
    sql: await sqlTicks(stage.databaseUrl, poolIds, IN_FLIGHT.sql),
  };
  let differing = 0;
  for (const window of windows)
    for (const source of Object.values(sources)) {
      const own = replica.freeBays(window).join();
      if ((await source.freeBays(window)).join() !== own) differing++;
    }
  const ms = seconds * 1_000;
  const many = (name, inFlight) => async () => ({ perSecond: await rateOfMany(sources[name], windows, { ms, inFlight }) });
  const rivals = {
    replica: async () => ({ perSecond: rateOf(replica.freeBays, windows, ms) }),
    redis: many('redis', IN_FLIGHT.redis),
    ranges: many('ranges', IN_FLIGHT.redis),
    sql: many('sql', IN_FLIGHT.sql),
  };
  const told = await alternate({ rounds, rivals, progress });
  await Promise.all([replica, ...Object.values(sources)].map((one) => one.close()));
  return { told, differing };
}

/** The same against a constant body in a larger city, with as many answers as the Mini Program asks for. */
async function asPhonesAsk(stage, { rounds, seconds, isQuick, progress }) {
  const more = Array.from({ length: MORE_CAR_PARKS - CAR_PARKS }, (_, n) => ({ code: `more-${n + 1}`, bays: BAYS }));
  await addCity(stage.database, more);
  const gateway = await stage.start('gateway');
  const shots = searches(PHONE_LIMIT);
  const { server, bytes } = await constantOf(stage, gateway, shots[0], 'constant-of-100');
  const rivals = { product: () => fired(gateway, shots, seconds), constant: () => fired(server, shots, seconds) };
  const turns = isQuick ? { rounds: Math.min(rounds, 2), warmUp: false } : { rounds };
  return { told: await alternate({ ...turns, rivals, progress }), bytes };
}

function findingsOf(http, lookups, phones) {
  const rate = (what, told) => figure(what, 'searches/s', told.perSecond);
  const product = rate(`HTTP, ${CAR_PARKS} car parks: the gateway`, http.told.product);
  const constant = rate(`HTTP, ${CAR_PARKS} car parks: raw Fastify, constant body`, http.told.constant);
  const redis = rate(`HTTP, ${CAR_PARKS} car parks: raw Fastify, free bays from Redis`, http.told.redis);
  const sql = rate(`HTTP, ${CAR_PARKS} car parks: raw Fastify, free bays from SQL`, http.told.sql);
  const lookup = (what, told) => figure(`free bays of ${CAR_PARKS} pools over a night: ${what}`, 'lookups/s', told.perSecond);
  const own = lookup('replica', lookups.told.replica);
  const ofRedis = [lookup('Redis, one script', lookups.told.redis), lookup('Redis, a GETRANGE a pool', lookups.told.ranges)];
  const ofSql = lookup('SQL, table of ticks', lookups.told.sql);
  const best = ofRedis.toSorted((a, b) => b.median - a.median)[0];
  const byPhones = [rate(`HTTP, 100 of ${MORE_CAR_PARKS} car parks: the gateway`, phones.told.product)];
  byPhones.push(rate(`HTTP, 100 of ${MORE_CAR_PARKS} car parks: raw Fastify, constant body`, phones.told.constant));
  const cpu = (name, what) => figure(`CPU of an answer: ${what}`, 'ms', http.told[name].cpuMs);
  return {
    figures: [
      ...[product, constant, redis, sql, own, ...ofRedis, ofSql, ...byPhones],
      figure('slowest hundredth: the gateway', 'ms', http.told.product.p99Ms),
      figure('slowest hundredth: raw Fastify, constant body', 'ms', http.told.constant.p99Ms),
      ...[
        cpu('product', 'the gateway'),
        cpu('constant', 'raw Fastify, constant body'),
        cpu('redis', 'Redis rival'),
        cpu('sql', 'SQL rival'),
      ],
    ],
    bars: [
      atLeast("search, against raw Fastify's constant body", ratio(product, constant), 0.6),
      atLeast('search, times Redis (looking up the free bays)', ratio(own, best), 10),
      atLeast('search, times SQL (looking up the free bays)', ratio(own, ofSql), 50),
      atMost('answers of rivals that differ from ours', http.differing + lookups.differing, 0),
    ],
    notes: [
      `bodies: ${http.bytes} bytes of ${CAR_PARKS} car parks, ${phones.bytes} bytes of 100`,
      `over HTTP, with the same JSON to write, the gateway gives ${rounded(ratio(product, redis))} of the Redis rival's answers and ${rounded(ratio(product, sql))} of the SQL rival's; neither has rate limits, sessions, metrics or checks of what is asked`,
      `100 of ${MORE_CAR_PARKS} car parks: ${rounded(ratio(byPhones[0], byPhones[1]))} of the constant body`,
    ],
  };
}

/** @type {import('../benches.mjs').Bench} */
export const bench = {
  title: 'Search: car parks near a place, with the bays that are free throughout a night',
  method: `
\`GET /api/v1/car-parks?near=…&from=…&to=…\` over ${CONNECTIONS} connections, of ${NIGHTS} nights and ${PLACES} places in turn. Each of ${CAR_PARKS} car parks has a pool of ${BAYS} bays with ${CLAIMS} claims in the log.
Two things are compared. **Over HTTP**, against raw Fastify in a process of its own that sends the bytes of one of our answers: what validation, rate limit (below the part from which on Redis is asked), headers, metrics, sorting and
the JSON of the answer cost. **In the process**, against other ways to find the free bays of all pools throughout the window, which is all that the rivals do otherwise: the JSON of ${CAR_PARKS} car parks costs each of them the same and would hide it.
The rivals get what helps them: Redis its timelines as one byte a tick, in one script for all pools or as a GETRANGE a pool (the better of the two counts), pipelined, ${IN_FLIGHT.redis} under way, without looking whether a timeline is of today;
SQL a table of ticks with the primary key (pool, tick), in the buffer pool, by one prepared query with ${IN_FLIGHT.sql} connections. Keeping that table would cost forty rows a booking, which is not counted here. Both stand behind raw Fastify as well, for the notes.
All answers are compared: free bays, order, distances and prices are the same. The asking process shares the two cores, so whoever answers fast is held back by it: the CPU of an answer is told beside.
Not shown: networks, and answers in bodies that a client has already (there is no ETag).`,
  limits: `
The constant body costs its server little more than what a gateway needs to read a request and route it. The rest is the check of the query, Nest's guards and pipes, metrics, and a body of fifteen kilobytes put together anew;
the asking process, which reads thousands of such bodies a second, is itself near its end, and holds the constant body back.`,
  run: async ({ rounds, isQuick, progress }) => {
    const seconds = isQuick ? 1.2 : 4;
    const stage = await openStage({ name: 'search' });
    const poolIds = [...(await addCity(stage.database, sites(CAR_PARKS, BAYS))).values()];
    await claimBays(stage.database, poolIds, CLAIMS, tickOf(nightIn(1).from));
    await writeTicks(stage.database);
    const gateway = await stage.start('gateway');
    const http = await overHttp(stage, gateway, { rounds, seconds, progress });
    const lookups = await inProcess(stage, poolIds, { rounds, seconds: seconds / 2, progress });
    await gateway.stop();
    const phones = await asPhonesAsk(stage, { rounds, seconds, isQuick, progress });
    return findingsOf(http, lookups, phones);
  },
};
