import type { DataSource } from 'typeorm';
import { addDays, localDate } from '#kernel';
import { offerBays } from '../../support/supply.js';
import type { Chance } from '../kit/chance.js';

/** Few enough that people meet in them. */
const CAR_PARKS = [1, 2, 3, 5, 8, 40];
const NIGHTS = 12;

export const carParkIds = CAR_PARKS.map((bays) => `soak-${bays}`);

export async function buildCity(dataSource: DataSource): Promise<void> {
  await offerBays(
    dataSource,
    CAR_PARKS.map((bays) => ({ code: `soak-${bays}`, bays, nightFen: 990 + bays })), // 9.91 yuan and so on: amounts that floats get wrong
  );
}

/** A stay in one of the next nights, in quarters of an hour, as a request names it. */
export function someStay(chance: Chance): { from: string; to: string } {
  const date = addDays(localDate(Date.now()), chance.below(NIGHTS + 1, 1));
  const hour = chance.below(23, 18);
  const quarter = chance.pick(['00', '15', '30', '45']);
  const end = chance.below(9, 2);
  return { from: `${date}T${hour}:${quarter}:00+08:00`, to: `${addDays(date, 1)}T0${end}:${quarter}:00+08:00` };
}

/** Soon after the end of a stay. */
export function laterBy(time: string, minutes: number): string {
  const shifted = new Date(Date.parse(time) + minutes * 60_000 + 8 * 3_600_000);
  return `${shifted.toISOString().slice(0, 19)}+08:00`;
}
