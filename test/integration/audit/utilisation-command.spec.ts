import { expect, test } from '@jest/globals';
import { type AuditLeaf, appendAuditLeaves, SYSTEM_ACTOR } from '#platform';
import { runWorkerCommand } from '../../support/worker-command.js';
import { EVENING, TrailWorld } from './trail-world.js';

const offered = (bays: number): AuditLeaf => {
  const from = EVENING / 900_000;
  const facts = { carPark: 'north', pool: 'north-1', changes: [[from, from + 4, bays]] };
  const nothing = { reason: 'published', before: null, after: null };
  return {
    ...nothing,
    action: 'pool.capacity-changed',
    actor: SYSTEM_ACTOR,
    tenant: 'owner',
    subject: { kind: 'pool', id: 'north-1' },
    facts,
  };
};

test('rebuilding mends figures that were bent behind the product, and leaves what is noted of nights', async () => {
  const world = await TrailWorld.open();
  try {
    await appendAuditLeaves(world.dataSource, [offered(3), offered(-1)], EVENING);
    await world.grower().execute();
    const released = () => world.rows<{ released: Buffer; n: number }>('SELECT released, 1 AS n FROM usage_pool_night');
    const command = () => runWorkerCommand(world.stores, 'reports-rebuild');
    expect(await command()).toEqual({ code: 0, out: 'added up 2 leaves of the audit trail\n', err: '' });
    const before = await released();
    expect(before).toHaveLength(1);
    await world.rows("INSERT INTO pool_of_night (night, pool, kind, unit_fen, plan_version) VALUES (1, 'north-1', 'large', 5, 2)");
    await world.rows('UPDATE usage_pool_night SET released = offered');
    await world.rows('DELETE FROM trail_index');
    expect((await command()).code).toBe(0);
    expect(await released()).toEqual(before);
    expect(await world.rows('SELECT kind FROM pool_of_night')).toEqual([{ kind: 'large' }]);
    expect(await world.rows('SELECT tree_index FROM trail_index')).toHaveLength(2);
  } finally {
    await world.close();
  }
}, 120_000);
