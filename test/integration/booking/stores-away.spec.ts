import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Replica } from '#availability';
import { Vehicles } from '#identity';
import { isRefusal } from '#kernel';
import { BatchConnections, connectRedis, metrics, Transactions } from '#platform';
import { eventually } from '../../support/stores.js';
import { BookingWorld, NIGHT, type Resident } from './booking-world.js';
import { brokenInvariants } from './invariants.js';

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
});
beforeEach(() => world.begin([{ code: 'a', bays: 3 }]));
afterAll(() => world.close());

const flightsOf = async (pool: string): Promise<number> => {
  const redis = connectRedis(world.stores.config, { enableOfflineQueue: true });
  const flights = await redis.hlen(`{${world.stores.config.KEY_PREFIX}:pool:${world.poolIds.get(pool)}}:flights`);
  redis.disconnect();
  return flights;
};

/** Connections of this world to its database that are busy with such a statement. */
async function busyWith(statement: RegExp): Promise<number[]> {
  const all = await world.rows<{ Id: number; db: string | null; Info: string | null }>('SHOW FULL PROCESSLIST');
  const own = new URL(world.stores.config.DATABASE_URL).pathname.slice(1);
  return all.filter(({ db, Info }) => db === own && Info !== null && statement.test(Info)).map(({ Id }) => Id);
}

async function cut(statement: RegExp): Promise<number> {
  const hit = await busyWith(statement);
  for (const id of hit) await world.rows(`KILL ${id}`);
  return hit.length;
}

/** Holds the pool's head until the work has returned, as a slow rival does. */
async function whileLocked(pool: string, work: () => Promise<void>): Promise<void> {
  await world.app.get(Transactions).run(async (tx) => {
    await tx.query('SELECT seq FROM pool_head WHERE pool_id = ? FOR UPDATE', [world.poolIds.get(pool)]);
    await work();
  });
}

test('a booking whose line to the database is cut is made once all the same', async () => {
  const li = await world.aResident();
  let answer: ReturnType<BookingWorld['place']> | undefined;
  await whileLocked('a', async () => {
    answer = world.place(li, 'a', { key: 'one' });
    await eventually(() => cut(/FROM pool_head WHERE pool_id IN/));
  });
  expect(await answer).toHaveProperty('body');
  expect(await world.count('booking')).toBe(1);
  expect(await brokenInvariants(world)).toEqual([]);
});

test('a booking whose answer to COMMIT is lost is found again by its key and made once', async () => {
  const connections = world.app.get(BatchConnections);
  const { lend } = connections;
  let lost = 0;
  connections.lend = (work) =>
    lend.call(connections, (connection) =>
      work({
        send: async (statements) => {
          const results = await connection.send(statements);
          if (lost === 0 && statements.at(-1)?.sql === 'COMMIT') {
            lost++;
            throw Object.assign(new Error('the line was cut'), { code: 'PROTOCOL_CONNECTION_LOST' });
          }
          return results;
        },
      }),
    ) as never;
  try {
    const residents = await world.residents(2);
    const answers = await Promise.all(residents.map((resident) => world.place(resident, 'a')));
    expect(answers.filter((answer) => 'body' in answer)).toHaveLength(2);
  } finally {
    connections.lend = lend;
  }
  expect(lost).toBe(1);
  expect([await world.count('booking'), await world.count('payment_attempt')]).toEqual([2, 2]);
  expect(await brokenInvariants(world)).toEqual([]);
});

test('a request that fails before its commit gives the bay back at once', async () => {
  const ghost: Resident = { id: '00000000-0000-7000-8000-000000000000', plate: '粤B00000' };
  await expect(world.place(ghost, 'a')).rejects.toThrow();
  await eventually(async () => (await flightsOf('a')) === 0);
});

test('refused by the database, an admitted claim leaves no flight behind', async () => {
  const li = await world.aResident();
  await world.placed(li, 'a');
  expect(await world.place(li, 'a', { plate: '粤B99999' })).toMatchObject({ refused: 'too_many_holds' });
  await eventually(async () => (await flightsOf('a')) === 0);
});

test('a process whose replica sleeps decides on what it reads under the lock', async () => {
  const [one, other] = world.processes;
  if (!one || !other) throw new Error('two processes');
  const asleep = other.get(Replica);
  const take = asleep.offer;
  asleep.offer = () => undefined;
  try {
    for (let i = 0; i < 3; i++) await world.placed(await world.aResident(), 'a', { on: one });
    const redis = connectRedis(world.stores.config, { enableOfflineQueue: true });
    const [free] = [`{${world.stores.config.KEY_PREFIX}:pool:${world.poolIds.get('a')}}:free`];
    await redis.set(free, Buffer.alloc(await redis.strlen(free), 9));
    redis.disconnect();
    const answer = await world.place(await world.aResident(), 'a', { on: other });
    expect(isRefusal(answer) && answer.refused).toBe('no_bay_free');
  } finally {
    asleep.offer = take;
  }
  expect(await brokenInvariants(world)).toEqual([]);
});

/** Lets both wishes come as far as the row that they share, and then go on; gives how each ended. */
async function meetingAt(row: 'resident' | 'vehicle', id: string | number, wishes: readonly (() => Promise<unknown>)[]): Promise<string[]> {
  const answers: Promise<unknown>[] = [];
  await world.app.get(Transactions).run(async (tx) => {
    await tx.query(`SELECT id FROM ${row} WHERE id = ? FOR UPDATE`, [id]);
    answers.push(...wishes.map((wish) => wish()));
    await eventually(async () => (await busyWith(new RegExp(`FROM ${row} WHERE id IN`))).length === wishes.length);
  });
  const outcomes = await Promise.all(answers);
  return outcomes.map((answer) => (answer as { refused?: string }).refused ?? 'placed').toSorted();
}

const TWO_CAR_PARKS = [
  { code: 'a', bays: 3 },
  { code: 'b', bays: 3 },
];

test('two processes that book for one person in two car parks wait for each other', async () => {
  await world.begin(TWO_CAR_PARKS);
  const li = await world.aResident();
  const wishes = [
    { pool: 'a', plate: '粤B30001', on: world.processes[0] },
    { pool: 'b', plate: '粤B30002', on: world.processes[1] },
  ];
  for (const { plate } of wishes) await world.app.get(Vehicles).add(li.id, { plate, isDefault: false });
  const places = wishes.map(
    ({ pool, ...wish }) =>
      () =>
        world.place(li, pool, wish),
  );
  expect(await meetingAt('resident', li.id, places)).toEqual(['placed', 'too_many_holds']);
});

test('two processes that book one plate for two people in two car parks wait for each other', async () => {
  await world.begin(TWO_CAR_PARKS);
  const plate = '粤B30003';
  const people = await world.residents(2);
  for (const { id } of people) await world.app.get(Vehicles).add(id, { plate, isDefault: false });
  const [vehicle] = await world.app.get(Vehicles).garageOf(people[0]?.id ?? '');
  const places = people.map((person, index) => () => world.place(person, index === 0 ? 'a' : 'b', { plate, on: world.processes[index] }));
  expect(await meetingAt('vehicle', vehicle?.vehicleId ?? 0, places)).toEqual(['placed', 'plate_already_booked']);
});

test('many pools, people and plates at once at two processes are committed without a deadlock', async () => {
  const codes = ['a', 'b', 'c', 'd', 'e'];
  await world.begin(codes.map((code) => ({ code, bays: 40 })));
  const residents = await world.residents(60);
  const work = residents.map(async (resident, index) => {
    const on = world.processes[index % 2] ?? world.app;
    const rival = residents[(index * 7 + 3) % residents.length]?.plate ?? resident.plate;
    const first = await world.place(resident, codes[index % 5] ?? 'a', { on });
    if (index % 3 === 0 && !isRefusal(first)) await world.cancel(resident, JSON.parse(first.body).booking.id as string);
    if (index % 3 === 1 && !isRefusal(first)) await world.pay(JSON.parse(first.body).booking.id as string, on);
    await world.place(resident, codes[(index + 2) % 5] ?? 'b', { on, plate: rival, from: NIGHT.from });
  });
  await Promise.all(work);
  const retries = await metrics.getSingleMetric('night_berth_commit_retries_total')?.get();
  const reasons = retries?.values.map(({ labels }) => labels['reason']).filter((reason) => reason !== 'connection_lost');
  expect(reasons).toEqual([]); // nor did anybody have to be stopped by a key: the locks came first
  expect(await brokenInvariants(world)).toEqual([]);
});
