import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { judge } from './judge.js';
import { type Content, Desk } from './log.js';
import { ABooking, aLeaf, BAYS, capacity, EVENING, MORNING } from './stories.js';

const desk = new Desk();
afterAll(() => desk.clear());

/** Lines of a table without the names. */
function table(option: 'hours' | 'counts' | 'sold-out', ...leaves: readonly Content[]): string[] {
  const file = join(desk.dir, `${option}.csv`);
  expect(judge(desk.log(leaves), `--${option}`, file).text).toContain('✓');
  return readFileSync(file, 'utf8').trimEnd().split('\r\n').slice(1);
}

test('hours are those of the clock in Beijing, in the order of the night; what is withdrawn or given back is gone from its hours', () => {
  const b = new ABooking('b');
  const leaves = [BAYS, b.held(), b.paid(), capacity([EVENING, EVENING + 4, -1]), b.cancelled(EVENING + 6)];
  const lines = table('hours', ...leaves);
  expect(lines).toHaveLength((MORNING - EVENING) / 4);
  expect(lines.slice(0, 3)).toEqual([
    '2026-03-01,park-1,pool-1,18,2.00,1.00,1.00',
    '2026-03-01,park-1,pool-1,19,2.00,2.00,0.50',
    '2026-03-01,park-1,pool-1,20,2.00,2.00,0.00',
  ]);
  expect(lines.at(-1)).toBe('2026-03-01,park-1,pool-1,7,2.00,2.00,0.00');
});

test('a booking is counted once, by what became of it, where it is in the end', () => {
  const [kept, cancelled, lapsed, late, givenUp] = ['kept', 'cancelled', 'lapsed', 'late', 'given-up'].map((id) => new ABooking(id));
  const many = [capacity([EVENING, MORNING, 9])];
  const all = [kept, cancelled, lapsed, late, givenUp];
  const steps = [
    ...all.map((one) => one?.held() ?? {}),
    ...[kept, cancelled].map((one) => one?.paid() ?? {}),
    ...[cancelled, givenUp].map((one) => one?.cancelled(EVENING) ?? {}),
    ...[lapsed, late].map((one) => one?.lapsed(EVENING) ?? {}),
    late?.paidLate(EVENING) ?? {},
  ];
  expect(table('counts', ...many, ...steps)).toEqual(['2026-03-01,park-1,pool-1,3,1,1,1,0']);
});

test('who had to go is counted as rehomed where they went', () => {
  const there = { carPark: 'park-2', pool: 'pool-2' };
  const opened = aLeaf('pool.capacity-changed', there.pool, { ...there, changes: [[EVENING, MORNING, 1]] });
  const b = new ABooking('b');
  const moved = b.held();
  const leaves = [BAYS, moved, b.paid(), opened, capacity([EVENING, MORNING, -2])];
  const gone = b.step('rehomed', { ...there, state: 'confirmed', claimFrom: EVENING }, { reason: 'taken_back' });
  expect(table('counts', ...leaves, gone)).toEqual(['2026-03-01,park-2,pool-2,1,0,0,0,1']);
});

test('sold out is told with the time of the first leaf after which no bay is left for all the hours on offer', () => {
  const [a, b] = [new ABooking('a'), new ABooking('b')];
  const first = { ...a.held(), at: 1_000 };
  const last = { ...b.held(), at: 2_000 };
  expect(table('sold-out', BAYS, first)).toEqual([]);
  expect(table('sold-out', BAYS, first, last, b.cancelled(EVENING))).toEqual(['2026-03-01,park-1,2000']);
  expect(table('sold-out', BAYS, capacity([EVENING, MORNING, -2]))).toEqual([]);
});

test('a bad log gives none of them', () => {
  const file = join(desk.dir, 'none.csv');
  expect(judge(desk.log([BAYS, BAYS, new ABooking('b').paid()]), '--counts', file)).toMatchObject({ exit: 1 });
  expect(() => readFileSync(file)).toThrow('ENOENT');
});
