// The plans of the sample as the product reads them from data/sample, with the official calendar and the school holidays.
import { readFileSync } from 'node:fs';
import { FILES, parseUpload } from '../../dist/libs/car-parks/adapters/csv/upload.js';
import { officialKindOf } from '../../dist/libs/car-parks/adapters/official-calendar.js';
import { uploadedPlan } from '../../dist/libs/car-parks/adapters/uploaded-plan.js';
import { EMPTY_PLAN } from '../../dist/libs/car-parks/domain/supply-plan.js';

const read = (name) => readFileSync(new URL(`../../data/sample/${name}`, import.meta.url));

/** Fresh objects each time, so that nothing is known from the run before: { supplies, carParks }. */
export function sampleSupplies() {
  const uploaded = Object.fromEntries(Object.entries(FILES).map(([kind, name]) => [kind, read(name)]));
  const { upload, flaws } = parseUpload(uploaded);
  if (flaws.length > 0) throw new Error(JSON.stringify(flaws[0]));
  const kinds = new Map();
  const kindOf = (date) => {
    if (!kinds.has(date)) kinds.set(date, officialKindOf(date));
    return kinds.get(date);
  };
  const holidays = upload.schoolHolidays.entries.map(({ value }) => value);
  const days = { kindOf, isSchoolHoliday: (date) => holidays.some(({ from, to }) => from <= date && date <= to) };
  const pools = upload.pools.entries.map(({ value }) => value);
  const supplies = pools.map(({ code }) => ({ plan: uploadedPlan(upload, code, EMPTY_PLAN), closures: [], days }));
  return { supplies, carParks: new Set(pools.map((pool) => pool.car_park)).size };
}
