import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);

/** Calendars, capacities and prices, with random plans against a naive reader, in a process of this time zone. */
const SPECS = 'libs/car-parks/(domain/|adapters/official-calendar)';

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly message: string }[];
}

async function specsIn(TZ: string): Promise<{ offset: string; failures: string; passed: number }> {
  const env = { ...process.env, TZ };
  const { stdout: offset } = await run(process.execPath, ['--print', 'new Date(2026, 0, 1).getTimezoneOffset()'], { env });
  const options = ['--selectProjects', 'unit', '--testPathPatterns', SPECS, '--runInBand', '--json', '--reporters', 'default'];
  const jest = run(process.execPath, ['node_modules/jest/bin/jest.js', ...options], { env, maxBuffer: 1 << 26 });
  const { stdout } = await jest.catch((failure: { stdout: string }) => failure);
  const { numPassedTests, testResults } = JSON.parse(stdout) as Report;
  return { offset: offset.trim(), failures: testResults.map(({ message }) => message).join(''), passed: numPassedTests };
}

test('calendars, capacities and prices are the same in whatever time zone the process runs', async () => {
  const newYork = await specsIn('America/New_York');
  const shanghai = await specsIn('Asia/Shanghai');
  expect([newYork.offset, shanghai.offset]).toEqual(['300', '-480']); // or the comparison would prove nothing
  expect([newYork.failures, shanghai.failures]).toEqual(['', '']);
  expect(newYork.passed).toBeGreaterThan(40);
  expect(shanghai.passed).toBe(newYork.passed);
}, 120_000);
