import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { FrameProxy } from '../kit/frame-proxy.js';
import { type CrowdReport, LiveCrowd } from '../kit/live-crowd.js';
import { LiveView } from '../kit/live-view.js';
import { metricOf } from '../kit/metrics.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { writtenInLog } from '../kit/timeline-in-redis.js';
import { type Gateway, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const STUCK_READERS = 300;
const CROWDED = Array.from({ length: 40 }, (_, n) => `crowded-${n}`);
const BOOKINGS = 100;
/** So many snapshots of all car parks are more than a reader is ever sent ahead. */
const SNAPSHOTS_ASKED = 12;

let world: World;
let recording: Recording;
let pools: Map<string, number>;
let residents = 0;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: '600000' },
    prepare: async (dataSource) => {
      pools = await offerBays(
        dataSource,
        [...CROWDED, 'frames', 'rows'].map((code) => ({ code, bays: 20 })),
      );
    },
  });
  recording = recordWorld(world, 'live');
  for (const turn of [0, 1]) await recording.reader(tomorrowNight(), turn);
}, 90_000);
afterAll(() => world?.close(), 60_000);

function gateway(index: number): Gateway {
  const found = world.gateways[index];
  if (!found) throw new Error(`gateway ${index} was not wished for`);
  return found;
}

/** Another resident books tomorrow night, at the second gateway: the first learns of it by way of Redis. */
async function book(carParkId: string): Promise<{ resident: RecordedClient; bookingId: string }> {
  const n = residents++;
  const resident = await recording.resident(`resident-${n}`, 1);
  return { resident, bookingId: bookingIdOf(await resident.reserve({ carParkId, ...tomorrowNight(), plate: plate(n) })) };
}

async function truthOf(code: string): Promise<{ version: number; freeBays: number }> {
  const { seq, free } = await writtenInLog(world, pools.get(code) ?? 0);
  return { version: seq, freeBays: free };
}

async function expectTruthOn(view: LiveView, code: string): Promise<void> {
  const truth = await truthOf(code);
  await eventually(
    () => view.shown.get(code),
    (shown) => shown?.version === truth.version && shown.freeBays === truth.freeBays,
  );
}

/** What a crowd is shown when every one of its readers is shown the truth. */
async function truthFor(readers: number): Promise<CrowdReport['shown']> {
  const shown = [...pools.keys()].map(async (code) => {
    const { version, freeBays } = await truthOf(code);
    return [code, { [`${version} ${freeBays}`]: readers }] as const;
  });
  return Object.fromEntries(await Promise.all(shown));
}

row('F80 readers that do not read: little waits for them, others do not notice, and when they read again they see the latest', async () => {
  const first = gateway(0);
  const crowd = LiveCrowd.start();
  const view = await LiveView.open(first.url, tomorrowNight());
  try {
    const ports = await crowd.join(first.url, STUCK_READERS, tomorrowNight());
    recording.probes.memory({ 'gateway-0': () => first.program.pid });
    await first.program.clogLinesFrom(ports);
    const { frames } = await crowd.report();
    await crowd.ask(SNAPSHOTS_ASKED);
    for (const lane of [0, 1, 2, 3, 4])
      await Promise.all(CROWDED.slice(0, BOOKINGS / 5).map((_, n) => book(CROWDED[(lane * 7 + n) % CROWDED.length] ?? '')));
    for (const code of CROWDED) await expectTruthOn(view, code);
    expect((await crowd.report()).frames).toBe(frames);
    await eventually(async () => (await metricOf(first.url, 'live_states_skipped_total')) > 0);

    await first.program.unclogLines();
    const truth = await truthFor(STUCK_READERS);
    const seen = await eventually(
      () => crowd.report(),
      ({ shown }) => isDeepStrictEqual(shown, truth),
      20_000,
    );
    expect(seen).toMatchObject({ open: STUCK_READERS, falls: 0, closed: {} });
    expect((seen.frames - frames) / STUCK_READERS).toBeLessThan(SNAPSHOTS_ASKED + CROWDED.length);
  } finally {
    view.close();
    await crowd.stop();
  }
});

row(
  'F82 one frame lost, one repeated, two swapped: a reader by the rules never goes back, and its next message makes it whole',
  async () => {
    const proxy = await FrameProxy.before(gateway(0).url);
    const view = await LiveView.open(proxy.url, tomorrowNight());
    const suffers = async (verb: 'lose' | 'repeat' | 'swap') => {
      const done = proxy.done;
      proxy.next(verb, 'frames');
      await book('frames');
      if (verb === 'swap') {
        await eventually(() => proxy.isHolding);
        await book('frames');
      }
      await eventually(() => proxy.done === done + 1);
    };
    try {
      await eventually(() => view.shown.get('frames')?.freeBays === 20);
      await suffers('repeat');
      await eventually(() => view.ignored === 1);
      await expectTruthOn(view, 'frames');
      await suffers('swap');
      await eventually(() => view.ignored === 2);
      await expectTruthOn(view, 'frames');

      await suffers('lose');
      expect(view.shown.get('frames')?.freeBays).toBe(17);
      await book('frames');
      await expectTruthOn(view, 'frames');
      await suffers('lose');
      view.subscribe();
      await expectTruthOn(view, 'frames');
      expect([view.snapshots, view.ignored, view.shown.get('frames')?.freeBays]).toEqual([2, 2, 14]);
    } finally {
      view.close();
      await proxy.close();
    }
  },
);

row('F82 rows between gateways repeated, swapped and ahead of lost ones: the view of the other gateway is the truth', async () => {
  const channel = `${world.config.KEY_PREFIX}:pool-log`;
  const heard: string[] = [];
  const listener = await world.redis.listen(channel, (text) => heard.push(text));
  const view = await LiveView.open(gateway(0).url, tomorrowNight());
  try {
    const taken = await Promise.all([book('rows'), book('rows'), book('rows')]);
    await eventually(() => rowsIn(heard) >= 3);
    await expectTruthOn(view, 'rows');
    const again = [...heard].reverse();
    for (const text of [...again, ...again]) await world.redis.say('PUBLISH', channel, text);
    await gateway(0).redis.cutAll(); // what is published now is lost on its way to the first gateway
    await Promise.all(taken.map(({ resident, bookingId }) => resident.cancel(bookingId)));
    await expectTruthOn(view, 'rows');
    expect(view.shown.get('rows')?.freeBays).toBe(20);
  } finally {
    view.close();
    listener.disconnect();
  }
});

/** A message is the name of who sent it, a space, and the rows. */
function rowsIn(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + (JSON.parse(text.slice(text.indexOf(' '))) as unknown[]).length, 0);
}

row('F80 F82 and in the end no promise was broken', () => expectPromisesKept(world, recording));
