import { afterAll, beforeAll, expect } from '@jest/globals';
import { type Ask, SAMPLES, type Sample, type Things, thingsOf } from '../../integration/gateway/manage-samples.js';
import { plate } from '../../support/client.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, prepayIdIn, type RecordedStaff, type Recording, type StaffOutcome } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { World } from '../kit/world.js';

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
const partnerOf = (side: Side): string => `partner-${carParkOf(side)}`;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: '60000' },
    prepare: async (dataSource) => {
      for (const [side, lat] of Object.entries(PLACES)) {
        const code = carParkOf(side as Side);
        await offerBays(dataSource, [{ code, bays: 6, lat }]);
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
  for (const [guest, window] of [tonight(), tomorrowNight()].entries()) {
    const resident = await recording.resident(`${side}-${guest}`, guest);
    const placed = await resident.retryUntilKnown((key) =>
      resident.reserve({ carParkId: carParkOf(side), ...window, plate: plate(10 * n + guest) }, key),
    );
    await resident.pay(world.sandboxUrl, prepayIdIn(placed) ?? '');
    recording.belongsTo(tenant, 'booking', bookingIdOf(placed));
    recording.belongsTo(tenant, 'resident', resident.residentId);
    recording.belongsTo(tenant, 'plate', plate(10 * n + guest));
  }
  things[side] = await thingsOf(carParkOf(side), askerOf(await recording.staff(tenant)));
  recording.belongsTo(tenant, 'suspension', things[side].suspension);
}

/** From the quarter of an hour that has begun, so that the car is there. */
function tonight(): { from: string; to: string } {
  const quarter = 900_000;
  const from = Math.floor(Date.now() / quarter) * quarter;
  const local = (ms: number) => `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
  return { from: local(from), to: local(from + 16 * quarter) };
}

type Request = ReturnType<Sample['request']>;
const send = (staff: RecordedStaff, method: string, { path, body, headers = {} }: Request): Promise<StaffOutcome> =>
  staff.ask(method as 'GET', path, { ...(body && { body }), headers });

function askerOf(staff: RecordedStaff): Ask {
  return async (method, path, body, headers) => {
    const outcome = await send(staff, method, { path, ...(body && { body }), ...(headers && { headers }) });
    if (outcome.type !== 'ok') throw new Error(`${method} ${path} was answered ${outcome.status} ${outcome.text}`);
    return { json: () => outcome.body };
  };
}

for (const [route, sample] of Object.entries(SAMPLES))
  row(`I13 ${route}: the staff of either partner use it for their own, and try it with everything of the other`, async () => {
    const method = route.split(' ')[0] ?? '';
    for (const [turn, side] of (['east', 'west'] as const).entries()) {
      const staff = await recording.staff(partnerOf(side), 'partner_admin', turn);
      const [own, foreign] = [things[side], things[OTHER[side]]];
      await sample.arrange?.(own, askerOf(staff), world.dataSource);
      const mixed = Object.entries(foreign).map(([kind, name]) => ({ ...own, [kind]: name }));
      const strange = [foreign, ...mixed].map(sample.request).filter((one) => JSON.stringify(one) !== JSON.stringify(sample.request(own)));
      for (const request of strange) expect(await send(staff, method, request)).toMatchObject({ status: 404 });
      expect(await send(staff, method, sample.request(own))).toMatchObject({ type: 'ok' });
    }
  });

row('I13 and in the end nobody was told a word that is not theirs, and no other promise was broken', async () => {
  await expectPromisesKept(world, recording);
});
