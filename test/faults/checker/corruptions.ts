import type { HistoryEvent } from '../history/event.js';
import { FOREIGN_WORD } from './recorded-run.js';

/** A history bent in one place, and the promise that it then seems to break. */
export interface Corruption {
  readonly name: string;
  readonly invariant: string;
  /** Changes the events in place or gives other ones back. Throws when the history has nothing that could be bent like this. */
  readonly bend: (events: HistoryEvent[]) => HistoryEvent[];
}

type Wanted = (event: HistoryEvent) => boolean;

function find(events: readonly HistoryEvent[], isWanted: Wanted): HistoryEvent {
  const found = events.find(isWanted);
  if (!found) throw new Error('the history has no such event');
  return found;
}

const row =
  (table: string, isWanted: (v: Record<string, unknown>) => boolean = () => true): Wanted =>
  ({ src, f, v }) =>
    src === 'db' && f === table && isWanted(v);
const wx =
  (f: string, isWanted: (v: Record<string, unknown>) => boolean = () => true): Wanted =>
  (event) =>
    event.src === 'wx' && event.f === f && isWanted(event.v);
const answer =
  (f: string, type: string): Wanted =>
  (event) =>
    event.src === 'client' && event.f === f && event.type === type;

const drop = (isWanted: Wanted) => (events: HistoryEvent[]) => {
  const gone = find(events, isWanted);
  return events.filter((event) => event !== gone);
};

const change = (isWanted: Wanted, v: (before: Record<string, unknown>) => object) => (events: HistoryEvent[]) => {
  const bent = find(events, isWanted);
  return events.map((event) => (event === bent ? { ...event, v: { ...event.v, ...v(event.v) } } : event));
};

const add = (isWanted: Wanted, v: object) => (events: HistoryEvent[]) => {
  const twin = find(events, isWanted);
  return [...events, { ...twin, seq: events.length + 1_000, v: { ...twin.v, ...v } }];
};

/** The second of two frames of one subscription about one car park. */
function laterFrame(events: readonly HistoryEvent[]): Wanted {
  const seen = new Set<string>();
  return ({ src, f, op, v }) => {
    if (src !== 'ws' || f !== 'frame' || v['type'] !== 'change') return false;
    const name = `${op} ${String(v['carParkId'])}`;
    const isLater = seen.has(name);
    seen.add(name);
    return isLater && events.length > 0;
  };
}

const first = (v: Record<string, unknown>): boolean => v['seq'] === 1;
const isKept = (v: Record<string, unknown>): boolean => String(v['posting']).startsWith('kept:');
const tries = (v: Record<string, unknown>) => v['tries'] as { note?: string }[];

/** The places of a booking's claim and of what took it, so that one claim stands twice in the books. */
function claimTwice(events: HistoryEvent[]): HistoryEvent[] {
  const bays = find(
    events,
    row('pool_log', (v) => first(v) && Number(v['delta']) <= 3),
  );
  const claims = events.filter(row('pool_log', (v) => v['cause'] === 'claim' && v['pool_id'] === bays.v['pool_id']));
  if (claims.length === 0) throw new Error('nobody booked there');
  return events.map((event) => (event === bays ? { ...event, v: { ...event.v, delta: 1 } } : event));
}

export const CORRUPTIONS: readonly Corruption[] = [
  { name: 'a pool has fewer bays than were claimed', invariant: 'I1', bend: claimTwice },
  {
    name: 'a cancelled booking lives, beside another of its plate',
    invariant: 'I1',
    bend: (events) => {
      const [one, other] = events.filter(row('booking', (v) => v['state'] === 'confirmed'));
      return events.map((event) => (event === one ? { ...event, v: { ...event.v, vehicle_id: other?.v['vehicle_id'] } } : event));
    },
  },
  {
    name: 'a claim lies outside what is offered',
    invariant: 'I2',
    bend: change(
      row('pool_log', (v) => v['cause'] === 'claim'),
      (v) => ({ from_tick: Number(v['from_tick']) - 9_000 }),
    ),
  },
  { name: 'a booking is gone', invariant: 'I3', bend: drop(row('booking')) },
  {
    name: 'a booking has an older version',
    invariant: 'I3',
    bend: change(
      row('booking', (v) => v['state'] === 'cancelled'),
      (v) => ({ version: Number(v['version']) - 1, state: 'confirmed' }),
    ),
  },
  {
    name: 'one fen too much is kept',
    invariant: 'I4',
    bend: change(row('ledger_entry', isKept), (v) => ({ amount_fen: Number(v['amount_fen']) + 1 })),
  },
  { name: 'WeChat took one fen more', invariant: 'I4', bend: change(wx('payment'), (v) => ({ amountFen: Number(v['amountFen']) + 1 })) },
  { name: 'half a fen', invariant: 'I4', bend: change(wx('payment'), (v) => ({ amountFen: Number(v['amountFen']) + 0.5 })) },
  {
    name: 'an order that WeChat was paid for is still open with us',
    invariant: 'I5',
    bend: change(
      row('payment_attempt', (v) => v['state'] === 'paid'),
      () => ({ state: 'offered', transaction_id: null }),
    ),
  },
  {
    name: 'a payment is neither kept nor given back',
    invariant: 'I5',
    bend: (events) => {
      const refunded = new Set(events.filter(row('refund')).map(({ v }) => `kept:${String(v['out_trade_no'])}`));
      const posting = find(
        events,
        row('ledger_entry', (v) => isKept(v) && !refunded.has(String(v['posting']))),
      ).v['posting'];
      return events.filter((event) => !row('ledger_entry', (v) => v['posting'] === posting)(event));
    },
  },
  {
    name: 'a bay was given back while its order was open',
    invariant: 'I5',
    bend: (events) => {
      const late = new Set(events.filter(wx('cashier', (v) => v['outcome'] === 'paid-late')).map(({ v }) => v['prepayId']));
      const isUnpaid = (v: Record<string, unknown>) => v['state'] === 'CLOSED' && !(v['prepayIds'] as string[]).some((id) => late.has(id));
      const closed = new Set(events.filter(wx('order', isUnpaid)).map(({ v }) => v['outTradeNo']));
      const attempts = events.filter(row('payment_attempt', (v) => closed.has(v['out_trade_no'])));
      const lapsed = new Set(events.filter(row('booking', (v) => v['state'] === 'lapsed')).map(({ v }) => v['id']));
      const no = attempts.find(({ v }) => lapsed.has(v['payable_id']))?.v['out_trade_no'];
      return change(
        wx('order', (v) => v['outTradeNo'] === no),
        () => ({ closedAt: null }),
      )(events);
    },
  },
  {
    name: 'a booking is charged twice',
    invariant: 'I6',
    bend: (events) => {
      const refunded = new Set(events.filter(row('refund')).map(({ v }) => v['out_trade_no']));
      const [one, other] = events.filter(row('payment_attempt', (v) => v['state'] === 'paid' && !refunded.has(v['out_trade_no'])));
      return events.map((event) => (event === one ? { ...event, v: { ...event.v, payable_id: other?.v['payable_id'] } } : event));
    },
  },
  { name: 'WeChat refunded under a number of nobody', invariant: 'I7', bend: add(wx('refund'), { outRefundNo: 'unheard-of' }) },
  {
    name: 'a callback was taken and not kept',
    invariant: 'I8',
    bend: drop(row('notification_inbox', (v) => String(v['business_key']).startsWith('payment:') && v['notification_id'] !== 'query')),
  },
  {
    name: 'a callback was taken although it was forged',
    invariant: 'I8',
    bend: change(
      wx('callback', (v) => (v['tries'] as { status: number }[]).some(({ status }) => status === 200)),
      (v) => ({ tries: tries(v).map((one) => ({ ...one, note: 'forged' })) }),
    ),
  },
  {
    name: 'a callback was kept only long after it was taken',
    invariant: 'I8',
    bend: change(
      row('notification_inbox', (v) => String(v['business_key']).startsWith('payment:') && v['notification_id'] !== 'query'),
      (v) => ({ received_at_ms: Number(v['received_at_ms']) + 60_000, notification_id: 'query' }),
    ),
  },
  {
    name: 'a version is left out',
    invariant: 'I9',
    bend: change(
      row('audit_leaf', (v) => String(v['content']).includes('"version":2')),
      (v) => ({ content: String(v['content']).replace('"version":2', '"version":3') }),
    ),
  },
  { name: 'the log of a pool has a gap', invariant: 'I9', bend: drop(row('pool_log', (v) => v['cause'] === 'release')) },
  { name: 'a request left no record', invariant: 'I10', bend: drop(row('idempotency')) },
  { name: 'a leaf is gone', invariant: 'I11', bend: drop(row('audit_leaf')) },
  {
    name: 'a leaf was edited',
    invariant: 'I11',
    bend: change(row('audit_leaf'), (v) => ({ content: String(v['content']).replace('"nonce":"', '"nonce":"0') })),
  },
  {
    name: 'the last leaf was cut off',
    invariant: 'I11',
    bend: (events) => drop(row('audit_entry', (v) => v['tree_index'] === events.filter(row('audit_entry')).length - 1))(events),
  },
  {
    name: 'somebody was refused although there was room',
    invariant: 'I12',
    bend: change(
      (event) => answer('reserve', 'fail')(event) && event.v['code'] === 'invalid_plate',
      () => ({ code: 'no_bay_free' }),
    ),
  },
  { name: 'a booking was moved, and nobody wrote it down', invariant: 'I11', bend: drop(row('rehoming', (v) => v['state'] === 'offered')) },
  {
    name: 'a booking was ended for want of a bay, and nobody wrote it down',
    invariant: 'I11',
    bend: drop(row('rehoming', (v) => v['state'] === 'refunded')),
  },
  {
    name: 'a booking that was moved costs more than its leaf says',
    invariant: 'I9',
    bend: (events) => {
      const moved = find(
        events,
        row('rehoming', (v) => v['state'] === 'offered'),
      ).v['booking_id'];
      return change(
        row('booking', (v) => v['id'] === moved),
        (v) => ({ price_fen: Number(v['price_fen']) + 1 }),
      )(events);
    },
  },
  {
    name: 'nobody was moved when bays were withdrawn',
    invariant: 'I2',
    bend: (events) => {
      const { booking_id, from_pool_id } = find(
        events,
        row('rehoming', (v) => v['state'] === 'offered'),
      ).v;
      return change(
        row('booking', (v) => v['id'] === booking_id),
        () => ({ pool_id: from_pool_id }),
      )(events);
    },
  },
  {
    name: 'a plan has a version that nobody published',
    invariant: 'I11',
    bend: add(
      row('supply_plan', (v) => v['version'] === 2),
      { version: 3 },
    ),
  },
  {
    name: 'staff are told what is of another partner',
    invariant: 'I13',
    bend: change(
      (event) => event.f === 'manage' && event.type === 'ok',
      (v) => ({ text: `${String(v['text'])} ${FOREIGN_WORD}` }),
    ),
  },
  {
    name: 'a frame is older than the one before',
    invariant: 'I15',
    bend: (events) => change(laterFrame(events), () => ({ version: 1 }))(events),
  },
  {
    name: 'a frame has no version',
    invariant: 'I15',
    bend: (events) => change(laterFrame(events), () => ({ version: undefined }))(events),
  },
  {
    name: 'a frame counts one bay too many',
    invariant: 'L1',
    bend: (events) => change(laterFrame(events), (v) => ({ freeBays: Number(v['freeBays']) + 1 }))(events),
  },
  {
    name: 'a plate stands in a log',
    invariant: 'I18',
    bend: (events) => [
      ...events,
      {
        ...find(events, () => true),
        seq: 9_999_991,
        src: 'probe',
        f: 'log',
        type: 'ok',
        v: { line: `booked for ${String(find(events, ({ f, v }) => f === 'canary' && v['kind'] === 'plate').v['text'])}` },
      },
    ],
  },
  {
    name: 'a hold was forgotten',
    invariant: 'L2',
    bend: (events) => {
      const hold = find(
        events,
        row('booking', (v) => v['state'] === 'lapsed'),
      );
      const no = find(
        events,
        row('payment_attempt', (v) => v['payable_id'] === hold.v['id']),
      ).v['out_trade_no'];
      const forgotten = { state: 'held', hold_expires_at_ms: Number(hold.v['created_at_ms']) - 60_000 };
      const settled = drop(wx('order', (v) => v['outTradeNo'] === no))(events);
      return settled.map((event) => (event === hold ? { ...event, v: { ...event.v, ...forgotten } } : event));
    },
  },
  {
    name: 'a message stays in the outbox',
    invariant: 'L5',
    bend: (events) => [
      ...events,
      { ...find(events, row('booking')), seq: 9_999_992, f: 'outbox', p: 'outbox', v: { id: 1, topic: 'booking.held', created_at_ms: 1 } },
    ],
  },
  {
    name: 'a gateway did not serve',
    invariant: 'L6',
    bend: (events) => {
      const sample = find(events, ({ f, type }) => f === 'serving' && type === 'ok');
      return events.map((event) => (event === sample ? { ...event, type: 'fail' } : event));
    },
  },
];
