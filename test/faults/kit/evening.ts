import { plate } from '../../support/client.js';
import { tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type Outcome, prepayIdIn, type RecordedClient, type Recording } from '../history/index.js';
import type { World } from './world.js';

/** What becomes of a booking after it was acknowledged. */
export type Fate = 'pays' | 'leaves' | 'cancels' | 'pays and cancels';

export interface EveningWish {
  readonly carParkIds: readonly string[];
  readonly fates: readonly Fate[];
  readonly residents: number;
  /** How many act at the same time. */
  readonly atOnce: number;
  /** The number of the first resident: residents and plates of one world are told apart by numbers. */
  readonly from?: number;
}

/** How one resident's visit went. `bookingId` is missing when no bay was got. */
export interface Visit {
  readonly placed: Outcome;
  readonly bookingId: string | undefined;
  /** Until it was known whether there is a booking. */
  readonly waitedMs: number;
  /** Went to the cashier. */
  readonly hasPaid: boolean;
}

/** Residents book bays for tomorrow night and meet their fates, each at a gateway of its own choice. The seed says who does what. */
export async function evening(world: World, recording: Recording, wish: EveningWish): Promise<Visit[]> {
  const { carParkIds, fates, residents, atOnce, from = 0 } = wish;
  const chance = world.chance.branch(`evening-${from}`);
  const plans = Array.from({ length: residents }, (_, n) => ({
    n: from + n,
    carParkId: chance.pick(carParkIds),
    fate: chance.pick(fates),
  }));
  const lanes = Array.from({ length: atOnce }, async (_, lane) => {
    const visits: Visit[] = [];
    for (const { n, carParkId, fate } of plans.filter((plan) => plan.n % atOnce === lane))
      visits.push(await visit(world, recording, n, carParkId, fate));
    return visits;
  });
  return (await Promise.all(lanes)).flat();
}

/** Asks again with the same key until the answer is known. */
async function visit(world: World, recording: Recording, n: number, carParkId: string, fate: Fate): Promise<Visit> {
  const resident = await patientLogIn(recording, `resident-${n}`, n);
  const wish = { carParkId, ...tomorrowNight(), plate: plate(n) };
  const askedMs = performance.now();
  const placed = await resident.retryUntilKnown((key) => resident.reserve(wish, key));
  const waitedMs = performance.now() - askedMs;
  if (placed.type !== 'ok') return { placed, bookingId: undefined, waitedMs, hasPaid: false };
  const bookingId = bookingIdOf(placed);
  const prepayId = prepayIdIn(placed);
  const hasPaid = fate.startsWith('pays') && prepayId !== undefined;
  if (hasPaid) await resident.pay(world.sandboxUrl, prepayId);
  if (fate.endsWith('cancels')) await resident.retryUntilKnown((key) => resident.cancel(bookingId, {}, key));
  return { placed, bookingId, waitedMs, hasPaid };
}

/** As people do it: again, at the next gateway, when it does not work. */
export async function patientLogIn(recording: Recording, name: string, turn: number, tries = 5): Promise<RecordedClient> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await recording.resident(name, turn + attempt);
    } catch (error) {
      if (attempt === tries) throw error;
    }
  }
}

/** How many of these bookings are in which state, as the database has them. */
export async function statesOf(world: World, visits: readonly Visit[]): Promise<Record<string, number>> {
  const ids = visits.flatMap(({ bookingId }) => bookingId ?? []);
  const rows = await world.dataSource.query<{ state: string; n: string | number }[]>(
    'SELECT state, COUNT(*) AS n FROM booking WHERE id IN (?) GROUP BY state',
    [ids],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
}
