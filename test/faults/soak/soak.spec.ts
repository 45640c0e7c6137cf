import { appendFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { runSeed } from '../kit/chance.js';
import { soak } from './run.js';

const { SOAK_MINUTES = '2', SOAK_RESULTS } = process.env;
const forMs = Number(SOAK_MINUTES) * 60_000;
const { seed } = runSeed();

test(
  `F97 a mix of people and faults for ${SOAK_MINUTES} min with seed ${seed} breaks no promise`,
  async () => {
    const report = await soak({ seed, forMs });
    const { violations, stillMoving, counted, file } = report;
    if (SOAK_RESULTS)
      appendFileSync(SOAK_RESULTS, `${JSON.stringify({ seed: String(seed), violations: violations.length, ...counted })}\n`);
    expect({ seed, file, violations, stillMoving }).toEqual({ seed, file, violations: [], stillMoving: [] });
  },
  forMs + 400_000,
);
