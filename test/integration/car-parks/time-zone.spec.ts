import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);

/** All that car parks promise without a store, with random plans against a naive reader, in a process of this time zone. */
async function specsIn(TZ: string): Promise<{ offset: string; failed: number; passed: number }> {
  const env = { ...process.env, TZ };
  const { stdout: offset } = await run(process.execPath, ['--print', 'new Date(2026, 0, 1).getTimezoneOffset()'], { env });
  const jest = [
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'unit',
    '--testPathPatterns',
    'libs/car-parks',
    '--runInBand',
    '--json',
    '--reporters',
    'default',
  ];
  const { stdout } = await run(process.execPath, jest, { env, maxBuffer: 1 << 26 }).catch((failure: { stdout: string }) => failure);
  const { numFailedTests, numPassedTests } = JSON.parse(stdout) as { numFailedTests: number; numPassedTests: number };
  return { offset: offset.trim(), failed: numFailedTests, passed: numPassedTests };
}

test('calendars, capacities and prices are the same in whatever time zone the process runs', async () => {
  const newYork = await specsIn('America/New_York');
  const shanghai = await specsIn('Asia/Shanghai');
  expect([newYork.offset, shanghai.offset]).toEqual(['300', '-480']); // or the comparison would prove nothing
  expect([newYork.failed, shanghai.failed]).toEqual([0, 0]);
  expect(newYork.passed).toBeGreaterThan(50);
  expect(shanghai.passed).toBe(newYork.passed);
}, 120_000);
