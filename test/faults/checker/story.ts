import { createHash } from 'node:crypto';
import type { HistoryEvent, HistoryHeader, Source } from '../history/event.js';
import { GrowingTree, leafHash } from './merkle.js';

type Values = Record<string, unknown>;
type Told = Omit<HistoryEvent, 'seq'>;

export const BEGAN_MS = 1_800_000_000_000;
const TICK_MS = 900_000;
export const FIRST_TICK = Math.ceil(BEGAN_MS / TICK_MS);
export const PRICE_FEN = 1_000;
const HOLD_MS = 600_000;

/** A booking of the story and what belongs to it. Rows are changed as the story goes on. */
export interface BookingOfStory {
  readonly n: number;
  pool: PoolOfStory;
  readonly from: number;
  readonly to: number;
  readonly row: Values;
  readonly attempt: Values;
  readonly order: Values;
  last: Values;
}

export interface PoolOfStory {
  readonly id: number;
  readonly code: string;
  readonly free: Map<number, number>;
  seq: number;
}

/** A run that never was: a product that does everything right, told step by step, each step a second after the one before. */
export class Story {
  private ms = BEGAN_MS;
  private count = 0;
  private readonly live: Told[] = [];
  readonly tables = new Map<string, Values[]>();
  readonly wx = new Map<string, Values[]>();
  readonly pools: PoolOfStory[] = [];
  private readonly watches: { readonly op: string; readonly carPark: string; readonly from: number; readonly to: number }[] = [];

  constructor(
    pools: Readonly<Record<string, number>>,
    private readonly stepMs = 1_000,
  ) {
    for (const [code, bays] of Object.entries(pools)) this.offer(code, bays);
  }

  get nowMs(): number {
    return this.ms;
  }

  private offer(code: string, bays: number): void {
    const pool = { id: this.pools.length + 1, code, seq: 0, free: new Map<number, number>() };
    this.pools.push(pool);
    if (pool.id === 1) this.row('partner', { id: 1, code: 'partner' });
    this.row('car_park', { id: pool.id, partner_id: 1, code });
    this.row('pool', { id: pool.id, car_park_id: pool.id, code: `${code}-pool`, kind: 'standard' });
    this.row('pool_head', { pool_id: pool.id, seq: 0 });
    this.log(pool, 'capacity', FIRST_TICK, FIRST_TICK + 96 * 40, bays, null);
  }

  /** A quarter of an hour after the first offered one, as requests write it. */
  instant(tick: number): string {
    return new Date((FIRST_TICK + tick) * TICK_MS).toISOString();
  }

  wait(ms: number): void {
    this.ms += ms;
  }

  tell(src: Source, p: string, op: string, f: string, type: HistoryEvent['type'], v: Values): void {
    this.live.push({ t_ns: (this.ms - BEGAN_MS) * 1e6, src, p, op, f, type, v });
  }

  row(table: string, values: Values): Values {
    const rows = this.tables.get(table) ?? [];
    this.tables.set(table, rows);
    rows.push(values);
    return values;
  }

  line(f: string, values: Values): Values {
    const lines = this.wx.get(f) ?? [];
    this.wx.set(f, lines);
    lines.push(values);
    return values;
  }

  leaf(action: string, subject: Values, facts: Values, rest: Values = {}): Values {
    const nonce = `${++this.count}`;
    return this.row('audit_leaf', {
      action,
      at: this.ms,
      subject,
      facts,
      reason: null,
      before: null,
      after: null,
      tenant: 'partner',
      nonce,
      ...rest,
    });
  }

  log(pool: PoolOfStory, cause: string, from: number, to: number, delta: number, claim: string | null): void {
    pool.seq += 1;
    this.row('pool_log', { pool_id: pool.id, seq: pool.seq, cause, from_tick: from, to_tick: to, delta, claim_id: claim, at_ms: this.ms });
    for (let tick = from; tick < to; tick++) pool.free.set(tick, (pool.free.get(tick) ?? 0) + delta);
    const head = this.tables.get('pool_head')?.[pool.id - 1];
    if (head) head['seq'] = pool.seq;
    for (const { op, carPark, ...watch } of this.watches)
      if (carPark === pool.code && from < watch.to && watch.from < to) this.frame(op, pool, watch.from, watch.to, 'change');
  }

  /** A reader looks at one car park, over ticks counted from the first offered one. */
  watch(reader: string, poolIndex: number, from: number, to: number): void {
    const pool = this.poolAt(poolIndex);
    const op = `${reader}-1`;
    this.tell('ws', reader, op, 'subscribe', 'invoke', {
      gateway: 'g',
      from: this.instant(from),
      to: this.instant(to),
      carParkIds: [pool.code],
    });
    this.watches.push({ op, carPark: pool.code, from: FIRST_TICK + from, to: FIRST_TICK + to });
    this.frame(op, pool, FIRST_TICK + from, FIRST_TICK + to, 'snapshot');
  }

  private frame(op: string, pool: PoolOfStory, from: number, to: number, type: string): void {
    let freeBays = Number.POSITIVE_INFINITY;
    for (let tick = from; tick < to; tick++) freeBays = Math.min(freeBays, pool.free.get(tick) ?? 0);
    const state = { isOpen: true, freeBays: Math.max(0, freeBays), version: pool.seq };
    const v = type === 'snapshot' ? { type, carParks: [{ id: pool.code, ...state }] } : { type, carParkId: pool.code, ...state };
    this.tell('ws', op.replace(/-1$/, ''), op, 'frame', 'ok', v);
  }

  poolAt(index: number): PoolOfStory {
    const pool = this.pools[index];
    if (!pool) throw new Error(`no pool ${index}`);
    return pool;
  }

  /** Asks and is answered a moment later. */
  call(p: string, f: string, asked: Values, type: 'ok' | 'fail' | 'info', told: Values): void {
    const op = `${p}-${++this.count}`;
    this.tell('client', p, op, f, 'invoke', { gateway: 'g', resident: p, ...asked });
    this.ms += 5;
    this.tell('client', p, op, f, type, { ms: 5, ...told });
    this.ms += this.stepMs;
  }

  /** A resident of their own holds a bay. */
  books(n: number, poolIndex = 0, from = 0, to = 40): BookingOfStory {
    const pool = this.poolAt(poolIndex);
    const resident = `resident-${n}`;
    const [id, no, key] = [`booking-${n}`, `order-${n}`, `key-${n}`];
    const claim = createHash('sha256').update(`${resident}\0${key}`).digest('hex').slice(0, 32);
    const [fromTick, toTick] = [FIRST_TICK + from, FIRST_TICK + to];
    this.log(pool, 'claim', fromTick, toTick, -1, claim);
    const row = this.row('booking', {
      id,
      resident_id: resident,
      vehicle_id: n,
      pool_id: pool.id,
      from_tick: fromTick,
      to_tick: toTick,
      state: 'held',
      version: 1,
      price_fen: PRICE_FEN,
      hold_expires_at_ms: this.ms + HOLD_MS,
      extends_id: null,
      created_at_ms: this.ms,
    });
    const attempt = this.row('payment_attempt', {
      out_trade_no: no,
      payable_id: id,
      amount_fen: PRICE_FEN,
      state: 'offered',
      transaction_id: null,
    });
    const times = { createdAt: iso(this.ms), paidAt: null, closedAt: null };
    const order = this.line('order', { outTradeNo: no, prepayIds: [`prepay-${n}`], state: 'NOTPAY', amountFen: PRICE_FEN, ...times });
    const told: BookingOfStory = { n, pool, from, to, row, attempt, order, last: {} };
    this.step(told, 'held', 1, fromTick);
    const text = JSON.stringify({ booking: this.view(told), payment: { package: `prepay_id=prepay-${n}` } });
    this.row('idempotency', { request_id: claim, subject_id: id });
    const body = { carParkId: pool.code, from: this.instant(from), to: this.instant(to), plate: plateOf(n) };
    this.call(resident, 'reserve', { path: '/bookings', key, body }, 'ok', { status: 201, text });
    return told;
  }

  private view({ n, pool, from, to, row }: BookingOfStory): Values {
    const expires = row['hold_expires_at_ms'];
    return {
      id: row['id'],
      state: row['state'],
      version: row['version'],
      poolId: `${pool.code}-pool`,
      from: this.instant(from),
      to: this.instant(to),
      plate: plateOf(n),
      priceFen: row['price_fen'],
      holdExpiresAt: expires === null ? null : iso(Number(expires)),
    };
  }

  /** The next state of a booking, with its leaf. */
  step(told: BookingOfStory, state: string, version: number, claimFrom: number | null, reason: string | null = null): void {
    Object.assign(told.row, { state, version, hold_expires_at_ms: state === 'held' ? told.row['hold_expires_at_ms'] : null });
    this.tellStep(told, `booking.${state}`, { claimFrom }, reason);
  }

  /** The leaf of what a booking has become. */
  tellStep(told: BookingOfStory, action: string, more: Values, reason: string | null): void {
    const { row, pool, last } = told;
    const { id, from_tick: from, to_tick: to, version, price_fen: priceFen } = row;
    const facts = { pool: `${pool.code}-pool`, from, to, version, priceFen, ...more };
    const chained = { before: last['after'] ?? null, after: `${String(id)}-${String(version)}`, reason };
    told.last = this.leaf(action, { kind: 'booking', id }, facts, chained);
  }

  reads(told: BookingOfStory): void {
    const path = `/bookings/${String(told.row['id'])}`;
    this.call(`resident-${told.n}`, 'read', { path }, 'ok', { status: 200, text: JSON.stringify(this.view(told)) });
  }

  /** Everything, as a file has it: what happened, then the books. */
  *lines(): Generator<HistoryHeader | HistoryEvent> {
    yield { kind: 'night-berth-history', v: 1, seed: 'story', wall_ms: BEGAN_MS, t_ns: 0, settings: { HOLD_MS } };
    let seq = 0;
    for (const event of this.live) yield { seq: ++seq, ...event };
    const t_ns = (this.ms - BEGAN_MS) * 1e6;
    const event = (src: Source, f: string, v: Values): HistoryEvent => ({ seq: ++seq, t_ns, src, p: f, op: 'book', f, type: 'ok', v });
    for (const [f, lines] of this.wx) for (const line of lines) yield event('wx', f, line);
    yield event('wx', 'totals', { now: iso(this.ms), wallMs: this.ms });
    yield event('db', 'clock', { db_ms: this.ms, wall_ms: this.ms });
    const tree = new GrowingTree();
    for (const [table, rows] of this.tables) {
      if (table !== 'audit_leaf') for (const row of rows) yield event('db', table, row);
      else
        for (const [index, leaf] of rows.entries()) {
          const content = JSON.stringify(leaf);
          const hash = leafHash(content);
          tree.append(Buffer.from(hash, 'hex'));
          yield event('db', 'audit_leaf', { id: index + 1, leaf_hash: hash, content });
          yield event('db', 'audit_entry', { tree_index: index, leaf_id: index + 1, leaf_hash: hash });
        }
    }
    yield event('db', 'trail', { treeSize: tree.size, root: tree.root() });
  }
}

export const iso = (ms: number): string => new Date(ms).toISOString();
export const plateOf = (n: number): string => `粤B${10_000 + n}`;
