// The whole path of money: booking, order, cashier, signed callback, inbox, worker, confirmed.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addCity, sites } from '../kit/city.mjs';
import { atLeast, atMost, figure } from '../kit/figures.mjs';
import { logIn } from '../kit/people.mjs';
import { nightIn } from '../kit/requests.mjs';
import { alternate } from '../kit/rounds.mjs';
import { openStage } from '../kit/stage.mjs';
import { compareBooks } from './books.mjs';
import { legsOf, spreadOf } from './legs.mjs';
import { openMeters } from './meters.mjs';
import { openPayers } from './payers.mjs';

const WATCH = fileURLToPath(new URL('sandbox-watch.mjs', import.meta.url));
const CITY = sites(30, 250);
/** Nobody books a night twice, so a resident has as many trips as there are nights. */
const NIGHTS = Array.from({ length: 26 }, (_, n) => nightIn(n + 1));
/** Residents on their way at the same time when as much is asked as can be done: more of them only wait longer. */
const IN_FLIGHT = 24;
const CALM_PER_SECOND = 20;
const SIZES = {
  quick: { residents: 120, fullSeconds: 3, calmSeconds: 4 },
  whole: { residents: 500, fullSeconds: 10, calmSeconds: 15 },
};

const RATE = 'per second';
/** What is told of each: legs where they are to be compared, costs where they are what limits. */
const TOLD = { 'one gateway': /^per second|^whole/, 'two gateways': /./, calm: / (median|p99)$/ };

/** @type {import('../benches.mjs').Bench} */
export const bench = {
  title: 'From a booking to a confirmed one: order, cashier, signed callback, inbox, worker',
  method: `
Two gateways, one worker and the WeChat sandbox are processes of the product on a database and a Redis of their own. Residents (a process of their own) book a night with a session and an Idempotency-Key
(POST /bookings answers with the order's prepay_id), pay at the sandbox's cashier, and wait until **their own live line** says "confirmed". The line costs the product one reading of a booking for each of its two
states; asking GET /bookings/:id again and again would cost the same reading and a request each time. Every resident's plate is known before. Each gateway is called back at its own address.
*At saturation* ${IN_FLIGHT} residents are on their way at any time, each followed by the next (a closed loop: latency is then ${IN_FLIGHT} / throughput, whatever the program); all at one gateway, or half of them at each of two.
*Calm* is ${CALM_PER_SECOND} bookings a second at two gateways, come what may.
The **own share** of the latency is the answer to POST less the time for which the sandbox had the order in its hands, and the time from the instant at which the sandbox sends its callback to "confirmed". The former is told by a
watch inside the sandbox (Node's and Fastify's diagnostics channels), the latter by the sandbox's book. What waits in sockets for the sandbox's attention, and what the callback's sender needs, counts as ours: the share is told too large rather than too small.
The sandbox keeps its book in memory only. There is no rival: nobody sells this path. Statements, flushes, commands and CPU include what runs anyway (sweeps, reports, audit tree). Everybody shares the cores, the residents and the sandbox too.
At the end every order of the sandbox's book is compared with the ledger, fen by fen, and every payment with its booking.`,
  limits: `
Three hundred a second would leave 6.7 ms of two cores for a booking; the sandbox and the residents, who are not ours, take a good part of that (told below the table). What the product takes is spread thin: two signatures and two checks of RSA, four flushes,
some forty statements, many of them sharing a send, and some seventy commands of Redis, most of them the job queue's own. At saturation the latency is that of the queue in front of it, so its 99th percentile says how many wait, not how long the work takes.`,
  async run({ rounds, isQuick, progress }) {
    const sizes = isQuick ? SIZES.quick : SIZES.whole;
    const stage = await openStage({ name: 'paid', env: { UPCOMING_BOOKINGS_MAX: String(NIGHTS.length) } });
    const scene = await openScene(stage, sizes, progress);
    try {
      const { one, two, meters, watchFile } = scene;
      const failures = /** @type {string[]} */ ([]);
      const measure = async (payers, pace) => {
        const { result, each } = await meters.during(
          () => payers.go(pace),
          ({ trips }) => trips.length,
        );
        const { trips, seconds, cpuSeconds } = result;
        failures.push(...result.failures);
        if (trips.length === 0) throw new Error(`nobody came through: ${failures[0]}`);
        const legs = spreadOf(await legsOf({ sandbox: stage.sandbox, watchFile, trips }));
        return { [RATE]: trips.length / seconds, ...legs, ...each, 'CPU: residents': (1_000 * cpuSeconds) / trips.length };
      };
      const told = await alternate({
        rounds,
        progress,
        rivals: {
          'one gateway': () => measure(one, { inFlight: IN_FLIGHT, seconds: sizes.fullSeconds }),
          'two gateways': () => measure(two, { inFlight: IN_FLIGHT, seconds: sizes.fullSeconds }),
          calm: () => measure(two, { perSecond: CALM_PER_SECOND, seconds: sizes.calmSeconds }),
        },
      });
      progress('comparing the books');
      return findingsOf(told, await compareBooks(stage), failures);
    } finally {
      scene.close();
    }
  },
};

async function openScene(stage, { residents }, progress) {
  progress('car parks, gateways, residents');
  await addCity(stage.database, CITY);
  const watchFile = join(stage.dir, 'watch.jsonl');
  writeFileSync(watchFile, '');
  const sandbox = await stage.start('sandbox', { SANDBOX_STATE_DIR: undefined, WATCH_FILE: watchFile }, ['--import', WATCH]);
  const gateways = [await stage.start('gateway'), await stage.start('gateway')];
  const worker = await stage.start('worker');
  const urls = gateways.map(({ url }) => url);
  const carParks = CITY.map(({ code }) => code);
  const payersAt = async (some, from) => {
    const people = await logIn({ gateway: some[0], count: residents, from, progress });
    return openPayers({ gateways: some, sandbox: stage.sandbox, people, carParks, nights: NIGHTS });
  };
  const one = await payersAt(urls.slice(0, 1), 0);
  const two = await payersAt(urls, residents);
  const meters = openMeters(stage, { gateways, worker: [worker], sandbox: [sandbox] });
  const close = () => {
    for (const payers of [one, two]) payers.stop();
    meters.close();
  };
  return { one, two, meters, watchFile, close };
}

/** @returns {import('../kit/figures.mjs').Findings} */
function findingsOf(told, books, failures) {
  const figures = Object.entries(told).flatMap(([rival, values]) =>
    Object.entries(values)
      .filter(([what]) => TOLD[rival].test(what))
      .map(([what, some]) => figure(what === RATE ? rival : `${rival}: ${what}`, unitOf(what), some)),
  );
  const medianOf = (what) => figures.find((one) => one.what === what)?.median ?? Number.NaN;
  const bars = [
    atLeast('paid bookings a second with two gateways', medianOf('two gateways'), 300),
    atMost('our own share of the latency p99, ms', medianOf('calm: own share p99'), 100),
    atMost('our own share of the latency p99 at saturation, ms', medianOf('two gateways: own share p99'), 100),
    atMost('fen by which the ledger and the sandbox disagree', books.differenceFen, 0),
    atMost('payments without a confirmed booking', books.unconfirmed, 0),
    atMost('bookings that were not made, paid or confirmed', failures.length, 0),
    atMost('incidents', books.incidents, 0),
  ];
  const cpuMs = figures.filter(({ what }) => what.startsWith('two gateways: CPU')).reduce((sum, { median }) => sum + median, 0);
  const outsideMs = medianOf('two gateways: CPU: sandbox') + medianOf('two gateways: CPU: residents');
  const cores = availableParallelism();
  const ceiling = Math.round((1_000 * cores) / cpuMs);
  const notes = [
    `With two gateways a paid booking takes ${cpuMs.toFixed(1)} ms of CPU, ${outsideMs.toFixed(1)} of them for the sandbox and the residents: ${ceiling} a second would fill ${cores} cores.`,
    `${books.payments} payments of ${(books.paidFen / 100).toFixed(2)} yuan in all were compared.`,
    'Per paid booking: 4 requests over HTTP (booking, order, cashier, callback) and 2 live messages; the gateway signs twice (off the event loop) and verifies twice, the sandbox signs twice and verifies once.',
    ...[...new Set(failures)].slice(0, 3).map((failure) => `failed: ${failure}`),
  ];
  return { figures, bars, notes };
}

function unitOf(what) {
  if (what === RATE) return 'paid bookings/s';
  if (what.startsWith('CPU')) return 'ms of CPU a paid booking';
  return / (median|p99)$/.test(what) ? 'ms' : 'a paid booking';
}
