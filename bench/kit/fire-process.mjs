// The process behind fire(): node fire-process.mjs SHOTS.json; prints what came of it as JSON.
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';
import { percentile } from './figures.mjs';

const TIMEOUT_S = 30;

const { urls, shots, connections, seconds } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
/** @type {number[]} */
const latencies = [];
/** @type {Record<string, number>} */
const statuses = {};
let next = 0;
const startedAt = performance.now();
let lastAt = startedAt;

/** Each connection asks what nobody has asked yet. */
const setupRequest = (request) => Object.assign(request, shots[next++ % shots.length]);

const runs = urls.map((url, n) => {
  const share = (total) => Math.floor(total / urls.length) + (n < total % urls.length ? 1 : 0);
  return autocannon({
    url,
    connections: share(connections),
    timeout: TIMEOUT_S,
    ...(seconds === undefined ? { amount: share(shots.length) } : { duration: seconds }),
    requests: [{ setupRequest }],
    setupClient: (client) =>
      client.on('response', (status, _bytes, ms) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
        latencies.push(ms);
        lastAt = performance.now();
      }),
  });
});
const results = await Promise.all(runs);
const elapsed = (lastAt - startedAt) / 1_000; // autocannon itself looks only once a second whether all is done
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    seconds: elapsed,
    answered: latencies.length,
    perSecond: latencies.length / elapsed,
    statuses,
    errors: results.reduce((sum, { errors, timeouts }) => sum + errors + timeouts, 0),
    medianMs: percentile(latencies, 0.5) ?? null,
    p99Ms: percentile(latencies, 0.99) ?? null,
    cpuSeconds: (user + system) / 1e6,
  }),
);
