// What takes longer than a change may wait: `npm run test:faults`, `npm run test:mutants`, `npm run soak`.
import { run, suite } from './jest.config.mjs';

export default {
  projects: [
    suite('faults', ['<rootDir>/test/faults/core']),
    suite('faults-full', ['<rootDir>/test/faults/full']),
    suite('mutants', ['<rootDir>/test/faults/mutants']),
    suite('soak', ['<rootDir>/test/faults/soak']),
  ],
  ...run,
  maxWorkers: 2, // each file has programs and stores of its own
  reporters: [...run.reporters, '<rootDir>/scripts/jest-rows.cjs'],
};
