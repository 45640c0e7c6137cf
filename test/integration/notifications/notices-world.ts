import { Global, Module } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { BookingModule } from '#booking';
import type { AnswerNoticesRequest } from '#contracts';
import { Clock } from '#kernel';
import {
  AnswerNotices,
  NotificationsModule,
  NotificationsWorkerModule,
  type SendOutcome,
  type WechatMessage,
  WechatMessages,
} from '#notifications';
import { PaymentProvider } from '#payments';
import { JobHandler, PlatformModule, Sweep } from '#platform';
import { discovered } from '../../../apps/worker/src/discovered.js';
import { SANDBOX_NOTICE_TEMPLATES } from '../../../scripts/notice-templates.mjs';
import { PER_NIGHT, type PoolToOpen } from '../availability/city.js';
import { BookingWorld, type Resident } from '../booking/booking-world.js';
import { FakeWechatModule } from '../booking/fake-wechat.js';

type Kind = 'booking_confirmed' | 'bay_changed' | 'refunded' | 'leave_soon';
const TEMPLATES = JSON.parse(SANDBOX_NOTICE_TEMPLATES) as Record<Kind, { templateId: string }>;

/** Takes messages, and answers as it is told, at first with yes. */
export class FakeMessages extends WechatMessages {
  readonly got: WechatMessage[] = [];
  answer: () => SendOutcome | Promise<SendOutcome> = () => ({ kind: 'sent' });

  override async send(message: WechatMessage): Promise<SendOutcome> {
    this.got.push(message);
    return this.answer();
  }
}

@Global()
@Module({ providers: [{ provide: WechatMessages, useClass: FakeMessages }], exports: [WechatMessages] })
class FakeMessagesModule {}

const POOLS: readonly PoolToOpen[] = [
  { code: 'a', bays: 200 },
  { code: 'b', bays: 1 },
  { code: 'c', bays: 1 },
  { code: 'd', bays: 20, tariff: { ...PER_NIGHT, kind: 'per_half_hour', unitFen: 100, capFen: null } },
];

/** Bookings as in other suites, and two workers that tell people of them. Job queue and clock are moved by hand. */
export class NoticesWorld {
  readonly messages = new FakeMessages();
  private workers: TestingModule[] = [];
  private relayed = 0;

  private constructor(readonly booking: BookingWorld) {}

  static async open(): Promise<NoticesWorld> {
    const booking = await BookingWorld.open({}, { NOTICE_TEMPLATES: SANDBOX_NOTICE_TEMPLATES, UPCOMING_BOOKINGS_MAX: '50' });
    const world = new NoticesWorld(booking);
    await booking.begin(POOLS);
    world.workers = [await world.aWorker(), await world.aWorker()];
    return world;
  }

  private async aWorker(): Promise<TestingModule> {
    const rooms = [BookingModule, NotificationsModule, NotificationsWorkerModule];
    const worker = await Test.createTestingModule({
      imports: [PlatformModule.forRoot(this.booking.stores.config), DiscoveryModule, FakeWechatModule, FakeMessagesModule, ...rooms],
    })
      .overrideProvider(Clock)
      .useValue(this.booking.clock)
      .overrideProvider(PaymentProvider)
      .useValue(this.booking.wechat)
      .overrideProvider(WechatMessages)
      .useValue(this.messages)
      .compile();
    worker.useLogger(false);
    return worker.init();
  }

  async close(): Promise<void> {
    for (const worker of this.workers) await worker.close();
    await this.booking.close();
  }

  get worker(): TestingModule {
    const [first] = this.workers;
    if (!first) throw new Error('a world has a worker');
    return first;
  }

  /** Says yes to a message of each of these kinds, so many times. */
  async allow(resident: Resident, kinds: readonly Kind[], times = 1): Promise<void> {
    const results: AnswerNoticesRequest['results'] = kinds.map((kind) => ({ templateId: TEMPLATES[kind].templateId, result: 'accept' }));
    for (let i = 0; i < times; i++) await this.worker.get(AnswerNotices).execute(resident.id, { results });
  }

  async allowed(resident: Resident, kind: Kind): Promise<number | undefined> {
    const [row] = await this.booking.rows<{ allowed: number }>(
      'SELECT allowed FROM notice_allowance WHERE resident_id = ? AND kind = ?',
      resident.id,
      kind,
    );
    return row?.allowed;
  }

  /** Gives what was committed since the last time to the jobs that it causes, in both workers at once, and each message twice; again, on wish, everything. */
  async relay({ isAgain = false } = {}): Promise<void> {
    if (isAgain) this.relayed = 0;
    const rows = await this.booking.rows<{ id: number; topic: string; payload: string | object }>(
      'SELECT id, topic, payload FROM outbox WHERE id > ? ORDER BY id',
      this.relayed,
    );
    this.relayed = rows.at(-1)?.id ?? this.relayed;
    for (const { topic, payload } of [...rows, ...rows])
      await this.told(topic, typeof payload === 'string' ? JSON.parse(payload) : payload);
  }

  private async told(topic: string, payload: object): Promise<void> {
    const handlers = this.workers.flatMap((worker) => discovered<JobHandler<object>>(worker.get(DiscoveryService), JobHandler));
    const own = handlers.filter(({ job }) => job.name.startsWith('note-') && job.on.includes(topic));
    await Promise.all(own.map((handler) => handler.handle(handler.job.schema.parse(payload))));
  }

  /** One round of the sweep in both workers at once. */
  async sweep(name = 'due-notices'): Promise<void> {
    const sweeps = this.workers.flatMap((worker) => discovered(worker.get(DiscoveryService), Sweep).filter((one) => one.name === name));
    if (sweeps.length !== this.workers.length) throw new Error(`no sweep ${name}`);
    await Promise.all(sweeps.map((sweep) => sweep.run()));
  }

  /** What became of the notices of a booking: kind and state, in the order of their kinds. */
  async notices(bookingId: string): Promise<string[]> {
    const rows = await this.booking.rows<{ kind: string; state: string; errcode: number | null }>(
      'SELECT kind, state, errcode FROM notice WHERE booking_id = ? ORDER BY kind, id',
      bookingId,
    );
    return rows.map(({ kind, state, errcode }) => `${kind} ${state}${errcode === null ? '' : ` ${errcode}`}`);
  }

  /** The messages that somebody got, by the first word of their template, oldest first. */
  heard(resident: Resident): { kind: string; values: Readonly<Record<string, string>> }[] {
    const openid = `openid-of-person-${Number(resident.plate.slice(2, 6))}`;
    return this.messages.got
      .filter((message) => message.openid === openid)
      .map(({ templateId, values }) => ({
        kind: Object.entries(TEMPLATES).find(([, template]) => template.templateId === templateId)?.[0] ?? '',
        values,
      }));
  }
}
