// What becomes of speed, memory and start-up as the city grows, as gateways are added, and as years go by.
import { atLeast, atMost, figure, ratio, rounded } from '../kit/figures.mjs';
import { fire } from '../kit/fire.mjs';
import { nightIn } from '../kit/requests.mjs';
import { alternate } from '../kit/rounds.mjs';
import { residentMb } from '../kit/stage.mjs';
import { moveIn } from './crowd.mjs';
import { BAYS, grow, openCity } from './growth.mjs';
import { letAMonthPass, letAYearPass, openReports } from './history.mjs';

/** The year does not fit into the buffer pool; the log is large enough to write it in one go. */
const DATABASE = ['--innodb-buffer-pool-size=1G', '--innodb-log-file-size=1G', '--innodb-sort-buffer-size=64M'];
const CONNECTIONS = 64;
const FULL = {
  sizes: [35, 350, 3_500, 6_000],
  townAt: 1,
  starts: 3,
  restarts: true,
  gatewayRounds: Number.POSITIVE_INFINITY,
  seconds: 3,
  claims: 20_000,
  people: 800,
  rows: 10_000_000,
  cars: 60_000,
  databaseArgs: DATABASE,
};
const QUICK = {
  sizes: [35, 3_500],
  townAt: 0,
  starts: 1,
  restarts: false,
  gatewayRounds: 2,
  seconds: 1,
  claims: 12_000,
  people: 100,
  rows: 100_000,
  cars: 2_000,
  databaseArgs: [],
};

/** One gateway, then two, on the same city. */
async function addAGateway(city, people, { rounds, gatewayRounds, seconds, warmUp, progress }) {
  const second = await city.stage.start('gateway');
  const all = [city.gateway().url, second.url];
  const shots = Array.from({ length: 28 }, (_, n) => ({
    method: 'GET',
    path: `/api/v1/car-parks?${new URLSearchParams({ near: '22.5701,114.1402', ...nightIn(n + 1), limit: '35' })}`,
  }));
  const turn = (urls) => async () => ({
    bookings: (await people.book(urls, city.size)).perSecond,
    searches: (await fire({ urls, shots, connections: CONNECTIONS, seconds })).perSecond,
  });
  const rivals = { one: turn(all.slice(0, 1)), two: turn(all) };
  const told = await alternate({
    rounds: Math.min(rounds, gatewayRounds),
    rivals,
    warmUp,
    progress: (text) => progress(`gateways, ${text}`),
  });
  await second.stop();
  return told;
}

/** Bookings and the month's report, of the town as it is and of its twin that has a year behind it. */
async function growOld(town, young, wish) {
  const { rounds, people, rows, cars, databaseArgs, progress } = wish;
  await letAMonthPass(town, { rows, progress });
  const twin = await openCity(town.size, databaseArgs, 'scale-year');
  await twin.stage.start('sandbox');
  await twin.start();
  const old = await moveIn(twin.gateway().url, people, progress);
  await twin.gateway().stop();
  const seconds = await letAYearPass(twin, { rows, people: cars, bays: BAYS, progress });
  const gigabytes = await sizeOf(twin.stage.database);
  progress(`a year of ${rows} bookings written in ${seconds.toFixed(0)} s`);
  const startedAt = performance.now();
  await twin.redis.flushall();
  await twin.start();
  const startSeconds = (performance.now() - startedAt) / 1_000;
  const reports = { young: await openReports(town), old: await openReports(twin) };
  const turn = (city, crowd, of) => async () => ({
    bookings: (await crowd.book([city.gateway().url], city.size)).perSecond,
    monthMs: (await of.month()).ms,
  });
  const rivals = { young: turn(town, young, reports.young), old: turn(twin, old, reports.old) };
  const told = await alternate({ rounds, rivals, progress: (text) => progress(`years, ${text}`) });
  const { bookings } = await reports.old.month();
  const databaseMb = residentMb(twin.stage.databasePid);
  await Promise.all([reports.young.close(), reports.old.close()]);
  await twin.close();
  return { told, seconds, startSeconds, gigabytes, databaseMb, bookingsOfMonth: bookings, askedAgain: young.askedAgain + old.askedAgain };
}

/** Gigabytes of tables and keys. @param {import('mysql2/promise').Pool} database */
async function sizeOf(database) {
  const [[{ bytes }]] = await database.query(
    'SELECT SUM(data_length + index_length) AS bytes FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  return Number(bytes) / 1e9;
}

/** A start on a filled Redis is left out of quick runs. */
function ofGrowth(sizes, { started, loaded }, hasRestarts) {
  const series = (what, unit, from, name) =>
    sizes.map((size) => figure(`${what}, ${size} car parks`, unit, from[`${size} car parks`][name]));
  return {
    searches: series('searches of one gateway', 'searches/s', loaded, 'searches'),
    admissions: series('admissions, spread over all pools', 'claims/s', loaded, 'admissions'),
    popular: series('admissions, all of 35 popular pools', 'claims/s', loaded, 'popular'),
    gateway: series('memory of a gateway', 'MB', loaded, 'gatewayMb'),
    redis: series('memory of Redis', 'MB', loaded, 'redisMb'),
    fromNothing: series('a gateway starts on an empty Redis and fills it', 's', started, 'fromNothing'),
    redisFilled: hasRestarts ? series('a gateway starts on a filled Redis', 's', started, 'redisFilled') : [],
    wiped: series('a running gateway fills a wiped Redis', 's', started, 'wiped'),
  };
}

function findingsOf({ sizes, rows, town, restarts, isQuick }, growth, gateways, years) {
  const grown = ofGrowth(sizes, growth, restarts);
  const largest = sizes.at(-1);
  const last = (series) => series.at(-1);
  const held = (series) => ratio(last(series), series[0]);
  const pair = (what, unit, told, names, name) =>
    Object.entries(names).map(([key, who]) => figure(`${what}, ${who}`, unit, told[key][name]));
  const counts = { one: 'one gateway', two: 'two gateways' };
  const [booked, searched] = [
    pair('bookings', 'bookings/s', gateways, counts, 'bookings'),
    pair('searches', 'searches/s', gateways, counts, 'searches'),
  ];
  const ages = { young: 'an empty database', old: `after ${rows} bookings` };
  const [aged, months] = [
    pair('bookings', 'bookings/s', years.told, ages, 'bookings'),
    pair("the month's report", 'ms', years.told, { young: 'of the first month', old: ages.old }, 'monthMs'),
  ];
  const start = figure(`a gateway starts on an empty Redis, ${town} car parks after ${rows} bookings`, 's', [years.startSeconds]);
  return {
    figures: [...Object.values(grown).flat(), ...booked, ...searched, ...aged, ...months, start],
    bars: [
      atLeast(`admission at ${largest} car parks, of that at ${sizes[0]}`, held(grown.admissions), 0.8),
      atLeast(`search at ${largest} car parks, of that at ${sizes[0]}`, held(grown.searches), 0.8),
      atMost(`gateway of ${largest} car parks (MB)`, last(grown.gateway).max, 400),
      atMost(`rebuild of ${largest} car parks (s)`, last(grown.fromNothing).median, 5),
      atLeast(`booking after ${rows} rows, of that in an empty database`, ratio(aged[1], aged[0]), 0.85),
    ],
    notes: [
      ...(isQuick ? [`quick: ${largest} car parks instead of 6,000 and ${rows} bookings instead of 10 million`] : []),
      ...(years.askedAgain > 0
        ? [`${years.askedAgain} bookings were answered with 503 and asked for again: look into the log of the gateways`]
        : []),
      `two gateways give ${rounded(ratio(booked[1], booked[0]))} of the bookings and ${rounded(ratio(searched[1], searched[0]))} of the searches of one; database, Redis and who asks share the two cores with them`,
      `admissions of 35 popular pools at ${largest} car parks: ${rounded(held(grown.popular))} of those at ${sizes[0]}`,
      `the year was written in ${Math.round(years.seconds)} s; its last month has ${years.bookingsOfMonth} bookings. Tables and keys take ${rounded(years.gigabytes)} GB, the database ${Math.round(years.databaseMb)} MB of memory`,
    ],
  };
}

/** @type {import('../benches.mjs').Bench} */
export const bench = {
  title: 'Scale: a larger city, more gateways, a year of bookings',
  method: `
**A larger city.** ${FULL.sizes.join(', ')} car parks, each with one pool of ${BAYS} bays, offered for thirty days, each city on stores of its own; all gateways run while they take turns. A start is timed from the launch of the process
until \`/readyz\` says yes and Redis holds all timelines. Searches ask for the 35 nearest over HTTP, so that the answers are equally long. Admissions go through the product's desk and script with 256 people waiting, once spread evenly
over all pools, which is the harder case because claims of one pool share the work of a call, and once over 35 popular pools of the city. Memory is what is resident after that load.
**More gateways.** The same people book, the same searches are made at one gateway and at two; all processes share two cores, so this shows what they cost each other, not what two machines would give.
**A year.** A town and its twin: one database with nothing in it but the reports of one month, one with a year behind it. The year is written by the database itself: \`booking\`, \`pool_log\`, \`audit_leaf\` and \`usage_booking\` have
a row for each booking, with cars and people whose own pasts are among them, the folds of the log kept as a worker keeps them. Bookings are free of charge, so no cashier is measured; the tables of payments stay empty. Buffer pool 1 GB,
smaller than the year. The report of the last thirty nights is asked of the product's query in the process.
Car parks stand in a grid of two kilometres however many there are: the density is not real. Admissions and start-ups vary by a tenth from round to round, more where others use the machine.`,
  limits: `
A search costs so little by now that what grows with the city shows: the k-d tree's candidates, and car parks and what is kept of them that are no longer in the processor's cache. A gateway's memory grows by the timelines first, two numbers of 16 bits
for each quarter of an hour of five weeks. Admissions spread over six thousand pools share less of a call than those of thirty-five, where a pool's keys are named once for many claims; of popular pools they cost the same
in any city. A start is mostly the process itself and the first reading of the log.`,
  run: async ({ rounds, isQuick, progress }) => {
    const { sizes, townAt, ...wish } = { ...(isQuick ? QUICK : FULL), rounds, progress, warmUp: !isQuick };
    const cities = [];
    for (const size of sizes) {
      progress(`opening ${size} car parks`);
      cities.push(await openCity(size, size === sizes[townAt] ? wish.databaseArgs : []));
    }
    const growth = await grow(cities, wish);
    const town = cities[townAt];
    await Promise.all([town.stage.start('sandbox'), ...cities.filter((city) => city !== town).map((city) => city.close())]);
    const young = await moveIn(town.gateway().url, wish.people, progress);
    const gateways = await addAGateway(town, young, wish);
    const years = await growOld(town, young, wish);
    await town.close();
    return findingsOf({ sizes, rows: wish.rows, town: town.size, restarts: wish.restarts, isQuick }, growth, gateways, years);
  },
};
