import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TreeProofs } from '#audit';
import { MINUTE_MS } from '#kernel';
import { meddledWith, TrailWorld } from './trail-world.js';

let world: TrailWorld;
beforeEach(async () => {
  world = await TrailWorld.open();
});
afterEach(() => world.close());

const root = async () => {
  const proof = await new TreeProofs(world.dataSource).consistencyProof((await world.placed()).length);
  return Buffer.from(proof?.secondRoot ?? '', 'hex');
};

test('every committed leaf gets one place, in the order of their ids, and the root is that of their contents', async () => {
  await world.write(300);
  await world.write(77);
  expect(await world.grower().execute()).toBe(377);
  expect(await world.placed()).toEqual(await world.leafIds());
  expect(await root()).toEqual(await world.naiveRoot());
});

test('a tree with nothing new does not change', async () => {
  await world.write(5);
  const grower = world.grower();
  await grower.execute();
  expect(await grower.execute()).toBe(0);
  expect(await world.grower().execute()).toBe(0);
  expect(await world.placed()).toHaveLength(5);
});

test('two that grow it at once, while leaves are written, give each leaf one place', async () => {
  const growers = [world.grower(), world.grower()];
  let isWriting = true;
  const growing = growers.map(async (grower) => {
    while (isWriting) await grower.execute();
  });
  const writing = Array.from({ length: 3 }, async () => {
    for (let n = 1; n <= 40; n++) await world.write(n % 7);
  });
  await Promise.all(writing);
  isWriting = false;
  await Promise.all(growing);
  for (const grower of growers) await grower.execute();
  const placed = await world.placed();
  expect(placed.toSorted((a, b) => a - b)).toEqual(await world.leafIds());
  expect(await root()).toEqual(await world.naiveRoot());
  expect(await world.incidents()).toEqual([]);
});

describe('a crash in the middle of a batch', () => {
  test.each([['an error'], ['a cut connection']])(
    'after %s the tree is as before, and the next turn does the whole batch',
    async (kind) => {
      await world.write(9);
      await world.grower().execute();
      await world.write(20);
      let isBroken = false;
      const grower = world.grower(
        meddledWith(world.dataSource, async (sql, runner) => {
          if (isBroken || !sql.startsWith('INSERT INTO audit_subtree')) return;
          isBroken = true;
          if (kind === 'an error') throw new Error('crash');
          const connection = (await runner.connect()) as { threadId: number };
          await world.rows('KILL ?', [connection.threadId]);
        }),
      );
      await expect(grower.execute()).rejects.toThrow();
      expect(isBroken).toBe(true);
      expect(await world.placed()).toHaveLength(9);
      expect(await grower.execute()).toBe(20);
      expect(await root()).toEqual(await world.naiveRoot());
    },
  );
});

describe('a leaf with a lower id that is committed late', () => {
  test('gets the next place, from the process that has passed it over', async () => {
    const slow = await world.writeSlowly();
    await world.write(3);
    const grower = world.grower();
    expect(await grower.execute()).toBe(3);
    await slow.commit();
    world.clock.advance(9 * MINUTE_MS);
    expect(await grower.execute()).toBe(1);
    expect(await world.placed()).toEqual([2, 3, 4, 1]);
    expect(await root()).toEqual(await world.naiveRoot());
  });

  test('gets it from a process that has only seen others pass it over', async () => {
    const [first, second] = [world.grower(), world.grower()];
    await world.write(2);
    await second.execute();
    const slow = await world.writeSlowly();
    await world.write(3);
    await first.execute();
    expect(await second.execute()).toBe(0);
    await slow.commit();
    expect(await second.execute()).toBe(1);
  });

  test('gets it from a process that was started afterwards, however long the tree', async () => {
    await world.write(4_000);
    world.clock.advance(60 * MINUTE_MS);
    const slow = await world.writeSlowly();
    await world.write(1_500);
    await world.grower().execute();
    await slow.commit();
    world.clock.advance(300 * MINUTE_MS);
    expect(await world.grower().execute()).toBe(1);
    expect((await world.placed()).at(-1)).toBe(4_001);
  });

  test('holds nobody up, nor does one that never comes', async () => {
    const [slow, lost] = [await world.writeSlowly(), await world.writeSlowly()];
    await lost.rollBack();
    await world.write(2);
    const grower = world.grower();
    expect(await grower.execute()).toBe(2);
    await slow.commit();
    await world.write(2);
    expect(await grower.execute()).toBe(3);
    expect(await world.placed()).toEqual([3, 4, 1, 5, 6]);
  });
});

describe('a trail that was bent', () => {
  test('a leaf whose hash is not that of its content stops the growth and leaves an incident', async () => {
    await world.write(3);
    await world.grower().execute();
    await world.write(3);
    await world.rows('UPDATE audit_leaf SET content = REPLACE(content, \'"priceFen":800\', \'"priceFen":100\') WHERE id = 5');
    const grower = world.grower();
    for (const _ of [1, 2]) await expect(grower.execute()).rejects.toThrow(/audit_leaf_mismatch 5/);
    expect(await world.placed()).toHaveLength(3);
    expect(await world.incidents()).toEqual(['audit_leaf_mismatch']);
  });

  test('a tree that has become smaller stops the process that has seen it larger', async () => {
    await world.write(4);
    const grower = world.grower();
    await grower.execute();
    await world.rows('DELETE FROM audit_entry WHERE tree_index = 3');
    await expect(grower.execute()).rejects.toThrow(/had 4 leaves and has 3/);
    expect(await world.incidents()).toEqual(['audit_tree_shrunk']);
  });

  test('a place whose row is gone is not filled by the next leaf', async () => {
    await world.write(4);
    await world.grower().execute();
    await world.rows('DELETE FROM audit_entry WHERE tree_index = 1');
    await world.write(1);
    await expect(world.grower().execute()).rejects.toThrow(/lacks places between 0 and 4/);
    expect(await world.incidents()).toEqual(['audit_tree_hole']);
  });

  test('a place that is taken already stops the growth', async () => {
    await world.write(4);
    await world.grower().execute();
    await world.rows('DELETE FROM audit_entry WHERE tree_index = 3');
    await expect(world.grower().execute()).rejects.toThrow(/audit_tree_conflict 3/);
    expect(await world.placed()).toHaveLength(3);
    expect(await world.incidents()).toEqual(['audit_tree_conflict']);
  });
});

test('a hundred thousand leaves grow at a rate that is told', async () => {
  for (let n = 0; n < 50; n++) await world.write(2_000);
  const startedAt = performance.now();
  await world.grower().catchUp();
  const ms = performance.now() - startedAt;
  console.log(`100,000 leaves in ${Math.round(ms)} ms: ${Math.round(1e8 / ms)} leaves/s`);
  const restartedAt = performance.now();
  const restarted = world.grower();
  await restarted.execute();
  const idleAt = performance.now();
  await restarted.execute();
  console.log(`a start on that tree: ${Math.round(idleAt - restartedAt)} ms, an idle turn: ${(performance.now() - idleAt).toFixed(1)} ms`);
  expect(await root()).toEqual(await world.naiveRoot());
  expect(await world.placed()).toHaveLength(100_000);
}, 120_000);
