import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import type { ClientOptions } from 'ws';
import { PublishSupply, Replica } from '#availability';
import type { BookingView, CarParkView, PlacedBookingView } from '#contracts';
import { LiveTickets, LogIn, WechatLogins } from '#identity';
import { Clock, FakeClock, formatInstant, isRefusal } from '#kernel';
import { PaymentProvider } from '#payments';
import type { Config } from '#platform';
import { APPLICATION_OPTIONS, configured } from '../../../apps/gateway/src/gateway.js';
import { GatewayModule } from '../../../apps/gateway/src/gateway.module.js';
import { httpServer } from '../../../apps/gateway/src/http/server.js';
import { DEFAULT_LIMITS, LIVE_LIMITS, type LiveLimits } from '../../../apps/gateway/src/live/limits.js';
import { RETRY_PAUSE } from '../../../apps/gateway/src/live/retry-pause.js';
import { OutboxRelay } from '../../../apps/worker/src/relay.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { EVENING_MS, NIGHT_FROM_MS, NIGHT_TO_MS, openPools, type PoolToOpen } from '../availability/city.js';
import { FakePaymentProvider } from '../booking/fake-wechat.js';
import { aWorker } from '../worker/worker-world.js';
import { LiveClient } from './live-client.js';

export const NIGHT = { from: formatInstant(NIGHT_FROM_MS), to: formatInstant(NIGHT_TO_MS) };

/** Somebody logged in: their token opens the API, a ticket a live connection. */
export interface Person {
  readonly id: string;
  readonly token: string;
  readonly plate: string;
}

class AnybodyLogsIn extends WechatLogins {
  override async openidOf(code: string): Promise<{ openid: string }> {
    return { openid: code };
  }
}

async function aGateway(config: Config, clock: FakeClock, limits: LiveLimits): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ imports: [GatewayModule.forRoot(config)] })
    .overrideProvider(WechatLogins)
    .useClass(AnybodyLogsIn)
    .overrideProvider(PaymentProvider)
    .useValue(new FakePaymentProvider())
    .overrideProvider(Clock)
    .useValue(clock)
    .overrideProvider(LIVE_LIMITS)
    .useValue(limits)
    .overrideProvider(RETRY_PAUSE)
    .useValue(() => 1_234)
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpServer(config), APPLICATION_OPTIONS);
  await configured(app, config);
  await app.listen(0, '127.0.0.1');
  return app;
}

/** Gateways that listen, the worker's relay, and clients by other hands, on real stores. It is Monday, an hour before the night. */
export class LiveWorld {
  private readonly clients: LiveClient[] = [];
  private readonly ended = new Set<NestFastifyApplication>();
  private people = 0;

  private constructor(
    readonly stores: Stores,
    readonly clock: FakeClock,
    readonly gateways: readonly NestFastifyApplication[],
    private readonly relay: TestingModule,
  ) {}

  static async open(
    pools: readonly PoolToOpen[],
    { gateways = 1, limits = {}, config = {} }: { gateways?: number; limits?: Partial<LiveLimits>; config?: Record<string, string> } = {},
  ): Promise<LiveWorld> {
    const stores = await freshStores(config);
    await openPools(stores.dataSource, pools);
    const clock = new FakeClock(EVENING_MS);
    const started: NestFastifyApplication[] = [];
    for (let i = 0; i < gateways; i++) started.push(await aGateway(stores.config, clock, { ...DEFAULT_LIMITS, ...limits }));
    await started[0]?.get(PublishSupply).execute();
    const relay = await (await aWorker(stores.config, [OutboxRelay])).init();
    const world = new LiveWorld(stores, clock, started, relay);
    for (const one of started) await one.get(Replica).catchUp();
    return world;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.end();
    for (const one of this.gateways) if (!this.ended.has(one)) await one.close();
    await this.relay.close();
    await this.stores.close();
  }

  /** Ends this process as a signal would. */
  async end(index: number): Promise<void> {
    const gateway = this.gateway(index);
    this.ended.add(gateway);
    await gateway.close();
  }

  gateway(index = 0): NestFastifyApplication {
    const gateway = this.gateways[index];
    if (!gateway) throw new Error(`no gateway ${index}`);
    return gateway;
  }

  async client({ on = 0, ...options }: { on?: number } & ClientOptions = {}): Promise<LiveClient> {
    const client = await LiveClient.to(await this.gateway(on).getUrl(), options);
    this.clients.push(client);
    return client;
  }

  /** Somebody new, or somebody known on another device. */
  async person(number = ++this.people): Promise<Person> {
    const session = await this.gateway().get(LogIn).execute(`person-${number}`);
    if (isRefusal(session)) throw new Error(session.refused);
    return { id: session.resident.id, token: session.token, plate: `粤B${String(number).padStart(4, '0')}A` };
  }

  async ticket(person: Person): Promise<string> {
    return (await this.gateway().get(LiveTickets).issue({ residentId: person.id, token: person.token })).ticket;
  }

  /** A client that proved to be this person. */
  async clientOf(person: Person, options: Parameters<LiveWorld['client']>[0] = {}): Promise<LiveClient> {
    const client = await this.client(options);
    client.say({ type: 'authenticate', ticket: await this.ticket(person) });
    await client.hears('authenticated');
    return client;
  }

  /** Books a standard bay over the night, or over another window, through the API. */
  async book(person: Person, carParkId: string, { on = 0, ...window }: { on?: number; from?: string; to?: string } = {}) {
    const payload = { carParkId, ...NIGHT, ...window, plate: person.plate };
    return (await this.post<PlacedBookingView>(person, '/api/v1/bookings', payload, on)).booking;
  }

  cancel(person: Person, id: string): Promise<BookingView> {
    return this.post(person, `/api/v1/bookings/${id}/cancel`, {});
  }

  async search(query: Record<string, string>, on = 0): Promise<CarParkView[]> {
    const answer = await this.gateway(on).inject({ method: 'GET', url: '/api/v1/car-parks', query });
    return answer.json<CarParkView[]>();
  }

  private async post<View>(person: Person, url: string, payload: object, on = 0): Promise<View> {
    const headers = { authorization: `Bearer ${person.token}`, 'idempotency-key': randomUUID() };
    const answer = await this.gateway(on).inject({ method: 'POST', url, headers, payload });
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.body}`);
    return answer.json<View>();
  }
}
