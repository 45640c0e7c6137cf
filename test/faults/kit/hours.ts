import { eventually } from '../../support/stores.js';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
/** As long as a row needs to ask for a stay that has begun already. */
const NEEDED_MS = 15_000;

/** Waits, if the quarter of an hour is about to end: a stay from its beginning on could not be booked any more. */
export async function quarterWithTimeLeft(): Promise<void> {
  const left = async () => QUARTER_MS - (Date.now() % QUARTER_MS);
  await eventually(left, (ms) => ms > NEEDED_MS, NEEDED_MS + 5_000);
}

/** So many hours from the quarter of an hour on that has begun, as a request names them. */
export function hoursFromNow(first: number, end: number): { from: string; to: string } {
  const begun = Date.now() - (Date.now() % QUARTER_MS);
  const local = (ms: number) => `${new Date(ms + 8 * HOUR_MS).toISOString().slice(0, 19)}+08:00`;
  return { from: local(begun + first * HOUR_MS), to: local(begun + end * HOUR_MS) };
}
