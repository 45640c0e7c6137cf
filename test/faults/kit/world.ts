import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { accountOf, grantApplicationRights } from '#audit';
import { type Config, loadConfig } from '#platform';
import { SECRETS } from '../../support/stores.js';
import { freePort } from '../../support/system.js';
import type { Chance } from './chance.js';
import { PrivateDatabase, PrivateRedis } from './engines.js';
import { Program } from './program.js';
import { TcpProxy } from './tcp-proxy.js';

/** The product with its fail points. The variable `FAULT_BUILD` names another one, e.g. one that was broken to see a row go red. */
export const FAULT_BUILD = '.data/fault-build/dist';

/** A program with lines of its own to the stores and to WeChat, each of which can be disturbed alone. */
export interface Member {
  readonly program: Program;
  readonly mysql: TcpProxy;
  readonly redis: TcpProxy;
  /** WeChat's first and second address. */
  readonly wechat: readonly [TcpProxy, TcpProxy];
}

export interface Gateway extends Member {
  /** Past every proxy. */
  readonly url: string;
  /** Where clients connect when their own lines are to be disturbed. */
  readonly edge: TcpProxy;
}

export interface WorldWish {
  readonly gateways?: number;
  readonly workers?: number;
  readonly environment?: Partial<Record<keyof Config, string>>;
  /** Fills the migrated database before the programs start. */
  readonly prepare?: (dataSource: DataSource) => Promise<void>;
  readonly hasMovableClock?: boolean;
  /** Added to those of the database server. */
  readonly databaseArgs?: readonly string[];
  readonly build?: string;
}

/** Short, so that a test sees holds lapse. All residents of a test come from one address. */
const PACE = {
  HOLD_MS: '6000',
  PAYMENT_MARGIN_MS: '500',
  PAYMENT_GRACE_MS: '500',
  SWEEP_EVERY_MS: '1000',
  RATE_PERSON_PER_MINUTE: '100000',
  RATE_ADDRESS_PER_MINUTE: '1000000',
  RATE_LOGIN_PER_MINUTE: '1000000',
};

/** The whole product, with stores and a sandbox that nobody else uses, and a hand on every part of it. */
export class World {
  private readonly started: { stop(): Promise<void> }[] = [];
  readonly gateways: Gateway[] = [];
  readonly workers: Member[] = [];
  database!: PrivateDatabase;
  redis!: PrivateRedis;
  sandbox!: Program;
  sandboxUrl!: string;
  /** WeChat calls back here; it leads to the first gateway. */
  callbacks!: TcpProxy;
  dataSource!: DataSource;
  config!: Config;

  private constructor(
    readonly folder: string,
    readonly chance: Chance,
    private readonly wish: WorldWish,
  ) {}

  /** Starts everything and waits until it serves. */
  static async start(chance: Chance, wish: WorldWish = {}): Promise<World> {
    const build = wish.build ?? process.env['FAULT_BUILD'] ?? FAULT_BUILD;
    if (!existsSync(build)) throw new Error(`${build} is missing: npm run build makes it`);
    mkdirSync('.data/faults', { recursive: true });
    const world = new World(mkdtempSync('.data/faults/world-'), chance, wish);
    try {
      await world.startStores();
      await world.startPrograms(build);
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  private async startStores(): Promise<void> {
    const [database, redis] = await Promise.all([
      PrivateDatabase.start(this.folder, { hasMovableClock: this.wish.hasMovableClock ?? false, args: this.wish.databaseArgs ?? [] }),
      PrivateRedis.start(this.folder),
    ]);
    this.database = database;
    this.redis = redis;
    this.started.push(redis, database);
    this.config = loadConfig({
      ...process.env,
      ...this.common(),
      DATABASE_URL: database.url,
      REDIS_URL: `redis://127.0.0.1:${redis.port}/0`,
    });
    this.dataSource = await database.sql();
    await this.dataSource.runMigrations();
    await grantApplicationRights(this.dataSource, await accountOf(database.applicationUrl));
    await this.wish.prepare?.(this.dataSource);
  }

  private async startPrograms(build: string): Promise<void> {
    const { gateways = 2, workers = 1 } = this.wish;
    const ports = await Promise.all(Array.from({ length: gateways + 1 }, freePort));
    const sandboxPort = ports.pop() ?? 0;
    this.sandboxUrl = `http://127.0.0.1:${sandboxPort}`;
    this.callbacks = await this.proxyBefore(ports[0] ?? 0);
    const own = { ...this.common(), SANDBOX_PORT: String(sandboxPort), PUBLIC_URL: `http://127.0.0.1:${this.callbacks.port}` };
    this.sandbox = this.program('sandbox', `${build}/apps/wechat-sandbox/src/main.js`, own, () => answers(`${this.sandboxUrl}/healthz`));
    await this.sandbox.start();
    for (const [index, port] of ports.entries()) await this.addGateway(`gateway-${index}`, `${build}/apps/gateway/src/main.js`, own, port);
    for (let index = 0; index < workers; index++) await this.addWorker(`worker-${index}`, `${build}/apps/worker/src/main.js`, own);
    await Promise.all([...this.gateways, ...this.workers].map(({ program }) => program.start()));
  }

  private async addGateway(name: string, entry: string, own: Record<string, string>, port: number): Promise<void> {
    const url = `http://127.0.0.1:${port}`;
    const { member, environment } = await this.member(name, own);
    const program = this.program(name, entry, { ...environment, PORT: String(port) }, () => answers(`${url}/readyz`));
    this.gateways.push({ ...member, program, url, edge: await this.proxyBefore(port) });
  }

  private async addWorker(name: string, entry: string, own: Record<string, string>): Promise<void> {
    const port = await freePort();
    const { member, environment } = await this.member(name, own);
    const isUp = () => answers(`http://127.0.0.1:${port}/healthz`); // a worker works without Redis, from MySQL
    this.workers.push({ ...member, program: this.program(name, entry, { ...environment, WORKER_PORT: String(port) }, isUp) });
  }

  private common(): Record<string, string> {
    return { NODE_ENV: 'test', LOG_LEVEL: 'warn', SECRETS_DIR: SECRETS, KEY_PREFIX: 'f', ...PACE, ...this.wish.environment };
  }

  private async member(name: string, own: Record<string, string>) {
    const sandboxPort = Number(own['SANDBOX_PORT']);
    const mysql = await this.proxyBefore(this.database.port);
    const redis = await this.proxyBefore(this.redis.port);
    const wechat = [await this.proxyBefore(sandboxPort), await this.proxyBefore(sandboxPort)] as const;
    const databaseUrl = new URL(this.database.applicationUrl);
    databaseUrl.port = String(mysql.port);
    const bases = wechat.map((proxy) => `http://127.0.0.1:${proxy.port}`).join(',');
    const environment = {
      ...own,
      DATABASE_URL: databaseUrl.href,
      REDIS_URL: `redis://127.0.0.1:${redis.port}/0`,
      WECHAT_API_BASES: bases,
      WECHAT_PAY_BASES: bases,
    };
    return { name, member: { mysql, redis, wechat }, environment };
  }

  private program(name: string, entry: string, environment: Record<string, string>, isUp: () => Promise<boolean>): Program {
    const program = new Program(name, entry, environment, isUp);
    this.started.push(program);
    return program;
  }

  private async proxyBefore(port: number): Promise<TcpProxy> {
    const proxy = await TcpProxy.before(port);
    this.started.push({ stop: () => proxy.close() });
    return proxy;
  }

  get members(): readonly Member[] {
    return [...this.gateways, ...this.workers];
  }

  /** Undoes every disturbance: lines whole, processes awake or started again, fail points disarmed. */
  async heal(): Promise<void> {
    for (const engine of [this.database, this.redis]) process.kill(engine.pid, 'SIGCONT');
    for (const { program, mysql, redis, wechat } of this.members) {
      for (const proxy of [mysql, redis, ...wechat]) proxy.mend();
      if (program.isRunning) program.thaw();
      else await program.start();
      await program.disarm();
    }
    for (const { edge } of this.gateways) edge.mend();
    this.callbacks.mend();
    await Promise.all(this.members.map(({ program }) => program.ready()));
  }

  async close(): Promise<void> {
    const programs = this.started.filter((one) => one instanceof Program);
    const others = this.started.filter((one) => !(one instanceof Program));
    await Promise.all(programs.map((one) => one.stop()));
    await Promise.all(others.map((one) => one.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  );
}
