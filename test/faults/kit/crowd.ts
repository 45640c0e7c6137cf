import { plate } from '../../support/client.js';
import { tomorrowNight } from '../../support/supply.js';
import type { Outcome, RecordedClient, Recording } from '../history/index.js';

/** Everything that the people of a crowd were told. */
export interface Told {
  /** Every status, also of answers that were asked for again. 0 is none within ten seconds. */
  readonly statuses: readonly number[];
  /** The last answer of each. */
  readonly last: readonly Outcome[];
}

/** Plates of one run are told apart by their number. */
let plates = 20_000;

/** People who are logged in, spread over the gateways, and each want one bay of the same car park. */
export async function gather(recording: Recording, carParkId: string, people: number): Promise<() => Promise<Told>> {
  const names = Array.from({ length: people }, (_, n) => `${carParkId}-crowd-${n}`);
  const crowd = await Promise.all(names.map((name, turn) => recording.resident(name, turn)));
  return () => bookAll(crowd, carParkId);
}

/** Each asks again with the same key, at the next gateway, until the answer is known. */
async function bookAll(crowd: readonly RecordedClient[], carParkId: string): Promise<Told> {
  const statuses: number[] = [];
  const bookOne = (resident: RecordedClient) => {
    const wish = { carParkId, ...tomorrowNight(), plate: plate(++plates) };
    return resident.retryUntilKnown(async (key) => {
      const outcome = await resident.reserve(wish, key);
      statuses.push(outcome.status);
      return outcome;
    });
  };
  const last = await Promise.all(crowd.map(bookOne));
  return { statuses, last };
}
