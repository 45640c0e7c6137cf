import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ModulesContainer } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { Clock, FakeClock, isRefusal } from '#kernel';
import {
  Inbox,
  Ledger,
  type NotificationKind,
  OfferPayment,
  PAYMENT_RECEIVED,
  PaymentAttempts,
  PaymentProvider,
  PaymentReceived,
  type PaymentReport,
  PaymentsWorkerModule,
  ReceiveNotification,
  Refunds,
  UnappliedFacts,
} from '#payments';
import { type Config, JobHandler, PlatformModule, Sweep, Transactions } from '#platform';
import { WechatModule, wechatPayments } from '#wechat';
import { readConfig } from '../../../apps/wechat-sandbox/src/config.js';
import { openidOf } from '../../../apps/wechat-sandbox/src/login.js';
import { createSandbox, type Sandbox } from '../../../apps/wechat-sandbox/src/sandbox.js';
import type { ScenarioName, ScenarioParams } from '../../../apps/wechat-sandbox/src/scenarios.js';
import { neverWake, type VirtualClock } from '../../../apps/wechat-sandbox/src/virtual-clock.js';
import { freshStores, SECRETS, type Stores } from '../../support/stores.js';

const MINUTE_MS = 60_000;
/** Within the validity of the test's certificates. From here on both sides live in the sandbox's time, which moves by hand. */
const START_MS = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

type Row = Record<string, unknown>;

/** Payments as a worker runs them, real stores, and a WeChat of their own whose time moves by hand. */
export class PaymentWorld {
  /** What was told of payments, in order. */
  readonly received: PaymentReport[] = [];
  /** What becomes of a payment; a test that plays another booking replaces it. */
  settle: (report: PaymentReport) => Promise<void> = (report) => this.keep(report);
  /** Statuses with which notifications were answered. */
  readonly answered: number[] = [];
  private payables = 0;

  private constructor(
    readonly stores: Stores,
    readonly sandbox: Sandbox,
    private readonly door: Server,
    readonly app: TestingModule,
  ) {}

  static async open(): Promise<PaymentWorld> {
    const wire = new FakeClock(START_MS);
    const sandbox = createSandbox({ identity: readConfig({ SECRETS_DIR: SECRETS }).identity, seed: '7', clock: wire, wake: neverWake });
    const sandboxUrl = await sandbox.listen({ port: 0 });
    const door = createServer();
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const publicUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const stores = await freshStores({ PUBLIC_URL: publicUrl, WECHAT_PAY_BASES: sandboxUrl });
    const world = new PaymentWorld(stores, sandbox, door, await appFor(stores.config, sandbox.world.clock, wire));
    world.answerNotifications();
    return world;
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    this.door.closeAllConnections();
    await new Promise((resolve) => this.door.close(resolve));
    await this.app.close();
    await this.stores.close();
  }

  get sql(): DataSource {
    return this.app.get(DataSource);
  }

  get nowMs(): number {
    return this.sandbox.world.clock.nowMs();
  }

  /** Moves time for both sides; WeChat's callbacks and people act on the way. Zero lets out what is due now. */
  advance(ms: number): Promise<void> {
    return this.sandbox.world.clock.advance(ms);
  }

  /** An attempt as a booking's commit writes it. */
  async attempt({ amountFen = 800, payForMs = 15 * MINUTE_MS } = {}): Promise<{ payableId: string; outTradeNo: string }> {
    const payableId = `payable-${++this.payables}`;
    const openid = openidOf(this.stores.config.secrets.wechat.appid, 'li');
    const attempts = this.app.get(PaymentAttempts);
    const draft = attempts.draft({ payableId, amountFen, openid, description: '错峰停车预约', payUntilMs: this.nowMs + payForMs });
    await this.app.get(Transactions).run((tx) => attempts.insert(tx, draft));
    return { payableId, outTradeNo: draft.outTradeNo };
  }

  /** An attempt whose person stands before the cashier. */
  async offered(
    wanted: { amountFen?: number; payForMs?: number } = {},
  ): Promise<{ payableId: string; outTradeNo: string; prepayId: string }> {
    const attempt = await this.attempt(wanted);
    const prepayId = await this.prepayOf(attempt.payableId);
    return { ...attempt, prepayId };
  }

  async prepayOf(payableId: string): Promise<string> {
    const offer = await this.app.get(OfferPayment).execute(payableId);
    if (isRefusal(offer)) throw new Error(`not offered: ${offer.refused}`);
    return offer.payment.package.replace('prepay_id=', '');
  }

  /** Paid, called back and settled. */
  async paid(amountFen = 800): Promise<{ payableId: string; outTradeNo: string }> {
    const order = await this.offered({ amountFen });
    await this.pay(order.prepayId);
    await this.quiesce();
    return order;
  }

  /** The person at the cashier. */
  async pay(prepayId: string, outcome?: ScenarioName, params?: ScenarioParams): Promise<string> {
    return String((await this.control('POST', `/prepay/${prepayId}/pay`, { outcome, params }))['result']);
  }

  async script(scenario: ScenarioName, params?: ScenarioParams, outTradeNo?: string): Promise<void> {
    await this.control('POST', '/scenarios', { ...(outTradeNo ? { outTradeNo } : { nextOrder: true }), scenario, params });
  }

  async control(method: 'GET' | 'POST', path: string, payload: object = {}): Promise<Row> {
    const url = `/control${path}`;
    const answer = await this.sandbox.app.inject(method === 'GET' ? { method, url } : { method, url, payload });
    if (answer.statusCode !== 200) throw new Error(`control ${path}: ${answer.body}`);
    return answer.json<Row>();
  }

  /** WeChat's own book of this order. */
  async book(
    outTradeNo?: string,
  ): Promise<{ orders: Row[]; payments: Row[]; refunds: Row[]; callbacks: Row[]; totals: Record<string, number> }> {
    return (await this.control('GET', outTradeNo ? `/ledger?outTradeNo=${outTradeNo}` : '/ledger')) as never;
  }

  /** Delivers callbacks that are due and does all the jobs that were caused, until nothing is left. */
  async quiesce(): Promise<void> {
    do await this.advance(0);
    while ((await this.relay()) > 0);
  }

  sweep(name: string): Promise<number> {
    const sweep = this.all(Sweep).find((one) => one.name === name);
    if (!sweep) throw new Error(`no sweep ${name}`);
    return sweep.run();
  }

  async request(refund: { payableId: string; outTradeNo: string; reason?: string; amountFen: number }): Promise<'requested' | 'already'> {
    const intent = { reason: 'cancelled', from: 'revenue', nowMs: this.nowMs, ...refund } as const;
    return this.app.get(Transactions).run((tx) => this.app.get(Refunds).request(tx, intent));
  }

  rows(sql: string, ...parameters: unknown[]): Promise<Row[]> {
    return this.sql.query(sql, parameters);
  }

  async stateOf(outTradeNo: string): Promise<unknown> {
    return (await this.rows('SELECT state FROM payment_attempt WHERE out_trade_no = ?', outTradeNo))[0]?.['state'];
  }

  async incidents(): Promise<unknown[]> {
    return (await this.rows('SELECT kind FROM incident ORDER BY id')).map((row) => row['kind']);
  }

  /** Balance of each account, fen. */
  async balances(): Promise<Record<string, number>> {
    const rows = await this.rows('SELECT account, SUM(amount_fen) AS fen FROM ledger_entry GROUP BY account');
    return Object.fromEntries(rows.map((row) => [row['account'], Number(row['fen'])]));
  }

  /** One turn of the relay: every message of the outbox to its jobs. Returns how many there were. */
  private async relay(): Promise<number> {
    const messages = (await this.rows('SELECT id, topic, payload FROM outbox ORDER BY id')) as {
      id: number;
      topic: string;
      payload: object;
    }[];
    for (const { id, topic, payload } of messages) {
      if (topic === PAYMENT_RECEIVED) await this.heard(PaymentReceived.parse(payload).inboxId);
      for (const handler of this.all(JobHandler)) {
        if (handler.job.on.includes(topic)) await handler.handle(handler.job.schema.parse(payload));
      }
      await this.rows('DELETE FROM outbox WHERE id = ?', id);
    }
    return messages.length;
  }

  /** The sweep of those who settle payments. */
  settleUnapplied(): Promise<number> {
    return this.app.get(UnappliedFacts).applyEach('payment', (inboxId) => this.heard(inboxId));
  }

  private async heard(inboxId: number): Promise<void> {
    const report = await this.app.get(Inbox).read(inboxId);
    this.received.push(report);
    await this.settle(report);
  }

  private async keep(report: PaymentReport): Promise<void> {
    const ledger = this.app.get(Ledger);
    await this.app.get(Transactions).run(async (tx) => {
      const { payableId, outTradeNo, amountFen } = report;
      if ((await ledger.recordPaid(tx, await this.app.get(Inbox).lock(tx, report), this.nowMs)) === 'recorded')
        await ledger.keep(tx, payableId, outTradeNo, amountFen, this.nowMs);
    });
  }

  private all<T>(kind: abstract new (...given: never[]) => T): T[] {
    const modules = [...this.app.get(ModulesContainer).values()];
    const instances = modules.flatMap((module) => [...module.providers.values()].map((provider) => provider.instance as unknown));
    return [...new Set(instances)].filter((instance): instance is T => instance instanceof kind);
  }

  /** The gateway's part: raw bytes in, 200 or a failure out. */
  private answerNotifications(): void {
    this.door.on('request', (request, response) => {
      const kind: NotificationKind = request.url?.endsWith('/refund-notifications') ? 'refund' : 'payment';
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const answer = (status: number) => {
          this.answered.push(status);
          response.writeHead(status).end();
        };
        this.app
          .get(ReceiveNotification)
          .execute(kind, request.headers, Buffer.concat(parts))
          .then((outcome) => answer(isRefusal(outcome) ? 401 : 200))
          .catch(() => answer(500));
      });
    });
  }
}

function appFor(config: Config, business: VirtualClock, wire: FakeClock): Promise<TestingModule> {
  let calls = 0;
  const surroundings = { nowMs: () => wire.nowMs(), chance: () => 0, nonce: () => `nonce${++calls}`, pause: async () => undefined };
  return Test.createTestingModule({ imports: [PlatformModule.forRoot(config), WechatModule, PaymentsWorkerModule] })
    .overrideProvider(Clock)
    .useValue(business)
    .overrideProvider(PaymentProvider)
    .useValue(wechatPayments(config, surroundings))
    .compile()
    .then((app) => app.init());
}
