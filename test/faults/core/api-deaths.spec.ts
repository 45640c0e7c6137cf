import { afterAll, beforeAll, expect } from '@jest/globals';
import { z } from 'zod';
import { plate, send } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type Outcome, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { type Gateway, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const CAR_PARKS = ['f01', 'f02', 'f03', 'f04', 'f89-cancel', 'f89-batch'];

let world: World;
let recording: Recording;
let pools: Map<string, number>;

beforeAll(async () => {
  world = await World.start(chance, {
    gateways: 3,
    prepare: async (dataSource) => {
      pools = await offerBays(
        dataSource,
        CAR_PARKS.map((code) => ({ code, bays: code === 'f89-batch' ? 20 : 1 })),
      );
    },
  });
  recording = recordWorld(world, 'api-deaths');
}, 90_000);
afterAll(() => world?.close(), 60_000);

function gateway(index: number): Gateway {
  const found = world.gateways[index];
  if (!found) throw new Error(`gateway ${index} was not wished for`);
  return found;
}

const wish = (carParkId: string, n: number) => ({ carParkId, ...tomorrowNight(), plate: plate(n) });

async function count(sql: string, ...parameters: unknown[]): Promise<number> {
  const [found] = await world.dataSource.query<{ n: number | string }[]>(sql, parameters);
  return Number(found?.n);
}

const bookingsIn = (carPark: string) => count('SELECT COUNT(*) AS n FROM booking WHERE pool_id = ?', pools.get(carPark));
const leavesOf = (id: string) => count("SELECT COUNT(*) AS n FROM audit_leaf WHERE JSON_VALUE(content, '$.subject.id') = ?", id);

/** Starts a gateway again that died at the fail point. Until it serves, its death casts a shadow. */
async function dieAt(index: number, point: string, attempt: () => Promise<Outcome>): Promise<{ revived: Promise<void> }> {
  const { program } = gateway(index);
  await program.arm(point, { action: 'kill' });
  const isBack = recording.fault('gateway-killed', { index, point });
  expect(await attempt()).toMatchObject({ type: 'info', status: 0 });
  await program.gone();
  expect(program.timesReached(point)).toBe(1);
  return { revived: program.start().finally(isBack) };
}

/** Takes the lock that the dead or stopped one held. */
async function lockOf(carPark: string): Promise<boolean> {
  return world.dataSource
    .query('SELECT seq FROM pool_head WHERE pool_id = ? FOR UPDATE NOWAIT', [pools.get(carPark)])
    .then(() => true)
    .catch(() => false);
}

/** The resident at the first gateway and at the second, in turn: the third one is stopped meanwhile and would keep a client waiting. */
function atTheOthers(resident: RecordedClient, first: number): () => RecordedClient {
  let turn = first;
  return () => resident.at(turn++ % 2);
}

row.concurrent('F01 killed with the row locked: the lock is free, there is no hold, and the same key gets one', async () => {
  const ann = await recording.resident('ann', 0);
  const someAnn = atTheOthers(ann, 0);
  const attempt = (key: string) => someAnn().reserve(wish('f01', 1), key);
  const { revived } = await dieAt(0, 'booking.afterLock', () => attempt('f01'));
  await eventually(() => lockOf('f01'), Boolean, 2_000);
  expect(await bookingsIn('f01')).toBe(0);
  const placed = await ann.retryUntilKnown(attempt, { key: 'f01' });
  expect(placed.status).toBe(201);
  expect(await bookingsIn('f01')).toBe(1);
  await revived;
});

row.concurrent('F02 killed after the commit, before the answer: the same key gets the hold that was made', async () => {
  const bea = await recording.resident('bea', 1);
  const someBea = atTheOthers(bea, 1);
  const attempt = (key: string) => someBea().reserve(wish('f02', 2), key);
  const { revived } = await dieAt(1, 'booking.published', () => attempt('f02'));
  const [made] = await world.dataSource.query<{ id: string }[]>('SELECT id FROM booking WHERE pool_id = ?', [pools.get('f02')]);
  const placed = await bea.retryUntilKnown(attempt, { key: 'f02' });
  expect([placed.status, bookingIdOf(placed)]).toEqual([201, made?.id]);
  expect(await bookingsIn('f02')).toBe(1);
  await revived;
});

row.concurrent('F04 stopped with a claim in its hand until another has the bay: the old write is refused', async () => {
  const [carl, dora] = [await recording.resident('carl', 2), await recording.resident('dora', 0)];
  const { program } = gateway(2);
  await program.arm('booking.admitted', { action: 'stop' });
  const isAwake = recording.fault('gateway-stopped', { point: 'booking.admitted' });
  const held = carl.reserve(wish('f04', 3), 'f04');
  await program.reached('booking.admitted');
  const someDora = atTheOthers(dora, 0);
  const taken = await eventually(
    () => someDora().reserve(wish('f04', 4)), // a new key each time: the claim that is in the way lapses after ten seconds
    ({ status }) => status === 201,
    60_000,
  );
  program.thaw();
  isAwake();
  expect((await held).status).not.toBe(201); // an answer that comes late finds nobody, or says that the bay is gone
  const refused = await carl.retryUntilKnown((key) => carl.at(2).reserve(wish('f04', 3), key), { key: 'f04' });
  expect(refused.code).toBe('no_bay_free');
  const made = await world.dataSource.query('SELECT id FROM booking WHERE pool_id = ?', [pools.get('f04')]);
  expect(made).toEqual([{ id: bookingIdOf(taken) }]);
});

row('F03 killed after the commit, before anybody was told: the view shows it, nobody gets the bay, and the hold ends in time', async () => {
  const [eve, fred] = [await recording.resident('eve', 0), await recording.resident('fred', 1)];
  const window = tomorrowNight();
  const reader = await recording.reader({ ...window, carParkIds: ['f03'] }, 1);
  const { revived } = await dieAt(0, 'booking.afterCommit', () => eve.reserve(wish('f03', 5), 'f03'));
  const diedAtMs = performance.now();
  expect(await bookingsIn('f03')).toBe(1);
  await eventually(
    () => fred.at(1).reserve(wish('f03', 6)),
    ({ code }) => code === 'no_bay_free',
    2_000,
  );
  await eventually(
    () => freeBaysAt(1, 'f03'),
    (free) => free === 0,
    2_000 - (performance.now() - diedAtMs),
  );
  expect(reader.isOpen).toBe(true);
  await eventually(
    () => count('SELECT COUNT(*) AS n FROM outbox'),
    (n) => n === 0,
    5_000,
  );
  await eventually(
    () => freeBaysAt(1, 'f03'),
    (free) => free === 1,
    15_000,
  );
  await revived;
});

const Found = z.array(z.object({ id: z.string(), freeBays: z.int() }));

/** What the search of a gateway says of tomorrow night. */
async function freeBaysAt(index: number, carPark: string): Promise<number | undefined> {
  const { from, to } = tomorrowNight();
  const query = new URLSearchParams({ near: '22.57,114.14', from, to });
  const { body } = await send('GET', `${gateway(index).url}/api/v1/car-parks?${query}`);
  return Found.parse(body).find(({ id }) => id === carPark)?.freeBays;
}

row('F89 killed between the state and its leaf: neither is there, and the same key again makes both', async () => {
  const gail = await recording.resident('gail', 1);
  const id = bookingIdOf(await gail.reserve(wish('f89-cancel', 7)));
  const stateOf = () => world.dataSource.query('SELECT state, version FROM booking WHERE id = ?', [id]);
  const { revived } = await dieAt(1, 'booking.beforeLeaf', () => gail.cancel(id, {}, 'f89'));
  expect([await stateOf(), await leavesOf(id)]).toEqual([[{ state: 'held', version: 1 }], 1]);
  expect(await gail.retryUntilKnown((key) => gail.cancel(id, {}, key), { key: 'f89' })).toMatchObject({ status: 200 });
  expect([await stateOf(), await leavesOf(id)]).toEqual([[{ state: 'cancelled', version: 2 }], 2]);
  await revived;
});

row('F89 the line is cut in the batch, before, inside and after the statement of the leaves: as many states as leaves', async () => {
  const { mysql } = gateway(2);
  for (const [turn, when] of (['before', 'inside', 'after'] as const).entries()) {
    const crowd = await Promise.all([0, 1, 2].map((n) => recording.resident(`batch-${when}-${n}`, 2)));
    const outcomes = await recording.during('mysql-line-cut', { when }, async () => {
      mysql.cutOn({ on: 'INSERT INTO audit_leaf', when });
      return Promise.all(crowd.map((one, n) => one.retryUntilKnown((key) => one.reserve(wish('f89-batch', 100 + 10 * turn + n), key))));
    });
    expect([when, mysql.cuts, outcomes.map(({ status }) => status)]).toEqual([when, turn + 1, [201, 201, 201]]);
    for (const outcome of outcomes) expect(await leavesOf(bookingIdOf(outcome))).toBe(1);
    expect(await bookingsIn('f89-batch')).toBe(3 * (turn + 1));
  }
});

/** The connection that has come as far as the statement of the leaves. */
async function whoWaitsAtItsLeaves(): Promise<number | undefined> {
  const waiting = "state LIKE '%metadata lock%' AND info LIKE '%INSERT INTO audit_leaf%' AND id <> CONNECTION_ID()";
  const [found] = await world.database.asAdministrator<{ id: number }>(`SELECT id FROM information_schema.processlist WHERE ${waiting}`);
  return found?.id;
}

row('F89 the database ends the batch when its states are written and its leaves are not: neither is there, then both', async () => {
  const crowd = await Promise.all([0, 1, 2].map((n) => recording.resident(`ended-${n}`, 2)));
  const before = await bookingsIn('f89-batch');
  const locker = world.dataSource.createQueryRunner();
  const outcomes = await recording.during('batch-ended', {}, async () => {
    await locker.query('LOCK TABLES audit_leaf READ');
    try {
      const asked = Promise.all(crowd.map((one, n) => one.retryUntilKnown((key) => one.reserve(wish('f89-batch', 200 + n), key))));
      const batch = await eventually(whoWaitsAtItsLeaves);
      await world.database.asAdministrator(`KILL CONNECTION ${batch}`);
      await locker.query('UNLOCK TABLES');
      return await asked;
    } finally {
      await locker.query('UNLOCK TABLES');
      await locker.release();
    }
  });
  expect(outcomes.map(({ status }) => status)).toEqual([201, 201, 201]);
  for (const outcome of outcomes) expect(await leavesOf(bookingIdOf(outcome))).toBe(1);
  expect(await bookingsIn('f89-batch')).toBe(before + 3);
});

row('F01-F04 F89 and in the end no promise was broken', async () => {
  await world.heal();
  await expectPromisesKept(world, recording);
});
