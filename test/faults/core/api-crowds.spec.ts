import { afterAll, beforeAll, expect } from '@jest/globals';
import { plate } from '../../support/client.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type Outcome, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
/** What one person may ask in a minute: a crowd of persons is not limited by it, one that keeps knocking is. */
const PERSON_PER_MINUTE = 60;

let world: World;
let recording: Recording;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { RATE_PERSON_PER_MINUTE: String(PERSON_PER_MINUTE), DATABASE_POOL: '30' },
    prepare: async (dataSource) => {
      const bays = { f05: 1, f06: 20, f07: 5, f94: 40 };
      await offerBays(
        dataSource,
        Object.entries(bays).map(([code, bays]) => ({ code, bays })),
      );
    },
  });
  recording = recordWorld(world, 'api-crowds');
}, 90_000);
afterAll(() => world?.close(), 60_000);

const wish = (carParkId: string, n: number) => ({ carParkId, ...tomorrowNight(), plate: plate(n) });

/** So many residents, at one gateway and the other in turn. They log in a few at a time: it is not logging in that is tried here. */
async function residents(name: string, count: number): Promise<RecordedClient[]> {
  const found: RecordedClient[] = [];
  for (let from = 0; from < count; from += 20) {
    const wave = Array.from({ length: Math.min(20, count - from) }, (_, n) => recording.resident(`${name}-${from + n}`, from + n));
    found.push(...(await Promise.all(wave)));
  }
  return found;
}

/** How often each answer was given, as `201` or `409 no_bay_free`. */
function tally(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, code } of outcomes) {
    const answer = code ? `${status} ${code}` : String(status);
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}

row('F05 two processes, one bay, two hundred residents in the same millisecond: one has it, 199 are told that it is full', async () => {
  const crowd = await residents('rival', 200);
  const all: Outcome[] = [];
  const insist = (one: RecordedClient, n: number) =>
    one.retryUntilKnown(async (key) => {
      const outcome = await one.reserve(wish('f05', n), key);
      all.push(outcome);
      return outcome;
    });
  const outcomes = await recording.during('rush', {}, () => Promise.all(crowd.map(insist)));
  expect(tally(outcomes)).toEqual({ '201': 1, '409 no_bay_free': 199 });
  expect(all.filter(({ status }) => status === 500)).toEqual([]); // a machine that is overrun may say 503, and is asked again
});

row('F06 the same key at both processes at once: one effect, and the other is told to wait or gets the same bytes', async () => {
  const crowd = await residents('twin', 10);
  const pairs = await Promise.all(
    crowd.map((one, n) => Promise.all([0, 1].map((turn) => one.at(turn).reserve(wish('f06', 300 + n), `twin-${n}`)))),
  );
  const again = await Promise.all(
    crowd.map((one, n) => one.retryUntilKnown((key) => one.reserve(wish('f06', 300 + n), key), { key: `twin-${n}` })),
  );
  for (const [n, pair] of pairs.entries()) {
    const answer = again[n];
    expect(answer?.status).toBe(201);
    for (const { status, code, text } of pair)
      expect(status === 201 ? text : code).toBe(status === 201 ? answer?.text : 'idempotency_key_in_progress');
  }
  const ids = new Set(again.map(bookingIdOf));
  const [made] = await world.dataSource.query<{ n: number }[]>(
    "SELECT COUNT(*) AS n FROM booking b JOIN pool p ON p.id = b.pool_id WHERE p.code = 'f06-pool'",
  );
  expect([ids.size, Number(made?.n)]).toEqual([10, 10]);
});

row('F07 the same key with another body is refused with 422 while the first is at work, after it, and at the other process', async () => {
  const [first] = world.gateways;
  const ann = await recording.resident('ann', 0);
  await first?.program.arm('answer.beforeKept', { action: 'pause' });
  const placing = ann.reserve(wish('f07', 400), 'f07');
  await first?.program.reached('answer.beforeKept');
  const reused = { status: 422, code: 'idempotency_key_reused' };
  const other = (turn: number) => ann.at(turn).reserve(wish('f07', 401), 'f07');
  expect(await other(0)).toMatchObject(reused);
  expect(await other(1)).toMatchObject(reused);
  await first?.program.resumeAt('answer.beforeKept');
  const placed = await placing;
  expect(placed.status).toBe(201);
  expect([await other(0), await other(1)]).toMatchObject([reused, reused]);
  expect(await ann.cancel(bookingIdOf(placed), {}, 'f07')).toMatchObject(reused); // nor for another purpose
  expect(await ann.at(1).reserve(wish('f07', 400), 'f07')).toMatchObject({ status: 201, text: placed.text });
});

row('F94 five hundred reservations of one resident at once: one hold, and others are served meanwhile', async () => {
  const [abuser] = await residents('abuser', 1);
  const others = await residents('neighbour', 10);
  if (!abuser) throw new Error('one was asked for');
  const [knocks, served] = await recording.during('abuse', {}, () =>
    Promise.all([
      Promise.all(Array.from({ length: 500 }, (_, n) => abuser.at(n).reserve(wish('f94', 500 + (n % 3))))),
      Promise.all(others.map((one, n) => one.retryUntilKnown((key) => one.reserve(wish('f94', 1_100 + n), key)))),
    ]),
  );
  expect(tally(served)).toEqual({ '201': 10 });
  const { '429 too_many_requests': turnedAway, ...letIn } = tally(knocks);
  expect(turnedAway).toBeGreaterThan(500 - 2 * PERSON_PER_MINUTE); // a gateway that waits too long for Redis counts by itself
  expect(letIn['201'] ?? 0).toBeLessThanOrEqual(1);
  const [held] = await world.dataSource.query<{ n: number }[]>(
    "SELECT COUNT(*) AS n FROM booking WHERE state = 'held' AND resident_id = ?",
    [abuser.residentId],
  );
  expect(Number(held?.n)).toBeLessThanOrEqual(1);
});

row('F94 a resident who holds and drops is cooled down, and the bay is left to others', async () => {
  const [abuser, other] = await residents('dropper', 2);
  if (!abuser || !other) throw new Error('two were asked for');
  let rounds = 0;
  for (let placed = await hold(abuser, 0); placed.status === 201; placed = await hold(abuser, rounds)) {
    const dropped = await abuser.cancel(bookingIdOf(placed));
    rounds++;
    if (dropped.status !== 200) break;
  }
  expect(rounds).toBeLessThanOrEqual(PERSON_PER_MINUTE / 2);
  expect(await hold(abuser, rounds)).toMatchObject({ status: 429, code: 'too_many_requests' });
  expect(await other.reserve(wish('f94', 1_300))).toMatchObject({ status: 201 });
});

const hold = (one: RecordedClient, round: number): Promise<Outcome> => one.reserve(wish('f94', 1_200), `round-${round}`);

row('F05-F07 F94 and in the end no promise was broken', async () => {
  await world.heal();
  await expectPromisesKept(world, recording);
});
