import { afterAll, expect, test } from '@jest/globals';
import { brokenBuild } from './breaking.js';
import { LIMITS, MUTANTS } from './mutants.js';
import { Stage } from './stage.js';

const table: Record<string, string>[] = [];

afterAll(() => console.table(table));

for (const { name, what, breaks, scene, caughtBy } of MUTANTS)
  test(`${name} ${what}: the checker goes red by ${caughtBy.join(' or ')}`, async () => {
    const { build, remove } = brokenBuild(breaks);
    const stage = await Stage.build(name.toLowerCase(), build);
    try {
      await scene(stage);
      const { violations } = await stage.finish(LIMITS);
      const broken = [...new Set(violations.map(({ invariant }) => invariant))].sort();
      table.push({
        mutant: name,
        what,
        'must be caught by': caughtBy.join(' or '),
        'broken promises': broken.join(' '),
        first: violations[0]?.message ?? '',
      });
      expect(broken.filter((invariant) => caughtBy.includes(invariant))).not.toEqual([]);
    } finally {
      await stage.close();
      remove();
    }
  }, 180_000);
