import { expect, test } from '@jest/globals';
import { LIMITS, MUTANTS } from './mutants.js';
import { Stage } from './stage.js';

const SCENES = new Map(MUTANTS.map(({ name, scene }) => [scene, name]));

test('a whole product keeps every promise in all of these scenes: no false alarm', async () => {
  const stage = await Stage.build('whole');
  try {
    for (const scene of SCENES.keys()) await scene(stage);
    const { violations, stillMoving } = await stage.finish({ ...LIMITS, withinMs: 60_000 });
    expect({ violations, stillMoving }).toEqual({ violations: [], stillMoving: [] });
  } finally {
    await stage.close();
  }
}, 400_000);
