import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { plate, ResidentClient } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { runSeed } from '../kit/chance.js';
import { World } from '../kit/world.js';

let world: World;

beforeAll(async () => {
  world = await World.start(runSeed(), {
    prepare: async (dataSource) => void (await offerBays(dataSource, [{ code: 'roomy', bays: 60 }])),
  });
}, 60_000);
afterAll(() => world?.close(), 60_000);

const wish = (n: number) => ({ carParkId: 'roomy', ...tomorrowNight(), plate: plate(n) });

test('a fail point kills the process that comes by, and the same key finds what it had committed', async () => {
  const [first, second] = world.gateways;
  if (!first || !second) throw new Error('two gateways');
  const resident = await ResidentClient.logIn(first.url, 'killed');
  await first.program.arm('booking.afterCommit', { action: 'kill' });
  await expect(resident.post('/bookings', wish(1), 'key-1')).rejects.toThrow();
  await first.program.gone();
  expect(first.program.timesReached('booking.afterCommit')).toBe(1);
  const again = () => resident.at(second.url).post('/bookings', wish(1), 'key-1');
  await eventually(again, (reply) => reply.status === 201, 15_000); // the key is leased to the dead process for ten seconds
  const [row] = await world.dataSource.query<{ n: number }[]>('SELECT COUNT(*) AS n FROM booking');
  expect(Number(row?.n)).toBe(1);
  await world.heal();
}, 60_000);

test('a line that is cut at COMMIT, before or after, costs the person nothing but time', async () => {
  const [first] = world.gateways;
  if (!first) throw new Error('a gateway');
  for (const [n, when] of (['before', 'after'] as const).entries()) {
    const resident = await ResidentClient.logIn(first.url, `cut-${when}`);
    first.mysql.cutOn({ on: 'INSERT INTO pool_log', when });
    const reply = await resident.post('/bookings', wish(10 + n), `cut-${when}`);
    expect([when, reply.status, first.mysql.cuts]).toEqual([when, 201, n + 1]);
  }
}, 60_000);
