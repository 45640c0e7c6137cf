import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byBooking, type Candidate, type Housing, type HousingProblem, type Room, type StayToHouse } from '../domain/housing.js';
import { houseStays } from './house-stays.js';

const TICKS = 7;
const ORIGIN = 1_000;

/** What the solver promises, in order: left out, moved, metres; then who is left out and who is moved, those who booked earliest first. */
function lossesOf({ stays }: HousingProblem, housing: Housing): number[] {
  const lots = [...stays].sort(byBooking).map((stay) => ({ stay, poolId: housing.get(stay.id) }));
  const isOut = lots.map(({ poolId }) => Number(poolId === null));
  const isMoved = lots.map(({ stay, poolId }) => Number(poolId !== null && poolId !== stay.homePoolId));
  const walks = lots.map(({ stay, poolId }) => stay.candidates.find((candidate) => candidate.poolId === poolId)?.walkMetres ?? 0);
  return [sum(isOut), sum(isMoved), sum(walks), ...isOut, ...isMoved];
}

/** Everybody in a pool that is theirs to choose, and at no tick more in a pool than it has room for. */
function isPossible({ stays, rooms }: HousingProblem, housing: Housing): boolean {
  const taken = new Map<string, number>();
  for (const { id, window, candidates } of stays) {
    const poolId = housing.get(id);
    if (poolId === null) continue;
    if (!candidates.some((candidate) => candidate.poolId === poolId)) return false;
    for (let tick = window.from; tick < window.to; tick++) taken.set(`${poolId} ${tick}`, (taken.get(`${poolId} ${tick}`) ?? 0) + 1);
  }
  return [...taken].every(([key, count]) => {
    const [poolId, tick] = key.split(' ').map(Number) as [number, number];
    const room = rooms.get(poolId);
    return count <= (room?.free[tick - room.from] ?? 0);
  });
}

/** Tries every way to house them. */
function fewestLosses(problem: HousingProblem): number[] {
  let best: number[] | undefined;
  const place = (index: number, housing: Map<string, number | null>): void => {
    const stay = problem.stays[index];
    if (!stay) {
      const losses = lossesOf(problem, housing);
      if (!best || isLess(losses, best)) best = losses;
      return;
    }
    for (const poolId of [...stay.candidates.map((candidate) => candidate.poolId), null]) {
      const next = new Map(housing).set(stay.id, poolId);
      if (isPossible({ ...problem, stays: problem.stays.slice(0, index + 1) }, next)) place(index + 1, next);
    }
  };
  place(0, new Map());
  return best as number[];
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((loss, index) => loss !== b[index]);
  return at >= 0 && (a[at] as number) < (b[at] as number);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

const AnyRoom = fc
  .record({ late: fc.nat(2), free: fc.array(fc.constantFrom(-1, 0, 1, 1, 2), { minLength: TICKS - 2, maxLength: TICKS }) })
  .map(({ late, free }): Room => ({ from: ORIGIN + late, free: Int16Array.from(free) }));

/** Pools 1 to 4; the fifth is not known. A stay may not have its home to choose from, and several have the same window or the same time of booking. */
const AnyStay = fc.record({
  window: fc.tuple(fc.nat(TICKS - 1), fc.integer({ min: 1, max: 4 })).map(([from, length]) => ({ from, to: from + length })),
  homePoolId: fc.integer({ min: 1, max: 4 }),
  others: fc.uniqueArray(fc.record({ poolId: fc.integer({ min: 1, max: 5 }), walkMetres: fc.constantFrom(100, 200, 300) }), {
    selector: ({ poolId }) => poolId,
    maxLength: 4,
  }),
  mayStay: fc.boolean(),
  bookedAtMs: fc.nat(4),
});

const AnyProblem = fc.record({ rooms: fc.tuple(AnyRoom, AnyRoom, AnyRoom, AnyRoom), stays: fc.array(AnyStay, { maxLength: 6 }) }).map(
  ({ rooms, stays }): HousingProblem => ({
    rooms: new Map(rooms.map((room, index) => [index + 1, room])),
    stays: stays.map(({ window, homePoolId, others, mayStay, bookedAtMs }, index) => {
      const away = others.filter(({ poolId }) => poolId !== homePoolId);
      const candidates = mayStay ? [{ poolId: homePoolId, walkMetres: 0 }, ...away] : away;
      return { id: `stay-${index}`, window: { from: ORIGIN + window.from, to: ORIGIN + window.to }, homePoolId, candidates, bookedAtMs };
    }),
  }),
);

test('no other way of housing leaves fewer out, then moves fewer, then walks less, then is kinder to those who booked earlier', async () => {
  await fc.assert(
    fc.asyncProperty(AnyProblem, async (problem) => {
      const { housing, isOptimal } = await houseStays(problem);
      expect(isOptimal).toBe(true);
      expect([...housing.keys()].sort()).toEqual(problem.stays.map(({ id }) => id).sort());
      expect(isPossible(problem, housing)).toBe(true);
      expect(lossesOf(problem, housing)).toEqual(fewestLosses(problem));
    }),
    { numRuns: 400 },
  );
});

test('the order in which a problem is written down does not matter', async () => {
  const AnyTwins = AnyProblem.chain((problem) => {
    const reordered = fc.shuffledSubarray([...problem.stays], { minLength: problem.stays.length });
    return reordered.map((stays): [HousingProblem, HousingProblem] => {
      const turned = stays.map((stay) => ({ ...stay, candidates: [...stay.candidates].reverse() }));
      return [problem, { stays: turned, rooms: new Map([...problem.rooms].reverse()) }];
    });
  });
  await fc.assert(
    fc.asyncProperty(AnyTwins, async ([problem, twin]) => {
      const [one, other] = [await houseStays(problem), await houseStays(twin)];
      expect([...other.housing].sort()).toEqual([...one.housing].sort());
    }),
  );
});

test('when there is no time, what is found is possible and is not called the best', async () => {
  await fc.assert(
    fc.asyncProperty(AnyProblem, async (problem) => {
      const { housing } = await houseStays(problem, 0);
      expect([...housing.keys()].sort()).toEqual(problem.stays.map(({ id }) => id).sort());
      expect(isPossible(problem, housing)).toBe(true);
    }),
  );
  expect((await houseStays(twoWhoCouldSwap(), 0)).isOptimal).toBe(false);
});

interface Sketch {
  readonly window?: readonly [from: number, to: number];
  /** Home first. */
  readonly at: readonly (readonly [poolId: number, walkMetres: number])[];
  readonly home?: number;
}

/** Stays `a`, `b`, … in the order of booking, and pools that have the same room at every tick. */
function problem(rooms: Readonly<Record<number, number>>, sketches: readonly Sketch[]): HousingProblem {
  return {
    rooms: new Map(Object.entries(rooms).map(([poolId, free]) => [Number(poolId), { from: 0, free: new Int16Array(TICKS).fill(free) }])),
    stays: sketches.map(({ window: [from, to] = [0, TICKS], at, home }, index): StayToHouse => {
      const candidates = at.map(([poolId, walkMetres]): Candidate => ({ poolId, walkMetres }));
      const id = String.fromCharCode('a'.charCodeAt(0) + index);
      return { id, window: { from, to }, homePoolId: home ?? (at[0]?.[0] as number), candidates, bookedAtMs: index };
    }),
  };
}

/** The nearest for both is the same, but only one of them can go elsewhere. */
function twoWhoCouldSwap(): HousingProblem {
  return problem({ 1: 0, 2: 1, 3: 1 }, [
    {
      home: 1,
      at: [
        [2, 100],
        [3, 400],
      ],
    },
    { home: 1, at: [[2, 100]] },
  ]);
}

async function housed(given: HousingProblem): Promise<Record<string, number | null>> {
  return Object.fromEntries((await houseStays(given)).housing);
}

test('a bay that only one person can use is kept for them, though another booked earlier and would have it nearer', async () => {
  expect(await housed(twoWhoCouldSwap())).toEqual({ a: 3, b: 2 });
});

test('people make way for each other in a chain until the last one finds room', async () => {
  const chain = problem({ 1: 1, 2: 1, 3: 1, 4: 1 }, [
    {
      at: [
        [1, 0],
        [2, 100],
      ],
    },
    {
      at: [
        [2, 0],
        [3, 100],
      ],
    },
    {
      at: [
        [3, 0],
        [4, 100],
      ],
    },
    { home: 9, at: [[1, 300]] },
  ]);
  expect(await housed(chain)).toEqual({ a: 2, b: 3, c: 4, d: 1 });
});

test('nobody is moved to save metres for others', async () => {
  const given = problem({ 1: 1, 2: 1, 3: 1 }, [
    {
      at: [
        [1, 0],
        [2, 50],
      ],
    },
    {
      home: 9,
      at: [
        [1, 100],
        [3, 800],
      ],
    },
  ]);
  expect(await housed(given)).toEqual({ a: 1, b: 3 });
});

test('of two who could stay the one who booked earlier does, whatever the windows', async () => {
  const at = [
    [1, 0],
    [2, 100],
  ] as const;
  const windows = [
    [0, 3],
    [2, 5],
  ] as const;
  for (const [first, second] of [windows, [...windows].reverse()])
    expect(
      await housed(
        problem({ 1: 1, 2: 1 }, [
          { window: first, at },
          { window: second, at },
        ]),
      ),
    ).toEqual({ a: 1, b: 2 });
});

test('when one bay is left for two the one who booked earlier keeps it, though both booked in another order than they are named', async () => {
  const given = problem({ 1: 1 }, [
    { window: [0, 3], at: [[1, 0]] },
    { window: [2, 5], at: [[1, 0]] },
  ]);
  const stays = given.stays.map((stay) => ({ ...stay, bookedAtMs: -stay.bookedAtMs }));
  expect(await housed({ ...given, stays })).toEqual({ a: null, b: 1 });
});

test('that somebody stays at home is no reason to leave out another who booked before the one who would be left out otherwise', async () => {
  const given = problem({ 1: 1, 2: 1 }, [
    {
      at: [
        [1, 0],
        [2, 100],
      ],
    },
    { at: [[1, 0]] },
    { home: 9, at: [[2, 100]] },
  ]);
  expect(await housed(given)).toEqual({ a: 2, b: 1, c: null });
});

test('windows that touch share one bay', async () => {
  const given = problem({ 1: 1 }, [
    { window: [0, 3], at: [[1, 0]] },
    { window: [3, 5], at: [[1, 0]] },
  ]);
  expect(await housed(given)).toEqual({ a: 1, b: 1 });
});

test('of those alike the first to book stay, the next walk least, the last are left out', async () => {
  const at = [
    [1, 0],
    [2, 300],
    [3, 200],
  ] as const;
  expect(await housed(problem({ 1: 1, 2: 1, 3: 1 }, [{ at }, { at }, { at }, { at }]))).toEqual({ a: 1, b: 3, c: 2, d: null });
});

test('halves of a stay are no answer, even where they would do better', async () => {
  const rooms = new Map(
    [[2, [1, 0, 1, 1, 1, 2, 1]] as const, [3, [0, 1, 2, 0, 2, 2, 2]] as const].map(([poolId, free]) => [
      poolId,
      { from: 0, free: Int16Array.from(free) },
    ]),
  );
  const { stays } = problem({}, [
    {
      window: [4, 6],
      home: 0,
      at: [
        [2, 10],
        [3, 20],
      ],
    },
    { window: [5, 7], at: [[3, 0]] },
    { window: [3, 7], at: [[2, 0]] },
    {
      window: [5, 7],
      at: [
        [2, 0],
        [3, 20],
      ],
    },
  ]);
  const { housing, isOptimal } = await houseStays({ stays, rooms });
  expect(isOptimal).toBe(true);
  expect(lossesOf({ stays, rooms }, housing)).toEqual(fewestLosses({ stays, rooms }));
});

test('a pool that owes bays, a pool that nobody knows and a time outside have no room', async () => {
  const given = problem({ 1: -2 }, [{ at: [[1, 0]] }, { at: [[7, 0]] }]);
  const late = { from: 1, free: new Int16Array(TICKS).fill(5) };
  const stays = [
    ...given.stays,
    { ...(given.stays[0] as StayToHouse), id: 'c', homePoolId: 3, candidates: [{ poolId: 3, walkMetres: 0 }] },
  ];
  expect(await housed({ stays, rooms: new Map([...given.rooms, [3, late]]) })).toEqual({ a: null, b: null, c: null });
});
