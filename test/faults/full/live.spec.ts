import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type Recording, residentBytes } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { type CrowdReport, LiveCrowd } from '../kit/live-crowd.js';
import { metricOf } from '../kit/metrics.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { writtenInLog } from '../kit/timeline-in-redis.js';
import { type Gateway, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
/** As many as one address may have at a gateway. */
const CROWD = 2_000;
/** As many as the district has. */
const CAR_PARKS = Array.from({ length: 49 }, (_, n) => `car-park-${n}`);
/** So many snapshots are more than a reader is ever sent ahead. */
const SNAPSHOTS_ASKED = 12;
const HALF_OPEN = 20;
const MEGABYTE = 1_048_576;
const ROW_MS = 240_000;

let world: World;
let recording: Recording;
let pools: Map<string, number>;
let residents = 0;
const crowds: LiveCrowd[] = [];

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: '600000' },
    prepare: async (dataSource) => {
      pools = await offerBays(
        dataSource,
        CAR_PARKS.map((code) => ({ code, bays: 40 })),
      );
    },
  });
  recording = recordWorld(world, 'live-crowds');
  for (const turn of [0, 1]) await recording.reader(tomorrowNight(), turn);
}, 90_000);
afterEach(async () => {
  await Promise.all(crowds.splice(0).map((crowd) => crowd.stop()));
  await eventually(async () => (await socketsOf(gateway(0))) + (await socketsOf(gateway(1))) <= recording.readers.length, Boolean, 60_000);
}, 90_000);
afterAll(() => world?.close(), 60_000);

function gateway(index: number): Gateway {
  const found = world.gateways[index];
  if (!found) throw new Error(`gateway ${index} was not wished for`);
  return found;
}

const socketsOf = ({ url }: Gateway) => metricOf(url, 'live_sockets');

function startCrowd(): LiveCrowd {
  const crowd = LiveCrowd.start();
  crowds.push(crowd);
  return crowd;
}

/** So many residents book somewhere, half of them at each gateway. */
async function book(times: number): Promise<void> {
  const bookings = Array.from({ length: times }, async () => {
    const n = residents++;
    const resident = await recording.resident(`resident-${n}`, n);
    const carParkId = CAR_PARKS[n % CAR_PARKS.length] ?? '';
    bookingIdOf(await resident.reserve({ carParkId, ...tomorrowNight(), plate: plate(n) }));
  });
  await Promise.all(bookings);
}

/** Waits until every reader of the crowd is shown the truth of every car park. */
async function expectTruthBefore(crowd: LiveCrowd, readers: number): Promise<CrowdReport> {
  const truths = await Promise.all(
    [...pools].map(async ([code, poolId]) => {
      const { seq, free } = await writtenInLog(world, poolId);
      return { code, state: `${seq} ${free}` };
    }),
  );
  const isTrue = ({ shown }: CrowdReport) => truths.every(({ code, state }) => shown[code]?.[state] === readers);
  return eventually(() => crowd.report(), isTrue, 30_000);
}

row(
  'F81 two thousand lines cut at once: all are back soon, at a bounded price, and people can book meanwhile',
  async () => {
    const first = gateway(0);
    const crowd = startCrowd();
    await crowd.join(first.url, CROWD, tomorrowNight(), { comesBackWithinMs: 3_000 });
    const cpuBefore = await metricOf(first.url, 'process_cpu_seconds_total');
    const [tookMs] = await Promise.all([crowd.cutAndReturn(), book(20)]);
    const cpuSeconds = (await metricOf(first.url, 'process_cpu_seconds_total')) - cpuBefore;
    const { open, falls } = await expectTruthBefore(crowd, CROWD);
    expect({ open, falls }).toEqual({ open: CROWD, falls: 0 });
    expect(tookMs).toBeLessThan(30_000); // the same machine runs the crowd
    expect(cpuSeconds).toBeLessThan(8);
  },
  ROW_MS,
);

row(
  'F80 two thousand readers that do not read: the gateway grows by less than 100 MB, ends them, and serves them when they come back',
  async () => {
    const first = gateway(0);
    const crowd = startCrowd();
    const ports = await crowd.join(first.url, CROWD, tomorrowNight(), { hasOwnPlaces: true, comesBackWithinMs: 2_000 });
    const before = residentBytes(first.program.pid);
    await first.program.clogLinesFrom(ports);
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, residentBytes(first.program.pid));
    }, 200);
    try {
      for (let asked = 0; asked < SNAPSHOTS_ASKED; asked++) {
        await crowd.ask(1);
        await book(15);
      }
      const ended = async () => Object.values((await crowd.report()).closed).reduce((sum, n) => sum + n, 0);
      await eventually(ended, (count) => count >= CROWD, 75_000); // by patience or by heartbeat, whichever is first
    } finally {
      clearInterval(watch);
    }
    expect((most - before) / MEGABYTE).toBeLessThan(100);
    await expectTruthBefore(crowd, CROWD);
  },
  ROW_MS,
);

row(
  'F83 readers suspended, cut off without a word, or deaf: the heartbeat ends them, and who is shown again sees the truth',
  async () => {
    const first = gateway(0);
    const others = await socketsOf(first);
    const places = [first.url, `http://127.0.0.1:${first.edge.port}`, first.url];
    const [suspended, lost, deaf] = await Promise.all(
      places.map(async (url) => {
        const crowd = startCrowd();
        await crowd.join(url, HALF_OPEN, tomorrowNight(), { comesBackWithinMs: 1_000 });
        return crowd;
      }),
    );
    if (!suspended || !lost || !deaf) throw new Error('three were asked for');
    suspended.freeze();
    first.edge.blackhole();
    await deaf.stopReading();
    await book(10);
    expect(await socketsOf(first)).toBe(others + 3 * HALF_OPEN);
    await eventually(async () => (await socketsOf(first)) === others, Boolean, 75_000);
    await book(10);
    suspended.thaw();
    first.edge.mend();
    await deaf.readAgain();
    for (const crowd of [suspended, lost, deaf]) expect(await expectTruthBefore(crowd, HALF_OPEN)).toMatchObject({ falls: 0 });
  },
  ROW_MS,
);

row('F80 F81 F83 and in the end no promise was broken', () => expectPromisesKept(world, recording));
