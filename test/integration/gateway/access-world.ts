import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { RouteOptions } from 'fastify';
import { PARAMS_PROVIDER_TOKEN } from 'nestjs-pino';
import { WechatLogins } from '#identity';
import { type Refusal, refuse } from '#kernel';
import { PaymentProvider } from '#payments';
import { APPLICATION_OPTIONS, configured } from '../../../apps/gateway/src/gateway.js';
import { GatewayModule } from '../../../apps/gateway/src/gateway.module.js';
import { httpServer } from '../../../apps/gateway/src/http/server.js';
import { logOptions } from '../../../libs/platform/logging.js';
import { isWorkbook, wordsOfWorkbook } from '../../faults/history/workbook-words.js';
import { officerOf, type StaffHeaders, staffOf } from '../../support/staff.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { FakePaymentProvider } from '../booking/fake-wechat.js';
import type { AskAs, Request } from './access-samples.js';
import type { Who } from './access-table.js';
import { COLLEAGUE, type Things, thingsOf } from './manage-samples.js';

/** Neither our network nor a proxy of ours, and each time another, for whoever fails often from one is slowed down. */
let requests = 0;
const fromOutside = (): string => `203.0.${(requests >> 8) & 255}.${++requests & 255}`;
/** Files and descriptions that the documentation serves itself, in development only. */
const DOCUMENTATION = /^\/(docs(\/.*)?|openapi\.json)$/;

type Headers = Readonly<Record<string, string>>;

class Logins extends WechatLogins {
  override async openidOf(code: string): Promise<{ openid: string } | Refusal<'login_code_rejected'>> {
    const [, openid] = /^code-of-(.+)$/.exec(code) ?? [];
    return openid ? { openid } : refuse('login_code_rejected');
  }
}

/** What was answered: `ok`, or the code of the problem, and every word of it. */
export interface Told {
  readonly outcome: string;
  readonly text: string;
}

/** The gateway with two partners, A and B, that have the same things each, and a third whose car park residents book. */
export class AccessWorld {
  /** The gateway's own table of routes, without those of the documentation. */
  readonly routes = new Set<string>();
  thingsA!: Things;
  thingsB!: Things;
  private people = 0;

  private constructor(
    readonly stores: Stores,
    private readonly folder: string,
    readonly app: NestFastifyApplication,
    /** Lines of its log, of every level. */
    readonly logs: readonly string[],
  ) {}

  static async open(): Promise<AccessWorld> {
    mkdirSync('.data', { recursive: true });
    const folder = mkdtempSync('.data/console-');
    writeFileSync(join(folder, 'index.html'), '<!doctype html>');
    const much = { RATE_PERSON_PER_MINUTE: '100000', RATE_ADDRESS_PER_MINUTE: '100000', RATE_LOGIN_PER_MINUTE: '100000' };
    const more = { RATE_STAFF_LOGIN_PER_MINUTE: '10000', RATE_OWN_DATA_PER_MINUTE: '10000', CONSOLE_DIR: folder };
    const stores = await freshStores({ ...much, ...more });
    for (const code of ['alpha', 'beta', 'gamma']) await offerBays(stores.dataSource, [{ code, bays: 200 }]);
    const routes: RouteOptions[] = [];
    const logs: string[] = [];
    const app = await AccessWorld.gateway(stores, (route) => routes.push(route), logs);
    const world = new AccessWorld(stores, folder, app, logs);
    for (const route of routes) world.note(route);
    await app.listen(0, '127.0.0.1');
    await eventually(async () => (await app.inject('/readyz')).statusCode === 200);
    for (const code of ['alpha', 'beta']) await staffOf(stores, `partner-${code}`, 'attendant', COLLEAGUE);
    world.thingsA = await world.things('alpha');
    world.thingsB = await world.things('beta');
    return world;
  }

  private static async gateway(
    { config }: Stores,
    onRoute: (route: RouteOptions) => void,
    logs: string[],
  ): Promise<NestFastifyApplication> {
    const log = { write: (line: string) => void logs.push(line) };
    const module = await Test.createTestingModule({ imports: [GatewayModule.forRoot(config)] })
      .overrideProvider(WechatLogins)
      .useClass(Logins)
      .overrideProvider(PaymentProvider)
      .useValue(new FakePaymentProvider())
      .overrideProvider(PARAMS_PROVIDER_TOKEN)
      .useValue({ pinoHttp: [logOptions({ LOG_LEVEL: 'trace' }), log], forRoutes: [] })
      .compile();
    const server = httpServer(config);
    server.getInstance().addHook('onRoute', onRoute);
    return configured(module.createNestApplication<NestFastifyApplication>(server, APPLICATION_OPTIONS), config);
  }

  private note({ method, url }: RouteOptions): void {
    if (DOCUMENTATION.test(url)) return;
    for (const one of [method].flat()) if (one !== 'HEAD' && one !== 'OPTIONS') this.routes.add(`${one} ${url}`);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.stores.close();
    rmSync(this.folder, { recursive: true });
  }

  private async things(code: string): Promise<Things> {
    const admin = await this.admin(code);
    const ask: Parameters<typeof thingsOf>[1] = (method, path, body, headers) =>
      this.ask(admin, method, `/api/v1/manage${path}`, body, headers);
    return thingsOf(code, ask, this.stores.dataSource);
  }

  admin(code: string, name = `admin of ${code}`): Promise<StaffHeaders> {
    return staffOf(this.stores, `partner-${code}`, 'partner_admin', name);
  }

  async resident(): Promise<Headers> {
    const code = `code-of-person-${++this.people}`;
    const answer = await this.app.inject({ method: 'POST', url: '/api/v1/sessions/wechat', payload: { code } });
    return { authorization: `Bearer ${answer.json<{ token: string }>().token}` };
  }

  /** Somebody for each place in the table, with sessions of their own. */
  async everybody(): Promise<Readonly<Record<Who, Headers>>> {
    return {
      anonymous: {},
      owner: await this.resident(),
      neighbour: await this.resident(),
      adminA: await this.admin('alpha'),
      attendantA: await staffOf(this.stores, 'partner-alpha', 'attendant', 'attendant of alpha'),
      adminB: await this.admin('beta'),
      auditor: await officerOf(this.stores, 'office_auditor'),
      officeAdmin: await officerOf(this.stores, 'office_admin'),
    };
  }

  /** Asks and insists on success. */
  readonly ask: AskAs = async (headers, method, path, payload, more) => {
    const answer = await this.send(headers, method, { path, ...(payload && { body: payload }), ...(more && { headers: more }) });
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${answer.body}`);
    return answer;
  };

  async try(headers: Headers, method: string, request: Request): Promise<Told> {
    const answer = await this.send(headers, method, request);
    const text = isWorkbook(String(answer.headers['content-type'])) ? wordsOfWorkbook(answer.rawPayload) : answer.body;
    return { outcome: answer.statusCode < 400 ? 'ok' : answer.json<{ code: string }>().code, text };
  }

  private send(headers: Headers, method: string, { path, body, headers: own }: Request) {
    const payload = body === undefined ? {} : { payload: body };
    return this.app.inject({
      method: method as 'GET',
      url: path,
      remoteAddress: fromOutside(),
      headers: { ...own, ...headers },
      ...payload,
    });
  }
}
