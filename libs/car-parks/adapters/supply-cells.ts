import type { SupplyFileName } from '#contracts';
import { DAY_MINUTES } from '../domain/supply-plan.js';
import type { CarPark, Pool } from '../queries/car-park.js';
import { clockText, harmless, weekdaysText } from './csv/written.js';

export type Cell = string | number | null;

/** The rows of a table about these car parks, in the order of `columnNames`. Plans are those in force; their windows keep their order, which decides between equals. */
export function supplyRows(file: SupplyFileName, carParks: readonly CarPark[]): Cell[][] {
  const sorted = byCode(carParks);
  const pools = byCode(carParks.flatMap((carPark) => carPark.pools));
  switch (file) {
    case 'car-parks':
      return sorted.map(carParkCells);
    case 'pools':
      return pools.map(poolCells);
    case 'windows':
      return pools.flatMap(windowCells);
    case 'overrides':
      return pools.flatMap(overrideCells);
  }
}

/** By the code's characters, whatever the language of the machine. */
function byCode<T extends { readonly code: string }>(things: readonly T[]): T[] {
  return things.toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

function carParkCells({ code, partnerCode, name, kind, address, location, entryNote, isSample }: CarPark): Cell[] {
  return [code, partnerCode, harmless(name), kind, harmless(address), location.lat, location.lng, harmless(entryNote), String(isSample)];
}

function poolCells({ code, carPark, kind, name, bays, tariff, curfew }: Pool): Cell[] {
  const { unitFen, overtimeHalfHourFen, freeCancelMinutes, lateCancelPercent } = tariff;
  const capFen = tariff.kind === 'per_half_hour' ? tariff.capFen : null;
  const price = [tariff.kind, unitFen, capFen, overtimeHalfHourFen, freeCancelMinutes, lateCancelPercent];
  const shut = curfew ? [clockText(curfew.startMinute), clockText(curfew.endMinute)] : [null, null];
  return [code, carPark.code, kind, harmless(name), bays, ...price, ...shut];
}

function windowCells({ code, supply }: Pool): Cell[][] {
  return supply.plan.windows.map((window) => [
    code,
    weekdaysText(window.weekdays),
    clockText(window.startMinute),
    clockText(window.endMinute),
    window.bays,
    window.validFrom,
    window.validTo,
    window.unitFen,
    window.calendar,
    window.season,
    window.returns,
  ]);
}

function overrideCells({ code, supply }: Pool): Cell[][] {
  return supply.plan.overrides.map(({ night, startMinute, endMinute, bays, unitFen }) => {
    const hasNoTimes = bays === 0 && startMinute === 0 && endMinute === DAY_MINUTES;
    const times = hasNoTimes ? [null, null] : [clockText(startMinute), clockText(endMinute)];
    return [code, night, ...times, bays, unitFen];
  });
}
