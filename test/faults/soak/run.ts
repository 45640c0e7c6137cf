import { setTimeout as pause } from 'node:timers/promises';
import { plate } from '../../support/client.js';
import { finish, type Recording, type Report, record } from '../history/index.js';
import { Chance } from '../kit/chance.js';
import { World } from '../kit/world.js';
import { buildCity, someStay } from './city.js';
import { type Fault, HEAVY, LIGHT } from './faults.js';
import { SoakResident } from './resident.js';

const RESIDENTS = 16;
const READERS = 3;
/** People go on for a while after the last fault: what is promised then is promised without excuse. */
const QUIET_MS = 15_000;

/** The machine is loaded, and processes that begin anew grow to their size, which is bounded. */
const LIMITS = { factor: 2, growthBytes: 400 * 1_048_576 };

export interface SoakWish {
  readonly seed: bigint;
  readonly forMs: number;
  readonly build?: string;
  /** Faults by name; all of them unless told otherwise. */
  readonly faults?: readonly Readonly<Record<string, Fault>>[];
}

/** A seeded mix of people and faults for a while, then quiet, then the judgement. */
export async function soak(wish: SoakWish): Promise<Report> {
  const chance = new Chance(wish.seed);
  const world = await World.start(chance, {
    prepare: buildCity,
    environment: { HOLD_MS: '10000', UPCOMING_BOOKINGS_MAX: '40' },
    ...(wish.build && { build: wish.build }),
  });
  try {
    const recording = record(
      {
        gateways: world.gateways.map(({ edge }) => `http://127.0.0.1:${edge.port}`),
        sandbox: world.sandboxUrl,
        dataSource: world.dataSource,
        config: world.config,
      },
      { name: 'soak', seed: wish.seed },
    );
    await disturbWhileLiving(world, recording, chance, wish);
    const logs = Object.fromEntries(world.members.map(({ program }) => [program.name, program.lines]));
    return await finish(recording, { withinMs: 150_000, limits: LIMITS, logs });
  } finally {
    await world.close();
  }
}

async function disturbWhileLiving(world: World, recording: Recording, chance: Chance, wish: SoakWish): Promise<void> {
  const residents: SoakResident[] = [];
  for (let n = 0; n < RESIDENTS; n++) {
    const plates = [plate(n), plate(100 + n), plate(200 + (n % 4))]; // the last is shared by neighbours
    residents.push(new SoakResident(await recording.resident(`soak-${n}`, n), world.sandboxUrl, plates, chance.branch(`resident-${n}`)));
  }
  for (let n = 0; n < READERS; n++) await recording.reader(someStay(chance.branch(`reader-${n}`)), n);
  recording.probes.serving(recording.surroundings.gateways);
  recording.probes.outbox(world.dataSource);
  recording.probes.memory(Object.fromEntries(world.members.map(({ program }) => [program.name, () => program.pid])));
  let isOver = false;
  const living = Promise.all(residents.map((resident) => resident.live(() => isOver)));
  try {
    const lanes = (wish.faults ?? [HEAVY, LIGHT]).map((faults, lane) =>
      disturb(world, recording, chance.branch(`lane-${lane}`), faults, wish.forMs),
    );
    await Promise.all(lanes);
    await recording.during('healing', {}, () => world.heal());
    await pause(QUIET_MS);
  } finally {
    isOver = true;
    await living;
  }
}

async function disturb(
  world: World,
  recording: Recording,
  chance: Chance,
  faults: Readonly<Record<string, Fault>>,
  forMs: number,
): Promise<void> {
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const name = chance.pick(Object.keys(faults));
    await recording.during(name, {}, () => faults[name]?.(world, chance) ?? Promise.resolve());
    await pause(chance.below(2_500, 200));
  }
}
