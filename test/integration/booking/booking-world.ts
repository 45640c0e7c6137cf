import { DiscoveryModule } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AllocationModule, AllocationWorkerModule } from '#allocation';
import { AvailabilityModule, PublishSupply, Replica } from '#availability';
import {
  type Answer,
  BookingModule,
  BookingWorkerModule,
  CancelBooking,
  ExtendBooking,
  LapseHold,
  PlaceBooking,
  SettlePayment,
} from '#booking';
import type { PlacedBookingView } from '#contracts';
import { IdentityModule, LogIn, LoginModule } from '#identity';
import { Clock, FakeClock, formatInstant, isRefusal, type Refusal } from '#kernel';
import { Inbox, PAYMENT_RECEIVED, PaymentProvider, PaymentsModule } from '#payments';
import { type Config, PlatformModule } from '#platform';
import { freshStores, type Stores } from '../../support/stores.js';
import { EVENING_MS, NIGHT_FROM_MS, NIGHT_TO_MS, openPools, type PoolToOpen } from '../availability/city.js';
import { FakePaymentProvider, FakeWechatModule } from './fake-wechat.js';

/** A resident who has logged in, with a plate of their own. */
export interface Resident {
  readonly id: string;
  readonly plate: string;
}

export interface BookingRecord {
  readonly id: string;
  readonly state: string;
  readonly version: number;
  readonly pool_id: number;
  readonly from_tick: number;
  readonly to_tick: number;
  readonly claim_id: Buffer;
  readonly hold_expires_at_ms: number | null;
}

export const NIGHT = { from: formatInstant(NIGHT_FROM_MS), to: formatInstant(NIGHT_TO_MS) };

const FORGOTTEN = [
  'audit_leaf',
  ...['booking', 'idempotency', 'payment_attempt', 'refund', 'notification_inbox', 'ledger_entry', 'outbox'],
  ...['rehoming', 'supply_draft', 'suspension'],
  ...['pool_log', 'pool_head', 'supply_plan', 'pool', 'car_park'],
];

async function aProcess(config: Config, clock: FakeClock, wechat: FakePaymentProvider): Promise<TestingModule> {
  const booking = [IdentityModule, LoginModule, PaymentsModule, AvailabilityModule, BookingModule, BookingWorkerModule];
  const rooms = [...booking, AllocationModule, AllocationWorkerModule];
  const module = await Test.createTestingModule({ imports: [PlatformModule.forRoot(config), DiscoveryModule, FakeWechatModule, ...rooms] })
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(PaymentProvider)
    .useValue(wechat)
    .compile();
  return module.init();
}

/** Real stores, one clock, one WeChat, and as many processes as a test wants: each has a replica and connections of its own. */
export class BookingWorld {
  private keys = 0;
  private people = 0;
  private histories = 0;
  /** Of the history that runs, by the name that the test gave. */
  poolIds: ReadonlyMap<string, number> = new Map();

  private constructor(
    readonly stores: Stores,
    readonly clock: FakeClock,
    readonly wechat: FakePaymentProvider,
    readonly processes: readonly TestingModule[],
  ) {}

  static async open({ processes = 1 } = {}, overrides: Parameters<typeof freshStores>[0] = {}): Promise<BookingWorld> {
    const stores = await freshStores(overrides);
    const clock = new FakeClock(EVENING_MS);
    const wechat = new FakePaymentProvider();
    const started: TestingModule[] = [];
    for (let i = 0; i < processes; i++) started.push(await aProcess(stores.config, clock, wechat));
    return new BookingWorld(stores, clock, wechat, started);
  }

  /** Begins a history of its own: the same evening again, with pools that nobody has booked yet and no others. */
  async begin(pools: readonly (PoolToOpen & { readonly carParkOf?: string })[]): Promise<void> {
    this.histories++;
    for (const table of FORGOTTEN) await this.sql.query(`DELETE FROM ${table}`);
    this.clock.set(EVENING_MS);
    this.wechat.isSilent = false;
    const named = pools.map(({ carParkOf, ...pool }) => {
      const site = carParkOf === undefined ? {} : { carPark: this.siteOf(carParkOf) };
      return { ...pool, ...site, code: this.codeOf(pool.code) };
    });
    const ids = await openPools(this.sql, named);
    this.poolIds = new Map(pools.map(({ code }) => [code, ids.get(this.codeOf(code)) ?? 0]));
    await this.app.get(PublishSupply).execute();
    for (const one of this.processes) await one.get(Replica).refresh();
  }

  /** Code of a pool in the history that runs. */
  codeOf(pool: string): string {
    return `${pool}-${this.histories}`;
  }

  /** Code of the car park in which this pool lies. */
  siteOf(pool: string): string {
    return `site-of-${this.codeOf(pool)}`;
  }

  async close(): Promise<void> {
    for (const one of this.processes) await one.close();
    await this.stores.close();
  }

  get sql(): DataSource {
    return this.stores.dataSource;
  }

  get app(): TestingModule {
    const [first] = this.processes;
    if (!first) throw new Error('a world has a process');
    return first;
  }

  async catchUp(): Promise<void> {
    for (const one of this.processes) await one.get(Replica).catchUp();
  }

  aKey(): string {
    return `key-${++this.keys}`;
  }

  async aResident(): Promise<Resident> {
    const number = ++this.people;
    const session = await this.app.get(LogIn).execute(`person-${number}`);
    if (isRefusal(session)) throw new Error(session.refused);
    return { id: session.resident.id, plate: plateOf(number) };
  }

  async residents(count: number): Promise<Resident[]> {
    const all: Resident[] = [];
    for (let i = 0; i < count; i++) all.push(await this.aResident());
    return all;
  }

  /** Asks for a bay of the pool over the night, or over another window. */
  place(
    resident: Resident,
    pool: string,
    { key = this.aKey(), from = NIGHT.from, to = NIGHT.to, plate = resident.plate, on = this.app } = {},
  ): Promise<Answer | Refusal> {
    return on.get(PlaceBooking).execute(resident.id, key, { carParkId: this.siteOf(pool), from, to, plate });
  }

  async placed(resident: Resident, pool: string, wish: Parameters<BookingWorld['place']>[2] = {}): Promise<PlacedBookingView> {
    return viewOf(await this.place(resident, pool, wish));
  }

  extend(resident: Resident, id: string, to: string, key = this.aKey()): Promise<Answer | Refusal> {
    return this.app.get(ExtendBooking).execute(resident.id, key, id, to);
  }

  cancel(resident: Resident, id: string, { expected, key = this.aKey() }: { expected?: number; key?: string } = {}) {
    return this.app.get(CancelBooking).execute(resident.id, key, id, expected) as Promise<Answer | Refusal>;
  }

  lapse(id: string): Promise<string> {
    return this.app.get(LapseHold).execute(id);
  }

  /** The person pays the newest order of this booking, and the payment is settled. */
  async pay(bookingId: string, on: TestingModule = this.app): Promise<string> {
    return on.get(SettlePayment).execute(await this.report(await this.orderOf(bookingId)));
  }

  /** The person pays; WeChat's report is stored but not yet settled. Returns its place in the inbox. */
  async report(outTradeNo: string): Promise<number> {
    const report = this.wechat.pay(outTradeNo, this.clock.nowMs());
    await this.app.get(Inbox).store({ kind: 'payment', notificationId: 'callback', report });
    const told = await this.rows<{ payload: string }>('SELECT payload FROM outbox WHERE topic = ? ORDER BY id', PAYMENT_RECEIVED);
    const payloads = told.map(({ payload }) => (typeof payload === 'string' ? JSON.parse(payload) : payload) as Record<string, unknown>);
    const [inbox] = payloads.filter((payload) => payload['outTradeNo'] === outTradeNo);
    return Number(inbox?.['inboxId']);
  }

  async orderOf(bookingId: string): Promise<string> {
    const [row] = await this.rows<{ no: string }>(
      'SELECT out_trade_no AS no FROM payment_attempt WHERE payable_id = ? ORDER BY created_at_ms DESC, out_trade_no DESC LIMIT 1',
      bookingId,
    );
    if (!row) throw new Error(`no order for booking ${bookingId}`);
    return row.no;
  }

  async bookingOf(id: string): Promise<BookingRecord> {
    const [row] = await this.rows<BookingRecord>('SELECT * FROM booking WHERE id = ?', id);
    if (!row) throw new Error(`no booking ${id}`);
    return row;
  }

  rows<Row = Record<string, unknown>>(sql: string, ...parameters: unknown[]): Promise<Row[]> {
    return this.sql.query(sql, parameters);
  }

  async count(sql: string, ...parameters: unknown[]): Promise<number> {
    const [row] = await this.rows<{ n: number | string }>(`SELECT COUNT(*) AS n FROM ${sql}`, ...parameters);
    return Number(row?.n);
  }
}

/** A plate for each number up to 9,999. */
export function plateOf(number: number): string {
  return `粤B${String(number).padStart(4, '0')}A`;
}

export function viewOf<View = PlacedBookingView>(answer: Answer | Refusal): View {
  if (isRefusal(answer)) throw new Error(`refused: ${JSON.stringify(answer)}`);
  return JSON.parse(answer.body) as View;
}
