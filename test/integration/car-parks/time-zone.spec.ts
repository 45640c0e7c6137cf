import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** Two weeks around the night on which New York changes its clocks, for a rule of weekdays, validity and an override. */
const PROGRAM = `
  import { capacityOver, nightsOf } from './dist/libs/car-parks/domain/supply.js';
  import { priceOf } from './dist/libs/car-parks/domain/tariff.js';
  import { localTick } from './dist/libs/kernel/index.js';
  const supply = {
    windows: [{ weekdays: 0b0010001, startMinute: 1080, endMinute: 4800, bays: 40, validFrom: '2026-03-03', validTo: '2026-03-12' }],
    overrides: [{ night: '2026-03-08', startMinute: 0, endMinute: 1440, bays: 7 }],
  };
  const range = { from: localTick('2026-03-01', 0), to: localTick('2026-03-15', 0) };
  const tariff = { kind: 'per_half_hour', unitFen: 100, capFen: 1000 };
  console.log(new Date(2026, 0, 1).getTimezoneOffset());
  console.log(JSON.stringify([[...capacityOver(supply, range)], nightsOf(supply, '2026-03-08'), priceOf(tariff, range)]));
`;

function runIn(TZ: string): { offset: string | undefined; found: string | undefined } {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    env: { ...process.env, TZ },
    encoding: 'utf8',
  });
  const [offset, found] = output.split('\n');
  return { offset, found };
}

test('capacity and price are the same in whatever time zone the process runs', () => {
  const utc = runIn('UTC');
  const shanghai = runIn('Asia/Shanghai');
  const newYork = runIn('America/New_York');
  expect([utc.offset, shanghai.offset, newYork.offset]).toEqual(['0', '-480', '300']); // or the comparison would prove nothing
  expect(utc.found).toContain('40');
  expect(shanghai.found).toBe(utc.found);
  expect(newYork.found).toBe(utc.found);
});
