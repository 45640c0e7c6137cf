import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { plate } from '../../support/client.js';
import { finish, type Recording, type Report, record } from '../history/index.js';
import { expectExportToVerify, tellOffers } from '../kit/audit-export.js';
import { answerRehomings, BusyStaff, type Workplace } from '../kit/busy-staff.js';
import { type Chance, runSeed } from '../kit/chance.js';
import { World } from '../kit/world.js';
import { buildCity, carParkIds, someStay } from '../soak/city.js';
import { HEAVY, LIGHT } from '../soak/faults.js';
import { SoakResident } from '../soak/resident.js';

/** `SUPPLY_MIX_SECONDS=600 SEED=…` for a longer look. */
const SECONDS = Number(process.env['SUPPLY_MIX_SECONDS'] ?? 40);
const RESIDENTS = 14;
const STAFF = 3;
const QUIET_MS = 10_000;
const LIMITS = { factor: 2, growthBytes: 400 * 1_048_576 };
const FAULTS = { ...HEAVY, ...LIGHT };

const PLACES: readonly Workplace[] = carParkIds.map((carPark) => ({
  carPark,
  pool: `${carPark}-pool`,
  bays: Number(carPark.split('-')[1]),
}));

const chance = runSeed();

/** People book, pay and answer; staff of the same car parks give and take back. */
async function lifeOf(world: World, recording: Recording): Promise<(isOver: () => boolean) => Promise<unknown>> {
  const residents = await Promise.all(Array.from({ length: RESIDENTS }, (_, n) => recording.resident(`mix-${n}`, n)));
  const staff = await Promise.all(Array.from({ length: STAFF }, (_, n) => recording.staff(`partner-${carParkIds[0]}`, 'partner_admin', n)));
  return (isOver) =>
    Promise.all([
      ...residents.map((client, n) =>
        new SoakResident(client, world.sandboxUrl, [plate(n), plate(100 + n)], chance.branch(`resident-${n}`)).live(isOver),
      ),
      ...residents.map((client, n) => answerRehomings(client, chance.branch(`answers-${n}`), isOver)),
      ...staff.map((one, n) => new BusyStaff(one, PLACES, chance.branch(`staff-${n}`)).work(isOver)),
    ]);
}

async function disturb(world: World, recording: Recording, faulty: Chance): Promise<void> {
  const end = performance.now() + SECONDS * 1_000;
  while (performance.now() < end) {
    const name = faulty.pick(Object.keys(FAULTS));
    await recording.during(name, {}, () => FAULTS[name]?.(world, faulty) ?? Promise.resolve());
    await pause(faulty.below(2_500, 200));
  }
}

async function run(world: World): Promise<Report> {
  const gateways = world.gateways.map(({ edge }) => `http://127.0.0.1:${edge.port}`);
  const surroundings = { gateways, sandbox: world.sandboxUrl, dataSource: world.dataSource, config: world.config };
  const recording = record(surroundings, { name: 'supply-mix', seed: chance.seed });
  for (const n of [0, 1]) await recording.reader(someStay(chance.branch(`reader-${n}`)), n);
  const life = await lifeOf(world, recording);
  let isOver = false;
  const living = life(() => isOver);
  try {
    await disturb(world, recording, chance.branch('faults'));
    await recording.during('healing', {}, () => world.heal());
    await pause(QUIET_MS);
  } finally {
    isOver = true;
    await living;
  }
  const logs = Object.fromEntries(world.members.map(({ program }) => [program.name, program.lines]));
  return finish(recording, { withinMs: 150_000, limits: LIMITS, logs });
}

test(
  `F87 staff give and take back bays while people book, pay and answer, among faults of all kinds for ${SECONDS} s: no promise is broken`,
  async () => {
    const world = await World.start(chance, {
      environment: { HOLD_MS: '10000', UPCOMING_BOOKINGS_MAX: '40', REHOMING_DECISION_MS: '8000' },
      prepare: async (dataSource) => {
        await buildCity(dataSource);
        await tellOffers(dataSource);
        await dataSource.query('UPDATE partner SET compensation_fen = 500');
      },
    });
    try {
      const { violations, stillMoving, file, counted } = await run(world);
      expect({ seed: chance.seed, file, violations, stillMoving }).toEqual({ seed: chance.seed, file, violations: [], stillMoving: [] });
      expect(counted['rehomings']).toBeGreaterThan(0);
      await expectExportToVerify(world);
    } finally {
      await world.close();
    }
  },
  SECONDS * 1_000 + 400_000,
);
