import { afterAll, describe, expect, test } from '@jest/globals';
import { bad, GOOD, judge } from './judge.js';
import { type Content, Desk } from './log.js';
import { ABooking, BAYS, capacity, EVENING, MORNING, payment, refund } from './stories.js';

const desk = new Desk();
afterAll(() => desk.clear());

/** The log is whole and its hashes fit: only what the leaves say can be wrong. */
const judged = (...leaves: readonly Content[]) => judge(desk.log(leaves));
const a = (facts = {}) => new ABooking('booking-1', facts);
const LATER = EVENING + 10;

describe('the life of a booking', () => {
  test.each<[string, (b: ABooking) => Content[]]>([
    ['held and paid', (b) => [b.held(), b.paid()]],
    ['held and lapsed', (b) => [b.held(), b.lapsed(EVENING)]],
    ['held and given up', (b) => [b.held(), b.cancelled(EVENING)]],
    ['paid and given up when half of it is over', (b) => [b.held(), b.paid(), b.cancelled(LATER)]],
    ['given up when all is over', (b) => [b.held(), b.paid(), b.cancelled(null)]],
    ['lapsed and paid late', (b) => [b.held(), b.lapsed(EVENING), b.paidLate(LATER)]],
    ['lapsed, paid late and given up', (b) => [b.held(), b.lapsed(EVENING + 2), b.paidLate(LATER), b.cancelled(LATER + 1)]],
  ])('%s is legal', (_, steps) => {
    expect(judged(BAYS, ...steps(a()))).toMatchObject(GOOD);
  });

  test('a booking that is free of charge is confirmed at once, one with a price is not', () => {
    expect(judged(BAYS, a({ priceFen: 0 }).paid())).toMatchObject(GOOD);
    expect(judged(BAYS, a().paid())).toMatchObject(bad('leaf 1', 'booking_unpaid'));
  });

  test.each<[string, (b: ABooking) => Content[]]>([
    ['held twice', (b) => [b.held(), b.held()]],
    ['confirmed twice', (b) => [b.held(), b.paid(), b.paid()]],
    ['lapsed when paid', (b) => [b.held(), b.paid(), b.lapsed(EVENING)]],
    ['confirmed when given up', (b) => [b.held(), b.cancelled(EVENING), b.paidLate(EVENING)]],
    ['given up twice', (b) => [b.held(), b.cancelled(EVENING), b.cancelled(EVENING)]],
    ['lapsed twice', (b) => [b.held(), b.lapsed(EVENING), b.lapsed(EVENING)]],
    ['given up when lapsed', (b) => [b.held(), b.lapsed(EVENING), b.cancelled(EVENING)]],
    ['lapsed before it was held', (b) => [b.lapsed(EVENING)]],
    ['given up before it was held', (b) => [b.cancelled(EVENING)]],
  ])('%s is not', (_, steps) => {
    const leaves = [BAYS, ...steps(a())];
    expect(judged(...leaves)).toMatchObject(bad(`leaf ${leaves.length - 1}`, 'booking_move'));
  });

  test('versions rise by one: none is left out, none stands twice, the first is 1', () => {
    const b = a();
    const [held, paid, cancelled] = [b.held(), b.paid(), b.cancelled(EVENING)];
    expect(judged(BAYS, held, cancelled)).toMatchObject(bad('leaf 2', 'booking_version'));
    expect(judged(BAYS, held, paid, paid)).toMatchObject(bad('leaf 3', 'booking_version'));
    expect(judged(BAYS, paid)).toMatchObject(bad('leaf 1', 'booking_version'));
  });

  test.each([{ priceFen: 100 }, { pool: 'pool-2' }, { carPark: 'park-2' }, { from: EVENING + 1 }, { to: MORNING - 1 }])(
    'what it is about stays the same: %j',
    (changed) => {
      const b = a();
      expect(judged(BAYS, b.held(), b.step('confirmed', changed))).toMatchObject(bad('leaf 2', 'booking_facts'));
    },
  );

  test('a state that changed without a leaf is noticed: each step begins where the last one ended', () => {
    const b = a();
    expect(judged(BAYS, b.held(), b.step('confirmed', {}, { before: 'e'.repeat(64) }))).toMatchObject(bad('leaf 2', 'booking_digest'));
    expect(judged(BAYS, a().step('held', {}, { before: 'e'.repeat(64) }))).toMatchObject(bad('leaf 1', 'booking_digest'));
    expect(judged(BAYS, a().step('held', {}, { after: null }))).toMatchObject(bad('leaf 1', 'booking_digest'));
  });

  test('only what is held is given back, only what is left is taken again', () => {
    const given = (claimFrom: number) => {
      const b = a();
      return judged(BAYS, b.held(), b.lapsed(EVENING + 5), b.paidLate(LATER), b.cancelled(claimFrom));
    };
    expect(given(LATER)).toMatchObject(GOOD);
    expect(given(LATER - 1)).toMatchObject(bad('leaf 4', 'booking_claim'));
    expect(given(MORNING)).toMatchObject(bad('leaf 4', 'booking_claim'));
    for (const claimFrom of [EVENING - 1, MORNING, null]) {
      const b = a();
      expect(judged(BAYS, b.held(), b.lapsed(EVENING), b.step('confirmed', { claimFrom }))).toMatchObject(bad('leaf 3', 'booking_claim'));
    }
  });
});

describe('bays', () => {
  const another = (n: number, facts = {}) => new ABooking(`booking-${n}`, facts).held();

  test('the bay that is not there is an oversell, named with its tick', () => {
    expect(judged(BAYS, another(1), another(2))).toMatchObject(GOOD);
    const judgement = judged(BAYS, another(1), another(2), another(3));
    expect(judgement).toMatchObject(bad('leaf 3', 'oversold'));
    expect(judgement.text).toContain('"pool-1" 2026-03-01 18:00 3/2');
  });

  test('one tick too many at either end is enough, and back to back is none', () => {
    const narrow = capacity([EVENING, MORNING, 1]);
    expect(judged(narrow, another(1, { to: LATER }), another(2, { from: LATER }))).toMatchObject(GOOD);
    expect(judged(narrow, another(1, { to: LATER }), another(2, { from: LATER - 1 }))).toMatchObject(bad('leaf 2', 'oversold'));
    expect(judged(narrow, another(1, { from: EVENING - 1 }))).toMatchObject(bad('leaf 1', 'oversold'));
    expect(judged(narrow, another(1, { to: MORNING + 1 }))).toMatchObject(bad('leaf 1', 'oversold'));
  });

  test('a bay is there again from the tick at which it was given back, not before', () => {
    const narrow = capacity([EVENING, MORNING, 1]);
    const b = a();
    const leaves = [narrow, b.held(), b.lapsed(LATER)];
    expect(judged(...leaves, another(2, { from: LATER }))).toMatchObject(GOOD);
    expect(judged(...leaves, another(2, { from: LATER - 1 }))).toMatchObject(bad('leaf 3', 'oversold'));
    const [paidLate, other] = [b.paidLate(LATER), another(2, { from: LATER })];
    expect(judged(...leaves, other, paidLate)).toMatchObject(bad('leaf 4', 'oversold'));
    expect(judged(...leaves, paidLate, other)).toMatchObject(bad('leaf 4', 'oversold'));
  });

  test('bays may be withdrawn from under bookings; then none can be booked until there are more than bookings', () => {
    const leaves = [BAYS, another(1), another(2), capacity([EVENING, MORNING, -1])];
    expect(judged(...leaves)).toMatchObject(GOOD);
    expect(judged(...leaves, another(3))).toMatchObject(bad('leaf 4', 'oversold'));
    expect(judged(...leaves, capacity([EVENING, MORNING, 1]), another(3))).toMatchObject(bad('leaf 5', 'oversold'));
    expect(judged(...leaves, capacity([EVENING, MORNING, 2]), another(3))).toMatchObject(GOOD);
  });

  test('no more bays are withdrawn than were offered', () => {
    expect(judged(BAYS, capacity([EVENING, LATER, -2]))).toMatchObject(GOOD);
    expect(judged(BAYS, capacity([EVENING, LATER, -3]))).toMatchObject(bad('leaf 1', 'capacity_below_zero'));
    expect(judged(BAYS, capacity([EVENING, LATER, 1], [MORNING, MORNING + 1, -1]))).toMatchObject(bad('leaf 1', 'capacity_below_zero'));
  });

  test('a pool stays in its car park and a window has a length', () => {
    expect(judged(BAYS, another(1, { carPark: 'park-2' }))).toMatchObject(bad('leaf 1', 'pool_moved'));
    expect(judged(BAYS, another(1, { to: EVENING }))).toMatchObject(bad('leaf 1', 'window'));
    expect(judged(capacity([0, 96 * 401, 1]))).toMatchObject(bad('leaf 0', 'window'));
    expect(judged({ ...BAYS, subject: { id: 'pool-2', kind: 'pool' } })).toMatchObject(bad('leaf 0', 'subject'));
  });
});

describe('money of one order', () => {
  const [received, kept] = [payment('received', 'T1', 800), payment('kept', 'T1', 800)];
  const asked = (fen: number, reason = 'cancelled') => refund('requested', 'T1', fen, reason);
  const done = (fen: number, reason = 'cancelled') => refund('succeeded', 'T1', fen, reason);

  test.each<[string, Content[]]>([
    ['kept', [received, kept]],
    ['kept and refunded afterwards', [received, kept, asked(800), done(800)]],
    ['never kept and refunded in full', [received, asked(800), done(800)]],
    ['refunded in parts', [received, kept, asked(300), asked(500, 'goodwill'), done(500, 'goodwill'), done(300)]],
    ['refunded through a person', [received, asked(800), refund('needs-person', 'T1', 800), done(800)]],
  ])('may be %s', (_, leaves) => {
    expect(judged(...leaves)).toMatchObject(GOOD);
  });

  test('may come back under another number: a refund is known by its reason', () => {
    const renewed = done(800);
    const facts = { ...(renewed['facts'] as object), outRefundNo: 'R2' };
    expect(judged(received, asked(800), { ...renewed, facts, subject: { id: 'R2', kind: 'refund' } })).toMatchObject(GOOD);
  });

  test.each<[string, string, Content[]]>([
    ['kept beyond what was received', 'money_exceeded', [received, payment('kept', 'T1', 801)]],
    ['kept when it was asked back', 'money_exceeded', [received, asked(800), kept]],
    ['refunded beyond what was received', 'money_exceeded', [received, asked(801)]],
    ['refunded in parts beyond what was received', 'money_exceeded', [received, kept, asked(500), asked(301, 'goodwill')]],
    ['kept without having been received', 'money_unpaid', [kept]],
    ['refunded without having been received', 'money_unpaid', [asked(1)]],
    ['received twice', 'money_twice', [received, received]],
    ['kept twice', 'money_twice', [received, payment('kept', 'T1', 1), payment('kept', 'T1', 1)]],
    ['asked back twice for one reason', 'refund_twice', [received, asked(1), asked(1)]],
    ['paid back twice', 'refund_twice', [received, asked(1), done(1), done(1)]],
    ['paid back unasked', 'refund_unasked', [received, done(800)]],
    ['paid back for another reason', 'refund_unasked', [received, asked(1), done(1, 'goodwill')]],
    ['paid back with another amount', 'refund_unasked', [received, asked(1), done(2)]],
    ['told of under another number', 'subject', [{ ...received, subject: { id: 'T2', kind: 'payment' } }]],
  ])('must not be %s', (_, code, leaves) => {
    expect(judged(...leaves)).toMatchObject(bad(`leaf ${leaves.length - 1}`, code));
  });

  test('orders do not lend to each other', () => {
    expect(judged(received, payment('received', 'T2', 100), refund('requested', 'T2', 101))).toMatchObject(bad('leaf 2', 'money_exceeded'));
  });
});
