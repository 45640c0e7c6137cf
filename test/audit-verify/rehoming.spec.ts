import { afterAll, describe, expect, test } from '@jest/globals';
import { bad, GOOD, judge } from './judge.js';
import { type Content, Desk } from './log.js';
import { ABooking, aLeaf, BAYS, capacity, capacityOf, EVENING, MORNING } from './stories.js';

const desk = new Desk();
afterAll(() => desk.clear());

const judged = (...leaves: readonly Content[]) => judge(desk.log(leaves));
const a = (n = 1, facts = {}) => new ABooking(`booking-${n}`, facts);

const HOME = { carPark: 'park-1', pool: 'pool-1' };
const THERE = { carPark: 'park-2', pool: 'pool-2' };
/** Two bays at home, one there. */
const SUPPLY = [BAYS, capacityOf(THERE, [EVENING, MORNING, 1])];
/** Both bays at home are withdrawn. */
const SHRUNK = capacity([EVENING, MORNING, -2]);
const LATER = EVENING + 10;

describe('a booking whose bay was taken back', () => {
  test.each<[string, (b: ABooking) => Content[]]>([
    ['goes to another place for the same price', (b) => [b.held(), b.paid(), SHRUNK, b.rehomed(THERE)]],
    [
      'goes there for less, and is given up later',
      (b) => [b.held(), b.paid(), SHRUNK, b.rehomed({ ...THERE, priceFen: 700 }), b.cancelled(EVENING)],
    ],
    ['goes there before it is paid', (b) => [b.held(), SHRUNK, b.rehomed(THERE, 'held'), b.paid()]],
    [
      'goes there before it lapses, and is paid late',
      (b) => [b.held(), SHRUNK, b.rehomed(THERE, 'held'), b.lapsed(LATER), b.paidLate(LATER)],
    ],
    [
      'goes there from a later tick on',
      (b) => [b.held(), b.paid(), SHRUNK, b.step('rehomed', { ...THERE, state: 'confirmed', claimFrom: LATER }, { reason: 'taken_back' })],
    ],
    [
      'is moved on and comes back',
      (b) => [
        ...[b.held(), b.paid(), SHRUNK, b.rehomed(THERE), capacity([EVENING, MORNING, 1])],
        b.rehomed(HOME, 'confirmed', { reason: 'returned' }),
      ],
    ],
    ['ends when nothing else has room', (b) => [b.held(), b.paid(), SHRUNK, b.cancelled(EVENING, 'taken_back')]],
    [
      'ends when the person does not want the other place',
      (b) => [...[b.held(), b.paid(), SHRUNK, b.rehomed(THERE), b.cancelled(EVENING, 'rehoming_declined')]],
    ],
  ])('%s', (_, steps) => {
    expect(judged(...SUPPLY, ...steps(a()))).toMatchObject(GOOD);
  });

  test('another place is never dearer, now or later', () => {
    const dearer = (b: ABooking) => [...SUPPLY, b.held(), b.paid(), SHRUNK, b.rehomed({ ...THERE, priceFen: 801 })];
    expect(judged(...dearer(a()))).toMatchObject(bad('leaf 5', 'rehoming_dearer'));
    const b = a();
    const cheaper = [...SUPPLY, b.held(), b.paid(), SHRUNK, b.rehomed({ ...THERE, priceFen: 700 }), capacity([EVENING, MORNING, 1])];
    expect(judged(...cheaper, b.rehomed({ ...HOME, priceFen: 800 }))).toMatchObject(bad('leaf 7', 'rehoming_dearer'));
  });

  test.each<[string, string, (b: ABooking) => Content[]]>([
    ['to where it is', 'rehoming_nowhere', (b) => [b.held(), b.paid(), SHRUNK, b.rehomed(HOME)]],
    ['as what it is not', 'booking_move', (b) => [b.held(), SHRUNK, b.rehomed(THERE, 'confirmed')]],
    ['when it is over', 'booking_move', (b) => [b.held(), b.cancelled(EVENING), SHRUNK, b.rehomed(THERE, 'held')]],
    ['before it was made', 'booking_move', (b) => [SHRUNK, b.rehomed(THERE, 'held')]],
    ['with another window', 'booking_facts', (b) => [b.held(), SHRUNK, b.rehomed({ ...THERE, to: MORNING - 1 }, 'held')]],
    [
      'from a tick that is not its own',
      'booking_claim',
      (b) => [b.held(), SHRUNK, b.step('rehomed', { ...THERE, state: 'held', claimFrom: MORNING }, { reason: 'taken_back' })],
    ],
    ['back to where it never was', 'rehoming_return', (b) => [b.held(), SHRUNK, b.rehomed(THERE, 'held', { reason: 'returned' })]],
    ['without a reason that is known', 'content_members', (b) => [b.held(), SHRUNK, b.rehomed(THERE, 'held', { reason: 'tidied' })]],
    [
      'without a tick',
      'content_members',
      (b) => [b.held(), SHRUNK, b.step('rehomed', { ...THERE, state: 'held' }, { reason: 'taken_back' })],
    ],
    ['where nothing was withdrawn', 'taken_back_unfounded', (b) => [b.held(), b.rehomed(THERE, 'held')]],
  ])('is not moved %s', (_, code, steps) => {
    const leaves = [...SUPPLY, ...steps(a())];
    expect(judged(...leaves)).toMatchObject(bad(`leaf ${leaves.length - 1}`, code));
  });

  test('what continues a booking comes back with it, though it was never there; nothing else does', () => {
    const middle = EVENING + 20;
    const [first, next] = [a(1, { to: middle }), a(2, { ...THERE, from: middle })];
    const back = { reason: 'returned' };
    const leaves = [...SUPPLY, first.held(), SHRUNK, first.rehomed(THERE, 'held'), next.step('held'), capacity([EVENING, MORNING, 1])];
    const [comes, follows] = [first.rehomed(HOME, 'held', back), next.rehomed(HOME, 'held', back)];
    expect(judged(...leaves, comes, follows)).toMatchObject(GOOD);
    expect(judged(...leaves, follows)).toMatchObject(bad('leaf 7', 'rehoming_return'));
    expect(judged(...leaves, comes, BAYS, follows)).toMatchObject(bad('leaf 9', 'rehoming_return'));
  });

  test('a booking is not ended as taken back where nothing was withdrawn', () => {
    const b = a();
    expect(judged(...SUPPLY, b.held(), b.cancelled(EVENING, 'taken_back'))).toMatchObject(bad('leaf 3', 'taken_back_unfounded'));
  });

  test('after it was moved its place is the new one, and only another rehoming changes that', () => {
    const b = a();
    const leaves = [...SUPPLY, b.held(), SHRUNK, b.rehomed(THERE, 'held')];
    expect(judged(...leaves, b.step('confirmed', HOME))).toMatchObject(bad('leaf 5', 'booking_facts'));
  });
});

describe('bays of bookings that move', () => {
  const confirmed = (b: ABooking) => [b.held(), b.paid()];

  test('the bay that is left is free again, the new one is taken', () => {
    const [b, other, third] = [a(1), a(2, THERE), a(3)];
    const moved = [...SUPPLY, ...confirmed(b), capacity([EVENING, MORNING, -1]), b.rehomed(THERE)];
    expect(judged(...moved, third.held())).toMatchObject(GOOD);
    expect(judged(...moved, other.held())).toMatchObject(bad('leaf 6', 'oversold'));
  });

  test('who moves to where nothing is free is an oversell', () => {
    const [b, other] = [a(1), a(2, THERE)];
    const leaves = [...SUPPLY, ...confirmed(b), ...confirmed(other), SHRUNK, b.rehomed(THERE)];
    expect(judged(...leaves)).toMatchObject(bad('leaf 7', 'oversold'));
    expect(judged(...leaves, capacity([EVENING, MORNING, 1]))).toMatchObject(bad('leaf 7', 'oversold'));
  });

  test('those who trade places are judged when all of them have moved', () => {
    const [b, other] = [a(1), a(2, THERE)];
    const shrunk = [capacity([EVENING, MORNING, -1]), capacityOf(THERE, [EVENING, MORNING, -1]), capacityOf(THERE, [EVENING, MORNING, 1])];
    const leaves = [...SUPPLY, ...confirmed(b), ...confirmed(other), ...shrunk];
    const [away, home] = [b.rehomed(THERE), other.rehomed(HOME)];
    expect(judged(...leaves, away, home)).toMatchObject(GOOD);
    expect(judged(...leaves, away, capacity([EVENING, MORNING, 1]), home)).toMatchObject(bad('leaf 9', 'oversold'));
  });

  test('of a run that takes too much, the last leaf that took it is named', () => {
    const [b, other, third] = [a(1), a(2), a(3, { ...THERE, to: LATER })];
    const free = [BAYS, capacityOf(THERE, [EVENING, MORNING, 2]), capacityOf({ carPark: 'park-3', pool: 'pool-3' }, [EVENING, MORNING, 1])];
    const leaves = [...free, ...confirmed(b), ...confirmed(other), ...confirmed(third), SHRUNK, capacityOf(THERE, [EVENING, MORNING, -1])];
    const run = [b.rehomed(THERE), other.rehomed(THERE), third.rehomed({ carPark: 'park-3', pool: 'pool-3' })];
    expect(judged(...leaves, ...run)).toMatchObject(bad('leaf 12', 'oversold'));
  });

  test('bookings beyond what is offered keep what they have; a bay that is given back fills the debt first', () => {
    const [b, other, third] = [a(1), a(2), a(3)];
    const owed = [...SUPPLY, ...confirmed(b), ...confirmed(other), capacity([EVENING, MORNING, -1])];
    expect(judged(...owed)).toMatchObject(GOOD);
    const fills = b.cancelled(EVENING);
    expect(judged(...owed, fills, third.held())).toMatchObject(bad('leaf 8', 'oversold'));
    expect(judged(...owed, fills, other.cancelled(EVENING), a(4).held())).toMatchObject(GOOD);
  });
});

describe('what else is told of supply', () => {
  const digest = (n: number) => String(n).repeat(64);
  const staff = { kind: 'staff', commitment: digest(7) };
  const published = (version: number, before: string | null = digest(version - 1), pool = 'pool-1') =>
    aLeaf('supply.published', pool, { carPark: 'park-1', pool, version }, { actor: staff, before, after: digest(version), reason: '装修' });
  const suspended = (action: string, id = 's1') =>
    aLeaf(`car-park.${action}`, id, { carPark: 'park-1', from: EVENING, to: MORNING }, { subject: { id, kind: 'suspension' } });
  const owed = (bookingId: string, amountFen = 500) => aLeaf('compensation.owed', `c-${bookingId}`, { bookingId, amountFen });

  test('versions of a plan follow one another, pool by pool; the first may be any', () => {
    expect(judged(published(3), published(4), published(1, null, 'pool-2'), published(5))).toMatchObject(GOOD);
    expect(judged(published(3), published(5))).toMatchObject(bad('leaf 1', 'supply_version'));
    expect(judged(published(3), published(3))).toMatchObject(bad('leaf 1', 'supply_version'));
  });

  test('each plan takes up where the last one ended', () => {
    expect(judged(published(3), published(4, digest(9)))).toMatchObject(bad('leaf 1', 'supply_digest'));
    expect(judged({ ...published(3), subject: { id: 'pool-9', kind: 'supply' } })).toMatchObject(bad('leaf 0', 'subject'));
    const drafted = aLeaf('supply.drafted', 'pool-1', { carPark: 'park-1', pool: 'pool-1', version: 9 }, { after: digest(9) });
    expect(judged(published(3), drafted, published(4))).toMatchObject(GOOD); // nothing is in force that was only drafted
  });

  test('a suspension begins once and ends once', () => {
    const [begins, ends] = [suspended('suspended'), suspended('resumed')];
    expect(judged(begins, ends, suspended('suspended', 's2'))).toMatchObject(GOOD);
    expect(judged(begins, begins)).toMatchObject(bad('leaf 1', 'suspension_order'));
    expect(judged(ends)).toMatchObject(bad('leaf 0', 'suspension_order'));
    expect(judged(begins, ends, ends)).toMatchObject(bad('leaf 2', 'suspension_order'));
  });

  test('compensation is owed once for a booking that was taken back, and for no other', () => {
    const b = a();
    const leaves = [...SUPPLY, b.held(), b.paid(), SHRUNK];
    const taken = b.cancelled(EVENING, 'taken_back');
    expect(judged(...leaves, taken, owed('booking-1'))).toMatchObject(GOOD);
    expect(judged(...leaves, taken, owed('booking-1'), owed('booking-1'))).toMatchObject(bad('leaf 7', 'compensation_twice'));
    expect(judged(...leaves, owed('booking-1'))).toMatchObject(bad('leaf 5', 'compensation_unfounded'));
    expect(judged(...leaves, { ...taken, reason: 'given_up' }, owed('booking-1'))).toMatchObject(bad('leaf 6', 'compensation_unfounded'));
    expect(judged(...leaves, taken, owed('booking-2'))).toMatchObject(bad('leaf 6', 'compensation_unfounded'));
  });

  test('a rehoming is answered once, and may be undone once unless it was declined', () => {
    const said = (...answers: readonly string[]) => {
      const b = a();
      const leaves = [...SUPPLY, b.held(), SHRUNK, b.rehomed(THERE, 'held')];
      return judged(...leaves, ...answers.map((answer) => aLeaf(`rehoming.${answer}`, 'r1', { bookingId: 'booking-1' })));
    };
    for (const answers of [['accepted'], ['declined'], ['returned'], ['accepted', 'returned']])
      expect(said(...answers)).toMatchObject(GOOD);
    for (const answers of [
      ['accepted', 'accepted'],
      ['accepted', 'declined'],
      ['declined', 'accepted'],
      ['declined', 'returned'],
      ['returned', 'accepted'],
      ['returned', 'returned'],
    ])
      expect(said(...answers)).toMatchObject(bad('leaf 6', 'rehoming_answer'));
    const b = a();
    expect(judged(...SUPPLY, b.held(), aLeaf('rehoming.accepted', 'r1', { bookingId: 'booking-1' }))).toMatchObject(
      bad('leaf 3', 'rehoming_unfounded'),
    );
  });

  test('names and prices change without touching bays', () => {
    const pool = aLeaf('pool.changed', 'pool-1', { carPark: 'park-1', pool: 'pool-1' });
    expect(judged({ ...BAYS, actor: staff }, pool, aLeaf('car-park.changed', 'park-1', { carPark: 'park-1' }))).toMatchObject(GOOD);
    expect(judged({ ...pool, facts: { pool: 'pool-1' } })).toMatchObject(bad('leaf 0', 'content_members'));
  });

  test('staff are named by a commitment, like residents', () => {
    const added = aLeaf('staff.added', staff.commitment, { role: 'attendant' });
    expect(judged({ ...BAYS, actor: staff }, added)).toMatchObject(GOOD);
    expect(judged({ ...added, facts: { role: 'owner' } })).toMatchObject(bad('leaf 0', 'content_members'));
    expect(judged({ ...BAYS, actor: { kind: 'staff', commitment: null } })).toMatchObject(bad('leaf 0', 'content_members'));
    expect(judged({ ...BAYS, actor: { kind: 'manager', commitment: digest(7) } })).toMatchObject(bad('leaf 0', 'content_members'));
  });
});
