import { afterAll, beforeAll, expect } from '@jest/globals';
import { z } from 'zod';
import { type Ask, COLLEAGUE, SAMPLES, type Sample, type Things, thingsOf } from '../../integration/gateway/manage-samples.js';
import { plate } from '../../support/client.js';
import { staffOf } from '../../support/staff.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, prepayIdIn, type RecordedStaff, type Recording, type StaffOutcome } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { hoursFromNow, quarterWithTimeLeft } from '../kit/hours.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { said } from '../kit/supply-desk.js';
import { World } from '../kit/world.js';

const FILES = ['format=xlsx', ...['car-parks', 'pools', 'windows'].map((file) => `format=csv&file=${file}`)];
const Accepted = z.object({ id: z.string() });
const Flaws = z.object({ errors: z.array(z.unknown()) });
const Ended = z.object({ state: z.enum(['done', 'rejected', 'failed']) });
const chance = runSeed();
const row = rowsWith(chance);
/** Too far apart for anybody to be moved from one to the other: whoever was moved would be known to both. */
const PLACES = { east: 22.57, west: 22.67 };
type Side = keyof typeof PLACES;
const OTHER = { east: 'west', west: 'east' } as const;

let world: World;
let recording: Recording;
const things = {} as Record<Side, Things>;

const carParkOf = (side: Side): string => `canary-${side}`;
/** One that may be named by anybody: an import repeats to staff what they wrote in their file. */
const spareOf = (side: Side): string => `spare-${side}`;
const partnerOf = (side: Side): string => `partner-${carParkOf(side)}`;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: '60000' },
    prepare: async (dataSource) => {
      for (const [side, lat] of Object.entries(PLACES)) {
        const code = carParkOf(side as Side);
        await offerBays(
          dataSource,
          [code, spareOf(side as Side)].map((one) => ({ code: one, bays: 6, lat })),
        );
        await dataSource.query('UPDATE partner SET name = ? WHERE code = ?', [`${side}金丝雀物业`, partnerOf(side as Side)]);
        await dataSource.query('UPDATE car_park SET name = ?, entry_note = ? WHERE code = ?', [
          `${side}金丝雀车场`,
          `${side}金丝雀入口`,
          code,
        ]);
      }
    },
  });
  recording = recordWorld(world, 'supply-tenants');
  for (const [n, side] of (['east', 'west'] as const).entries()) await live(side, n);
}, 120_000);
afterAll(() => world?.close(), 60_000);

/** A partner with guests of tonight and tomorrow, a suspension and a name: words that are nobody else's. */
async function live(side: Side, n: number): Promise<void> {
  const tenant = partnerOf(side);
  recording.belongsTo(tenant, 'code', tenant, carParkOf(side), `${carParkOf(side)}-pool`);
  recording.belongsTo(tenant, 'name', `${side}金丝雀物业`, `${side}金丝雀车场`, `${side}金丝雀入口`, `partner_admin-of-${tenant}`);
  await quarterWithTimeLeft(); // the car of tonight is there
  for (const [guest, window] of [hoursFromNow(0, 4), tomorrowNight()].entries()) {
    const resident = await recording.resident(`${side}-${guest}`, guest);
    const placed = await resident.retryUntilKnown((key) =>
      resident.reserve({ carParkId: carParkOf(side), ...window, plate: plate(10 * n + guest) }, key),
    );
    await resident.pay(world.sandboxUrl, prepayIdIn(placed) ?? '');
    recording.belongsTo(tenant, 'booking', bookingIdOf(placed));
    recording.belongsTo(tenant, 'resident', resident.residentId);
    recording.belongsTo(tenant, 'plate', plate(10 * n + guest));
  }
  await staffOf(recording.surroundings, tenant, 'attendant', COLLEAGUE);
  things[side] = await thingsOf(carParkOf(side), askerOf(await recording.staff(tenant)), world.dataSource);
  recording.belongsTo(tenant, 'suspension', things[side].suspension);
}

type Request = ReturnType<Sample['request']>;
function send(staff: RecordedStaff, method: string, { path, body, headers = {} }: Request): Promise<StaffOutcome> {
  const { 'content-type': type = '', ...rest } = headers;
  const sent = typeof body === 'string' ? { file: { type, content: body } } : { body };
  return staff.ask(method as 'GET', path, { ...sent, headers: rest });
}

function askerOf(staff: RecordedStaff): Ask {
  return async (method, path, body, headers) => {
    const outcome = await send(staff, method, { path, ...(body && { body }), ...(headers && { headers }) });
    if (outcome.type !== 'ok') throw new Error(`${method} ${path} was answered ${outcome.status} ${outcome.text}`);
    return { json: () => outcome.body };
  };
}

/** Where a sample is arranged by a statement that leaves no leaf in the trail: here it is asked for. */
const ARRANGED: Readonly<Record<string, Sample['arrange']>> = {
  'POST /car-parks/:id/suspensions': async ({ carPark }, ask) => {
    const path = `/car-parks/${carPark}/suspensions`;
    const all = (await ask('GET', path)).json() as { id: string; reason: string; liftedAt: string | null }[];
    for (const { id } of all.filter(({ reason, liftedAt }) => reason === 'water' && liftedAt === null))
      await ask('DELETE', `${path}/${id}`);
  },
};

for (const [route, sample] of Object.entries(SAMPLES))
  row(`I13 ${route}: the staff of either partner use it for their own, and try it with everything of the other`, async () => {
    const method = route.split(' ')[0] ?? '';
    for (const [turn, side] of (['east', 'west'] as const).entries()) {
      const staff = await recording.staff(partnerOf(side), 'partner_admin', turn);
      const [own, foreign] = [things[side], things[OTHER[side]]];
      await (ARRANGED[route] ?? sample.arrange)?.(own, askerOf(staff), world.dataSource);
      const mixed = Object.entries(foreign).map(([kind, name]) => ({ ...own, [kind]: name }));
      const strange = [foreign, ...mixed].map(sample.request).filter((one) => JSON.stringify(one) !== JSON.stringify(sample.request(own)));
      for (const request of strange) expect(await send(staff, method, request)).toMatchObject({ status: 404 });
      expect(await send(staff, method, sample.request(own))).toMatchObject({ type: 'ok' });
    }
  });

row('I13 files: what staff take out is theirs, as tables and as a workbook; what they bring in of the other is not there', async () => {
  for (const [turn, side] of (['east', 'west'] as const).entries()) {
    const staff = await recording.staff(partnerOf(side), 'partner_admin', turn);
    const taken = await Promise.all(FILES.map((wish) => staff.ask('GET', `/supply-files/export?${wish}`)));
    expect(taken.filter(({ type, text }) => type !== 'ok' || !text.includes(carParkOf(side)))).toEqual([]);
    const [foreign, nowhere] = [await rejected(staff, `${spareOf(OTHER[side])}-pool`), await rejected(staff, 'nowhere-pool')];
    expect(foreign.replaceAll(`${spareOf(OTHER[side])}-pool`, 'nowhere-pool')).toBe(nowhere);
  }
});

/** What is said to a file that offers a bay of this pool; it is refused. */
async function rejected(staff: RecordedStaff, pool: string): Promise<string> {
  const content = `pool,weekdays,start,end,bays,valid_from,valid_to\n${pool},Mon,18:00,08:00+1,1,,\n`;
  const { id } = Accepted.parse(await said(staff.ask('POST', '/supply-imports?file=windows', { file: { type: 'text/csv', content } })));
  const isOver = ({ body }: StaffOutcome) => Ended.safeParse(body).success;
  const { body } = await eventually(() => staff.ask('GET', `/supply-imports/${id}`), isOver, 20_000);
  expect(body).toMatchObject({ state: 'rejected', errorCount: 1 });
  return JSON.stringify(Flaws.parse(body).errors);
}

row('I13 and in the end nobody was told a word that is not theirs, and no other promise was broken', async () => {
  await expectPromisesKept(world, recording);
});
