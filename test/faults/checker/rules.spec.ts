import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '../history/event.js';
import { check } from './check.js';
import { cancels, lapses, pays, receive, refund } from './endings.js';
import type { Limits } from './limits.js';
import { INVARIANTS, JOINS_LATER } from './promises.js';
import { BEGAN_MS, type BookingOfStory, iso, Story } from './story.js';

const MINUTE = 60_000;
const numbered = (letter: string, count: number) => Array.from({ length: count }, (_, n) => `${letter}${n + 1}`);

async function verdict(story: Story, limits: Partial<Limits> = {}): Promise<string[]> {
  const { violations } = await check(story.lines(), limits);
  return [...new Set(violations.map(({ invariant }) => invariant))].sort();
}

/** One car park with two bays: one booking paid, one given up after it was paid, one that lapsed, a reader of all of it. */
function evening(): { story: Story; paid: BookingOfStory; cancelled: BookingOfStory; lapsed: BookingOfStory } {
  const story = new Story({ small: 2 });
  story.watch('reader', 0, 0, 40);
  const paid = story.books(1);
  pays(story, paid);
  story.reads(paid);
  const cancelled = story.books(2);
  pays(story, cancelled);
  cancels(story, cancelled);
  const lapsed = story.books(3);
  lapses(story, lapsed);
  story.reads(lapsed);
  return { story, paid, cancelled, lapsed };
}

const wishOf = (story: Story) => ({ carParkId: 'small', from: story.instant(0), to: story.instant(40), plate: '粤B20000' });
const full = { status: 409, code: 'no_bay_free', text: '{"code":"no_bay_free"}' };

test('every invariant of the matrix is judged, or says with what it joins', () => {
  const all = [...numbered('I', 18), ...numbered('L', 8)];
  expect(Object.keys({ ...INVARIANTS, ...JOINS_LATER }).sort()).toEqual(all.sort());
  expect(Object.keys(INVARIANTS).filter((one) => one in JOINS_LATER)).toEqual([]);
});

test('an evening on which everything went right breaks no promise', async () => {
  expect(await verdict(evening().story)).toEqual([]);
});

describe('bays', () => {
  test('I1: a third booking of two bays, in all books alike', async () => {
    const story = new Story({ small: 2 });
    for (const n of [1, 2, 3]) pays(story, story.books(n));
    expect(await verdict(story)).toEqual(['I1']);
  });
  test('I1: one plate in two car parks at one time', async () => {
    const story = new Story({ small: 2, wide: 9 });
    pays(story, story.books(1));
    const other = story.books(2, 1, 20, 60);
    pays(story, other);
    other.row['vehicle_id'] = 1;
    expect(await verdict(story)).toEqual(['I1']);
  });
  test('back to back is no overlap, neither of bays nor of plates', async () => {
    const story = new Story({ small: 1 });
    pays(story, story.books(1, 0, 0, 20));
    const next = story.books(2, 0, 20, 40);
    pays(story, next);
    next.row['vehicle_id'] = 1;
    expect(await verdict(story)).toEqual([]);
  });
  test('I2: a booking beyond what is offered', async () => {
    const story = new Story({ small: 2 });
    pays(story, story.books(1, 0, 96 * 40 - 4, 96 * 40 + 4));
    expect(await verdict(story)).toContain('I2');
  });
});

describe('what was told', () => {
  test('I3: a read that knows less than was told before', async () => {
    const { story, paid } = evening();
    Object.assign(paid.row, { version: 1, state: 'held' });
    story.reads(paid);
    Object.assign(paid.row, { version: 2, state: 'confirmed' });
    expect(await verdict(story)).toEqual(['I3']);
  });
  test('I3: a cancellation was acknowledged and the booking lives', async () => {
    const { story, paid } = evening();
    story.call('resident-1', 'cancel', { path: '/bookings/booking-1/cancel' }, 'ok', { status: 200, text: '{}' });
    expect(await verdict(story)).toEqual([]);
    const text = JSON.stringify({
      id: paid.row['id'],
      state: 'cancelled',
      version: 3,
      poolId: 'small-pool',
      from: story.instant(0),
      to: story.instant(40),
      plate: 'x',
      priceFen: 1_000,
      holdExpiresAt: null,
    });
    story.call('resident-1', 'cancel', { path: '/bookings/booking-1/cancel' }, 'ok', { status: 200, text });
    expect(await verdict(story)).toEqual(['I3']);
  });
  test('I3: a booking that was acknowledged is not found; whose it is not, is told nothing', async () => {
    const { story, paid } = evening();
    const gone = { status: 404, code: 'not_found', text: '' };
    const path = `/bookings/${String(paid.row['id'])}`;
    story.call('resident-9', 'read', { path }, 'fail', gone);
    expect(await verdict(story)).toEqual([]);
    story.call('resident-1', 'read', { path }, 'fail', gone);
    expect(await verdict(story)).toEqual(['I3']);
  });
  test('a call of which nobody ever heard may have happened, or not', async () => {
    const { story } = evening();
    story.call('resident-9', 'reserve', { path: '/bookings', key: 'k', body: wishOf(story) }, 'info', { status: 0, text: '' });
    expect(await verdict(story)).toEqual(['L6']); // but not outside a fault
    story.tell('nemesis', 'nemesis', 'f', 'cut', 'invoke', {});
    story.call('resident-9', 'reserve', { path: '/bookings', key: 'k2', body: wishOf(story) }, 'info', { status: 0, text: '' });
    story.tell('nemesis', 'nemesis', 'f', 'cut', 'ok', {});
    expect((await check(story.lines())).violations).toHaveLength(1);
  });
  test('I10: a booking was made, and the same key hears that all is full', async () => {
    const { story } = evening();
    story.wait(10_000);
    const body = { carParkId: 'small', from: story.instant(0), to: story.instant(40), plate: '粤B10001' };
    story.call('resident-1', 'reserve', { path: '/bookings', key: 'key-1', body }, 'fail', full);
    expect(await verdict(story)).toEqual(['I10', 'I12']);
  });
  test('I10: a key gets two answers', async () => {
    const { story } = evening();
    const lines = [...story.lines()];
    const first = lines.find(
      (line) => 'f' in line && line.f === 'reserve' && line.p === 'resident-1' && line.type === 'ok',
    ) as HistoryEvent;
    const body = { carParkId: 'small', from: story.instant(0), to: story.instant(40), plate: '粤B10001' };
    story.call('resident-1', 'reserve', { path: '/bookings', key: 'key-1', body }, 'ok', {
      ...first.v,
      text: `${String(first.v['text'])} `,
    });
    expect(await verdict(story)).toContain('I10');
  });
  test('I10: a request that was refused made a booking all the same', async () => {
    const { story } = evening();
    const lines = [...story.lines()].map((line) =>
      'f' in line && line.f === 'reserve' && line.p === 'resident-3' && line.type === 'ok'
        ? { ...line, type: 'fail' as const, v: full }
        : line,
    );
    const { violations } = await check(lines);
    expect(violations.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^key key-3 was refused with no_bay_free, and made/),
    );
  });
  test('a refusal leaves its key unused: the next try with it may succeed', async () => {
    const story = new Story({ small: 1 });
    const first = story.books(1);
    const body = { carParkId: 'small', from: story.instant(0), to: story.instant(40), plate: '粤B10002' };
    story.call('resident-2', 'reserve', { path: '/bookings', key: 'key-2', body }, 'fail', full);
    cancels(story, first);
    pays(story, story.books(2));
    expect(await verdict(story)).toEqual([]);
  });
  test('I10: a key is called reused that was used for the same only', async () => {
    const { story } = evening();
    story.call('resident-4', 'reserve', { path: '/bookings', key: 'k', body: wishOf(story) }, 'fail', {
      status: 422,
      code: 'idempotency_key_reused',
      text: '',
    });
    expect(await verdict(story)).toEqual(['I10']);
  });
  test('I12: full is only said when it is true at some instant of the call', async () => {
    const story = new Story({ small: 2 });
    story.books(1);
    story.books(2);
    const ask = () => story.call('resident-9', 'reserve', { path: '/bookings', key: 'k', body: wishOf(story) }, 'fail', full);
    ask();
    expect(await verdict(story)).toEqual([]);
    const { story: empty } = evening();
    empty.wait(10_000);
    empty.call('resident-9', 'reserve', { path: '/bookings', key: 'k', body: wishOf(empty) }, 'fail', full);
    expect(await verdict(empty)).toEqual(['I12']);
  });
});

describe('money', () => {
  test('I4: an order asks for another price than the booking has', async () => {
    const { story, lapsed } = evening();
    lapsed.attempt['amount_fen'] = 999;
    expect(await verdict(story)).toEqual(['I4']);
  });
  test('I4: money that stays in clearing; I5: nothing came of it', async () => {
    const { story } = evening();
    receive(story, story.books(4));
    expect(await verdict(story)).toEqual(['I4', 'I5']);
  });
  test('I4: words that were false under a good signature were believed', async () => {
    const { story } = evening();
    const [callback] = story.wx.get('callback') ?? [];
    Object.assign(callback ?? {}, { tries: [{ at: iso(story.nowMs), status: 200, note: 'wrong-amount' }] });
    expect(await verdict(story)).toEqual(['I4']);
  });
  test('a payment after the hold ended goes back whole', async () => {
    const { story, lapsed } = evening();
    story.wait(MINUTE);
    story.tell('wx', 'resident-3', 'op', 'cashier', 'invoke', { prepayId: 'prepay-3', outcome: 'paid-late' });
    receive(story, lapsed);
    refund(story, lapsed, 'bay_taken', 'clearing');
    expect(await verdict(story)).toEqual([]);
  });
  test('I5: kept and given back', async () => {
    const { story, paid } = evening();
    refund(story, paid, 'bay_taken', 'clearing');
    expect(await verdict(story)).toEqual(expect.arrayContaining(['I5']));
  });
  test('I5: a bay was given back while WeChat had not closed the order', async () => {
    const { story, lapsed } = evening();
    lapsed.order['closedAt'] = iso(Number(lapsed.last['at']) + 300);
    expect(await verdict(story)).toEqual([]); // clocks may be that far apart
    story.wait(10_000);
    lapsed.order['closedAt'] = iso(story.nowMs);
    story.wait(10_000);
    expect(await verdict(story)).toEqual(['I5']);
  });
  test('I7: a refund goes again under another number', async () => {
    const { story } = evening();
    story.line('refund', { outRefundNo: 'another', outTradeNo: 'order-2', amountFen: 1_000, state: 'PROCESSING' });
    expect(await verdict(story)).toEqual(['I7']);
  });
  test('a refund that WeChat closed goes on under the next number', async () => {
    const { story } = evening();
    const row = { out_trade_no: 'order-2', payable_id: 'booking-2', reason: 'cancelled', amount_fen: 1_000 };
    for (const refunded of story.tables.get('refund') ?? []) refunded['series'] = 2;
    story.row('refund', { ...row, out_refund_no: 'closed-one', series: 1, state: 'closed' });
    story.line('refund', { outRefundNo: 'closed-one', outTradeNo: 'order-2', amountFen: 1_000, state: 'CLOSED' });
    expect(await verdict(story)).toEqual([]);
  });
  test('I8: a callback was taken, and only a query found the payment much later', async () => {
    const { story } = evening();
    const [row] = story.tables.get('notification_inbox') ?? [];
    Object.assign(row ?? {}, { notification_id: 'query', received_at_ms: story.nowMs + 5_000 });
    expect(await verdict(story)).toEqual(['I8']);
  });
});

describe('states and the trail', () => {
  test('I9: a hold lapses before its time', async () => {
    const { story, lapsed } = evening();
    lapsed.last['at'] = Number(lapsed.last['at']) - 5_000;
    expect(await verdict(story)).toEqual(['I5', 'I9']); // and its order was still open
  });
  test('I9: a cancelled booking is confirmed', async () => {
    const { story, cancelled } = evening();
    story.step(cancelled, 'confirmed', 4, null);
    story.step(cancelled, 'cancelled', 5, null);
    expect(await verdict(story)).toEqual(['I9']);
  });
  test('I11: a change of capacity has no leaf', async () => {
    const { story } = evening();
    story.log(story.poolAt(0), 'capacity', 2_000_100, 2_000_140, 1, null);
    expect(await verdict(story)).toEqual(['I11']);
  });
  test('I11: a posting without its leaf', async () => {
    const { story } = evening();
    story.tables.get('audit_leaf')?.splice(3, 1);
    expect(await verdict(story)).toEqual(['I11']);
  });
});

describe('views, secrets and pace', () => {
  const bent = async (bend: (event: HistoryEvent) => HistoryEvent, limits: Partial<Limits> = {}): Promise<string[]> => {
    const lines = [...evening().story.lines()].map((line) => ('kind' in line ? line : bend(line)));
    return [...new Set((await check(lines, limits)).violations.map(({ invariant }) => invariant))].sort();
  };
  test('I15: no snapshot first', async () => {
    const isFirst = ({ f, v }: HistoryEvent) => f === 'frame' && v['type'] === 'snapshot';
    expect(
      await bent((event) => (isFirst(event) ? { ...event, v: { type: 'change', carParkId: 'small', freeBays: 2, version: 1 } } : event)),
    ).toEqual(['I15']);
  });
  test('L1: a change is never shown; not if the reader was away', async () => {
    const isLast = ({ f, v }: HistoryEvent) => f === 'frame' && v['version'] === 6;
    expect(await bent((event) => (isLast(event) ? { ...event, v: {} } : event))).toEqual(['L1']);
  });
  test.each([
    ['a plate in a log', 'log', { line: '{"msg":"booked 粤B10001"}' }],
    ['SQL in a log', 'log', { line: 'near INSERT INTO booking' }],
  ])('I18: %s', async (_name, f, v) => {
    const { story } = evening();
    story.tell('probe', 'canary', 'plate', 'canary', 'ok', { kind: 'plate', text: '粤B10001' });
    expect(await verdict(story)).toEqual([]);
    story.tell('probe', 'gateway', 'log', f, 'ok', v);
    expect(await verdict(story)).toEqual(['I18']);
  });
  test('I18: a stack in a failure', async () => {
    const { story } = evening();
    story.tell('nemesis', 'nemesis', 'f', 'cut', 'invoke', {});
    const text = JSON.stringify({ detail: 'Error: x\n    at place (/app/dist/main.js:1:2)' });
    story.call('resident-9', 'search', { path: '/car-parks' }, 'info', { status: 500, text });
    story.tell('nemesis', 'nemesis', 'f', 'cut', 'ok', {});
    expect(await verdict(story)).toEqual(['I18']);
  });
  test('L2: a hold that nobody ended', async () => {
    const { story } = evening();
    const hold = story.books(4);
    hold.order['closedAt'] = iso(story.nowMs);
    story.wait(11 * MINUTE);
    expect(await verdict(story)).toEqual(['L2']);
    expect(await verdict(story, { factor: 10 })).toEqual([]);
  });
  test('L3 and L8: a payment is decided a quarter of an hour late', async () => {
    const { story } = evening();
    const late = story.books(4);
    receive(story, late);
    const told = (story.wx.get('callback') ?? []).at(-1);
    Object.assign(told ?? {}, { tries: [{ at: iso(story.nowMs - 20_000), status: 200 }] });
    story.wait(15 * MINUTE);
    refund(story, late, 'bay_taken', 'clearing');
    story.wait(1_000);
    expect(await verdict(story, { lapseMs: 60 * MINUTE, slackMs: 60_000 })).toEqual(['L3', 'L8']);
  });
  test('a machine with too much to do is not late: promptness is stretched by its load, long limits are not', async () => {
    const { story } = evening();
    story.wait(60_000);
    story.tell('probe', 'outbox', 'outbox', 'outbox', 'ok', { ageMs: 12_000 });
    expect(await verdict(story)).toEqual(['L5']);
    story.tell('probe', 'machine', 'load', 'load', 'ok', { perCore: 3 });
    expect(await verdict(story)).toEqual([]);
    const hold = story.books(4);
    story.wait(11 * MINUTE);
    hold.order['closedAt'] = iso(BEGAN_MS);
    expect(await verdict(story)).toEqual(['L2']);
  });
  test('L5, L6, L7: a fault excuses what falls into its shadow', async () => {
    const { story } = evening();
    const trouble = () => {
      story.tell('probe', 'outbox', 'outbox', 'outbox', 'ok', { ageMs: 6_000 });
      story.tell('probe', 'gateway', 'knock', 'serving', 'fail', { status: 503 });
    };
    story.wait(10_000);
    story.tell('nemesis', 'nemesis', 'f', 'mysql', 'invoke', {});
    story.wait(7_000);
    trouble();
    story.tell('nemesis', 'nemesis', 'f', 'mysql', 'ok', {});
    expect(await verdict(story)).toEqual([]);
    story.wait(5 * MINUTE);
    trouble();
    for (const rssBytes of [1e8, 6e8]) story.tell('probe', 'gateway', 'memory', 'memory', 'ok', { rssBytes });
    expect(await verdict(story)).toEqual(['L5', 'L6', 'L7']);
  });
});
