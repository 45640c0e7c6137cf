import { addDays, localDate } from '#kernel';
import { plate } from '../../support/client.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { type System, startSystem } from '../../support/system.js';
import { bookingIdOf, finish, prepayIdIn, type RecordedClient, type Recording, type Report, record } from '../history/index.js';
import { SupplyDesk, said } from '../kit/supply-desk.js';

/** Short, so that holds lapse while one watches. */
const PACE = { HOLD_MS: '4000', PAYMENT_MARGIN_MS: '0', PAYMENT_GRACE_MS: '0', SWEEP_EVERY_MS: '300' };
const RESIDENTS = 32;
const PARTNER = 'partner-small';
/** What no staff of the partner above may be told. */
export const FOREIGN_WORD = 'canary-elsewhere';

/** A real system of two gateways and a worker, thirty-two residents with different fates, two readers: recorded, finished and kept. */
export async function recordRealRun(): Promise<Report> {
  const system = await startSystem({
    gateways: 2,
    environment: PACE,
    prepare: async ({ dataSource }) =>
      void (await offerBays(dataSource, [
        { code: 'small', bays: 3 },
        { code: 'wide', bays: 40 },
        { code: 'spare', bays: 2 },
        { code: 'trucks', bays: 2, kind: 'large' },
        { code: 'more-trucks', bays: 1, kind: 'large' },
      ])),
  });
  try {
    const recording = record(system, { name: 'checker', seed: 1, settings: { HOLD_MS: Number(PACE.HOLD_MS) } });
    recording.probes.serving(system.gateways);
    recording.probes.outbox(system.dataSource);
    for (const turn of [0, 1]) await recording.reader(tomorrowNight(), turn);
    const [cut] = recording.readers;
    await Promise.all(Array.from({ length: RESIDENTS }, (_, n) => live(recording, system, n)));
    cut?.cut();
    await live(recording, system, RESIDENTS);
    await withdrawTomorrow(recording, system);
    return await finish(recording, { isKept: true });
  } finally {
    await system.close();
  }
}

async function live(recording: Recording, system: System, n: number): Promise<void> {
  const resident = await recording.resident(`resident-${n}`, n);
  const carParkId = n % 4 === 3 ? 'small' : 'wide';
  const wish = { carParkId, ...tomorrowNight(), plate: plate(n) };
  const placed = await resident.retryUntilKnown((key) => resident.reserve(wish, key), { key: `place-${n}` });
  if (placed.type !== 'ok') return void (await resident.oneTap({ near: '22.5700,114.1400', plate: plate(n), ...tomorrowNight() }));
  await resident.at(n + 1).reserve(wish, `place-${n}`);
  await (FATES[n % FATES.length] ?? paid)(resident, system, bookingIdOf(placed), prepayIdIn(placed) ?? '');
  await resident.read(bookingIdOf(placed));
}

/** The partner needs its bays for lorries back: of two people who have them one is moved, the other gets the money. */
async function withdrawTomorrow(recording: Recording, system: System): Promise<void> {
  for (const n of [RESIDENTS + 1, RESIDENTS + 2]) {
    const resident = await recording.resident(`resident-${n}`, n);
    const wish = { carParkId: 'trucks', poolId: 'trucks-pool', ...tomorrowNight(), plate: plate(n) };
    const placed = await resident.retryUntilKnown((key) => resident.reserve(wish, key));
    await resident.pay(system.sandbox, prepayIdIn(placed) ?? '');
  }
  const staff = await recording.staff(PARTNER);
  recording.belongsTo('partner-elsewhere', 'name', FOREIGN_WORD);
  const desk = new SupplyDesk(system);
  await desk.draftNight(staff, 'trucks-pool', addDays(localDate(Date.now()), 1));
  await said(desk.publish(staff, 'trucks-pool'));
}

type Fate = (resident: RecordedClient, system: System, id: string, prepayId: string) => Promise<unknown>;

const paid: Fate = (resident, { sandbox }, _id, prepayId) => resident.pay(sandbox, prepayId);

const leaves: Fate = () => Promise.resolve();

const FATES: readonly Fate[] = [
  leaves,
  paid,
  (resident, _, id) => resident.cancel(id),
  (resident, { sandbox }, _id, prepayId) => resident.pay(sandbox, prepayId, 'paid-late', { afterMs: 6_000 }),
  (resident, { sandbox }, _id, prepayId) => resident.pay(sandbox, prepayId, 'paid-callback-lost'),
  async (resident, { sandbox }, id, prepayId) => {
    await resident.pay(sandbox, prepayId);
    await resident.retryUntilKnown((key) => resident.cancel(id, {}, key));
  },
  (resident, { sandbox }, _id, prepayId) => resident.pay(sandbox, prepayId, 'paid-callback-duplicated', { copies: 3 }),
  async (resident, _, id) => {
    await resident.offer(id, 'offer');
    await resident.offer(id, 'offer');
    await resident.cancel(id, { expectedRefundFen: 7 }, 'cancel-otherwise');
  },
  async (resident, { sandbox }, id, prepayId) => {
    await resident.pay(sandbox, prepayId);
    const until = `${addDays(localDate(Date.now()), 2)}T09:00:00+08:00`;
    await resident.extend(id, until);
    await resident.reserve({ carParkId: 'wide', ...tomorrowNight(), plate: resident.name }, 'place-other');
    await resident.reserve({ carParkId: 'small', ...tomorrowNight(), plate: '粤B99999' }, `place-${resident.name.split('-')[1]}`);
  },
];
