import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { judge } from './judge.js';
import { type Content, Desk } from './log.js';
import { ABooking, aLeaf, anEvening, BAYS, capacity, EVENING, MORNING, NOON } from './stories.js';

const desk = new Desk();
afterAll(() => desk.clear());

const NAMES = 'night,car_park,released_bays,released_slot_hours,bookable_slot_hours,booked_slot_hours';

/** Lines of the CSV without the names. */
function figures(...leaves: readonly Content[]): string[] {
  const file = join(desk.dir, 'figures.csv');
  const judgement = judge(desk.log(leaves), '--figures', file);
  expect(judgement.text).toContain('✓');
  const [names, ...lines] = readFileSync(file, 'utf8').split('\r\n');
  expect(names).toBe(NAMES);
  expect(lines.pop()).toBe('');
  return lines;
}

const opened = (carPark: string, pool: string, ...changes: readonly (readonly number[])[]): Content =>
  aLeaf('pool.capacity-changed', pool, { carPark, pool, changes });

test('two bays for fourteen hours are 28 slot-hours; what was confirmed counts as booked', () => {
  const [b, unpaid] = [new ABooking('b'), new ABooking('unpaid')];
  const held = [BAYS, b.held(), unpaid.held()];
  expect(figures(...held)).toEqual(['2026-03-01,park-1,2,28.00,28.00,0.00']);
  expect(figures(...held, b.paid())).toEqual(['2026-03-01,park-1,2,28.00,28.00,14.00']);
});

test.each<[string, (b: ABooking) => Content[], string]>([
  ['a hold', (b) => [b.held()], '0.00'],
  ['a hold that lapsed while its window ran', (b) => [b.held(), b.lapsed(EVENING + 8)], '0.00'],
  ['a confirmed booking', (b) => [b.held(), b.paid()], '14.00'],
  ['one given up before it began', (b) => [b.held(), b.paid(), b.cancelled(EVENING)], '0.00'],
  ['one given up after two hours and a quarter', (b) => [b.held(), b.paid(), b.cancelled(EVENING + 9)], '2.25'],
  ['one given up when all was over', (b) => [b.held(), b.paid(), b.cancelled(null)], '14.00'],
  ['one paid late, without the time between', (b) => [b.held(), b.lapsed(EVENING + 4), b.paidLate(EVENING + 8)], '13.00'],
  ['one paid late and given up', (b) => [b.held(), b.lapsed(EVENING + 4), b.paidLate(EVENING + 8), b.cancelled(EVENING + 12)], '2.00'],
  ['a hold given up', (b) => [b.held(), b.cancelled(EVENING + 9)], '0.00'],
])('%s', (_, steps, booked) => {
  expect(figures(BAYS, ...steps(new ABooking('b')))).toEqual([`2026-03-01,park-1,2,28.00,28.00,${booked}`]);
});

test('a booking that is moved books each place for the time that it was there', () => {
  const there = { carPark: 'park-2', pool: 'pool-2' };
  const moved = (b: ABooking, state: string) => b.step('rehomed', { ...there, state, claimFrom: EVENING + 9 }, { reason: 'taken_back' });
  const supply = [BAYS, opened(there.carPark, there.pool, [EVENING, MORNING, 1]), capacity([EVENING + 9, MORNING, -2])];
  const rows = ['2026-03-01,park-1,2,28.00,4.50,2.25', '2026-03-01,park-2,1,14.00,14.00,11.75'];
  const [paid, unpaid] = [new ABooking('paid'), new ABooking('unpaid')];
  expect(figures(BAYS, paid.held(), paid.paid(), ...supply.slice(1), moved(paid, 'confirmed'))).toEqual(rows);
  const held = [BAYS, unpaid.held(), ...supply.slice(1), moved(unpaid, 'held')];
  expect(figures(...held)).toEqual(rows.map((row) => row.replace(/[^,]+$/, '0.00')));
  expect(figures(...held, unpaid.step('confirmed', there))).toEqual(rows);
});

test('released is the most that was ever on offer at a tick, bookable what is on offer in the end', () => {
  const hour = 4;
  const changes = [capacity([EVENING, EVENING + hour, -1]), capacity([EVENING, EVENING + hour, 3]), capacity([EVENING, MORNING, -2])];
  expect(figures(BAYS, ...changes)).toEqual(['2026-03-01,park-1,4,30.00,2.00,0.00']);
});

test('a night runs from noon to noon in Beijing', () => {
  const [before, night, after] = [NOON - 1, NOON, NOON + 96];
  expect(figures(capacity([before, night, 1], [after - 1, after + 1, 1]))).toEqual([
    '2026-02-28,park-1,1,0.25,0.25,0.00',
    '2026-03-01,park-1,1,0.25,0.25,0.00',
    '2026-03-02,park-1,1,0.25,0.25,0.00',
  ]);
  const long = new ABooking('b', { from: NOON + 90, to: NOON + 100, priceFen: 0 });
  expect(figures(capacity([NOON, NOON + 192, 1]), long.paid())).toEqual([
    '2026-03-01,park-1,1,24.00,24.00,1.50',
    '2026-03-02,park-1,1,24.00,24.00,1.00',
  ]);
});

test('pools of a car park are added up; rows stand in order of night and code', () => {
  const next = [EVENING + 96, EVENING + 100, 1];
  const leaves = [
    opened('park-b', 'p1', next, [EVENING, EVENING + 4, 1]),
    opened('park-a', 'p2', [EVENING, EVENING + 4, 2]),
    opened('park-b', 'p3', [EVENING + 3, EVENING + 7, 5]),
  ];
  const rows = ['2026-03-01,park-a,2,2.00,2.00,0.00', '2026-03-01,park-b,6,6.00,6.00,0.00', '2026-03-02,park-b,1,1.00,1.00,0.00'];
  expect(figures(...leaves)).toEqual(rows);
  expect(figures(...leaves.toReversed())).toEqual(rows);
});

test('a code that a spreadsheet would run is made harmless', () => {
  const rows = ['=1+1', '+1', '-1', '@sum', ' =1', 'a,"b"', '南山=1'].map((carPark, i) =>
    opened(carPark, `p${i}`, [EVENING, EVENING + 4, 1]),
  );
  expect(figures(...rows).map((row) => row.slice('2026-03-01,'.length, -',1,1.00,1.00,0.00'.length))).toEqual([
    "' =1",
    "'+1",
    "'-1",
    "'=1+1",
    "'@sum",
    '"a,""b"""',
    '南山=1',
  ]);
});

test('totals are printed, and a bad log gives no figures', () => {
  expect(judge(desk.log(anEvening())).text).toMatch(/released 28.00 .* bookable 28.00 .* booked 14.00/);
  expect(judge(desk.log(anEvening())).text).toMatch(/received 1600 .* refunded 400/);
  const file = join(desk.dir, 'none.csv');
  const judgement = judge(desk.log([BAYS, BAYS, new ABooking('b').paid()]), '--figures', file);
  expect(judgement).toMatchObject({ exit: 1 });
  expect(judgement.text).not.toContain('released');
  expect(() => readFileSync(file)).toThrow('ENOENT');
});
