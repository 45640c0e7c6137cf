// Booking over HTTP, end to end: a car park that opens, and a city that books.
import { setTimeout as pause } from 'node:timers/promises';
import { addCity } from '../kit/city.mjs';
import { atLeast, atMost, figure, ratio } from '../kit/figures.mjs';
import { alternate } from '../kit/rounds.mjs';
import { cpuSeconds, openStage } from '../kit/stage.mjs';
import { citySites, Diary, FLASH_BAYS, spreadSize } from './diary.mjs';
import { book, look, residents } from './people.mjs';
import { soldIn, startNaive, startRawFastify } from './rivals.mjs';

const FULL = { people: 5_000, naiveFlash: 1_200, naiveSpread: 600, refused: 4_000 };
const QUICK = { people: 1_500, naiveFlash: 250, naiveSpread: 150, refused: 2_000 };
const NAMES = { product: 'product', raw: 'same engine on raw Fastify', naive: 'naive' };

/** @typedef {import('../kit/stage.mjs').Stage} Stage @typedef {import('../kit/stage.mjs').Program} Program */

const method = `
Real processes, HTTP, 64 connections of \`autocannon\` from another process. **flash**: a car park of ${FLASH_BAYS} bays opens and every resident asks once (5,000; with \`--quick\` 1,500); answers a second,
bookings and refusals together. **spread**: 50 car parks with 255 bays each, residents book one night after the other; bookings a second. Every request has a session token, an Idempotency-Key of its own and a registered
plate. Nights are free of charge, so that no call to WeChat is measured (\`paid\` does that), and every phone has looked at the car park with its token in the seconds before (\`GET /car-parks/:id\`), as phones do.
The product is one gateway as it is deployed, with everything on but the limits on how often one address may ask; no worker runs. Rivals, on the same stores or the same database server:

- **naive** (\`bench/rivals/naive\`): Nest on Express with TypeORM as most teams would write it. The session is read by each request; one READ COMMITTED transaction a booking locks the car park's row, looks for the key,
  checks plate and bookings to come, counts the overlapping bookings tick by tick, and inserts booking and answer. It has the indexes it needs, and no outbox, audit leaf, log, metrics or alternatives for whoever is refused. Its pool of connections is the best of 5, 10, 20 and 40:
  236 answers and 192 bookings a second with 10, against 187 and 210 with 5, 128 and 173 with 20, 234 and 205 with 40 (on a busy machine; CPU a booking is least with 10). It is asked less often a round (1,200 and 600) than the others.
- **raw Fastify** (\`bench/rivals/raw-fastify\`): the product's use case, desk, group commit and session look-up behind two bare Fastify routes, without Nest's HTTP layer, guards, schemas, filters, rate limits, metrics and logs of requests.

Statements for refused requests are the server's \`Questions\` while residents are refused at a full car park, less those of as long a time without requests, to the hundredth of a statement for each refusal:
what is noted of unmet demand goes to the database every three seconds in six statements, however many were refused.
Asking takes one of the two cores for itself a good part of the time, from all three alike. The figures say nothing of several gateways (\`commit\` and \`scale\` do).
`;

/** @type {import('../benches.mjs').Bench} */
export const bench = {
  title: 'Booking over HTTP: thousands want 40 bays at once (flash), and 50 pools with room (spread)',
  method,
  limits: `
The gateway is one thread. Twenty-five times the naive rival would leave it an eighth of a millisecond for an answer, and the engine on raw Fastify, without limits, metrics, logs and alternatives, takes more than that. What the product takes
above that is Nest's guards, pipes and filters, rate limits, metrics, the three alternatives and garbage. The slowest hundredth of a flash is its first moment: sixty-four
connections are opened, and the forty bookings are made, on the same thread. A booking that succeeds is work for the database first, and the database has the same two cores.`,
  run: async ({ rounds, isQuick, progress }) => {
    const size = isQuick ? QUICK : FULL;
    const turns = rounds + 1; // the warm-up takes bays too
    const stage = await openStage({ name: 'booking' });
    const sites = citySites(2 * turns + 1);
    await addCity(stage.database, sites);
    await stage.start('sandbox');
    const product = await stage.start('gateway');
    const people = await residents({ gateway: product.url, count: size.people, progress });
    const raw = await startRawFastify(stage);
    const naive = await startNaive(stage, { sites, people });
    const ours = new Diary(people, { flashes: 2 * turns + 1 });
    const theirs = new Diary(people, { flashes: turns });
    const all = { spread: spreadSize(people.length, 2 * turns), flash: people.length };
    const told = await alternate({
      rounds,
      progress,
      rivals: {
        product: () => turn(product, ours, all),
        raw: () => turn(raw, ours, all),
        naive: () => turn(naive, theirs, { flash: size.naiveFlash, spread: size.naiveSpread, isBlind: true }),
      },
    });
    await Promise.all([raw.stop(), naive.stop()]);
    progress('refusals alone, and what the database hears of them');
    const refusals = await statementsOfRefusals(stage, product, ours, size.refused);
    return findingsOf({ told, refusals, books: await booksOf(stage, ours, theirs) });
  },
};

/**
 * One flash and one spread. Everybody looks at the car park just before; `isBlind`: nobody does, for it would change nothing.
 * @param {Program} rival @param {Diary} diary @param {{ flash: number, spread: number, isBlind?: boolean }} size
 */
async function turn(rival, diary, { flash, spread, isBlind = false }) {
  const measured = async (wishes, booked) => {
    if (!isBlind) await look(rival.url, wishes);
    const before = cpuSeconds(rival.pid);
    const { perSecond, p99Ms } = await book(rival.url, wishes, { booked });
    return { perSecond, p99Ms, cpuMs: ((cpuSeconds(rival.pid) - before) / wishes.length) * 1_000 };
  };
  const one = await measured(diary.flash(flash), FLASH_BAYS);
  const other = await measured(diary.spread(spread), spread);
  return {
    ...{ flash: one.perSecond, flashP99: one.p99Ms, flashCpu: one.cpuMs },
    ...{ spread: other.perSecond, spreadP99: other.p99Ms, spreadCpu: other.cpuMs },
  };
}

/**
 * Statements that the database was sent because of requests that were all refused: what it was sent meanwhile, less what it is sent in the
 * same time when nobody asks.
 * @param {Stage} stage @param {Program} product @param {Diary} diary @param {number} count
 */
async function statementsOfRefusals({ database }, product, diary, count) {
  const wishes = diary.flash();
  await look(product.url, wishes);
  await book(product.url, wishes, { booked: FLASH_BAYS });
  const late = wishes.slice(-count / 2); // those who came first have a booking; these were refused a moment ago and ask twice again
  const heard = async () => Number((await database.query("SHOW GLOBAL STATUS LIKE 'Questions'"))[0][0].Value);
  const startedAt = performance.now();
  const before = await heard();
  await book(product.url, [...late, ...late], { booked: 0 });
  const after = await heard();
  await pause(performance.now() - startedAt);
  const idle = (await heard()) - after;
  return { count, during: after - before, idle };
}

/** What the tables say in the end. @param {Stage} stage @param {Diary} ours @param {Diary} theirs */
async function booksOf({ database }, ours, theirs) {
  const [product, naive] = [await soldIn(database, 'product'), await soldIn(database, 'naive')];
  const wrong = (diary, { sold }) => diary.opened.filter((site) => sold.get(site) !== FLASH_BAYS).length;
  if (wrong(theirs, naive) > 0 || naive.oversold > 0) throw new Error('the naive rival sold too many or too few bays');
  return { flashes: ours.opened.length, wrongFlashes: wrong(ours, product), oversold: product.oversold };
}

function findingsOf({ told, refusals, books }) {
  const of = (what, unit) =>
    Object.fromEntries(Object.entries(NAMES).map(([name, words]) => [name, figure(`${what.words}: ${words}`, unit, told[name][what.key])]));
  const flash = of({ words: 'flash', key: 'flash' }, 'answers/s');
  const spread = of({ words: 'spread', key: 'spread' }, 'bookings/s');
  const flashP99 = of({ words: 'flash, p99', key: 'flashP99' }, 'ms');
  const spreadP99 = of({ words: 'spread, p99', key: 'spreadP99' }, 'ms');
  const flashCpu = of({ words: 'flash, CPU of the process an answer', key: 'flashCpu' }, 'ms of CPU');
  const spreadCpu = of({ words: 'spread, CPU of the process a booking', key: 'spreadCpu' }, 'ms of CPU');
  const { count, during, idle } = refusals;
  return {
    figures: [flash, spread, flashP99, spreadP99, flashCpu, spreadCpu].flatMap((one) => Object.values(one)),
    bars: [
      atLeast('flash, everything on: answers/s against naive', ratio(flash.product, flash.naive), 25),
      atLeast('spread, everything on: bookings/s against naive', ratio(spread.product, spread.naive), 15),
      atLeast('flash: answers/s against the same engine on raw Fastify', ratio(flash.product, flash.raw), 0.7),
      atLeast('spread: bookings/s against the same engine on raw Fastify', ratio(spread.product, spread.raw), 0.7),
      atMost("flash: p99 against naive's, 64 connections", ratio(flashP99.product, flashP99.naive), 0.1),
      atMost("spread: p99 against naive's, 64 connections", ratio(spreadP99.product, spreadP99.naive), 0.1),
      atMost('statements that MySQL is sent for a refused request', statementsEach(refusals), 0),
      atMost(`flashes that did not sell exactly ${FLASH_BAYS} bays`, books.wrongFlashes, 0),
      atMost('beginnings of stays at which more bays were sold than there are', books.oversold, 0),
    ],
    notes: [
      `${count} refusals: the database was sent ${during} statements meanwhile, and ${idle} in the same time without them.`,
      `${books.flashes} flashes sold ${FLASH_BAYS} bays each, counted in the tables; the naive rival did as well, and oversold nothing either.`,
    ],
  };
}

/** To the hundredth: a statement or two that a process sends on its own account fall into one time or the other. */
const statementsEach = ({ count, during, idle }) => Math.max(0, Math.round(((during - idle) / count) * 100)) / 100;
