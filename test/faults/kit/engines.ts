import { rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type Connection, createConnection } from 'mysql2/promise';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '#platform';
import { fakeTimeLibrary, type PrivateDatabaseServer, type PrivateServer, startDatabase, startRedis } from '../../../scripts/services.mjs';
import { freePort } from '../../support/system.js';

const TRIES = 5;
const PAUSE_MS = 500;

/** A store that belongs to one suite: it can be frozen, killed and started again at the same place. */
abstract class Engine<Server extends PrivateServer = PrivateServer> {
  protected constructor(protected server: Server) {}

  /** On this port, or on another if somebody has it. */
  protected abstract startAgain(port: number): Promise<Server>;

  get pid(): number {
    return this.server.pid;
  }

  get port(): number {
    return this.server.port;
  }

  get dir(): string {
    return this.server.dir;
  }

  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Ends it without a word, and waits until it is gone. */
  async kill(): Promise<void> {
    await this.server.stop('SIGKILL');
  }

  /** Starts it again where it was; its port stays. */
  async start(): Promise<void> {
    const { port } = this;
    for (let attempt = 1; ; attempt++) {
      this.server = await this.startAgain(port);
      if (this.port === port) return;
      await this.kill(); // whoever looks for a free port holds each for a moment
      if (attempt === TRIES) throw new Error(`somebody took port ${port} meanwhile`);
      await pause(PAUSE_MS);
    }
  }

  async stop(): Promise<void> {
    process.kill(this.pid, 'SIGCONT');
    await this.kill();
  }
}

const NO_FAKE_TIME = 'the clock of a database can be moved on Linux only, with libfaketime: apt-get install libfaketime';

export class PrivateDatabase extends Engine<PrivateDatabaseServer> {
  private sqlSource: DataSource | undefined;

  private constructor(
    server: PrivateDatabaseServer,
    private readonly env: Readonly<Record<string, string>>,
    /** Added to the server's arguments at its next start. */
    public args: readonly string[],
  ) {
    super(server);
  }

  /** With `hasMovableClock` its clock can be moved by `moveClock`; needs libfaketime. */
  static async start(folder: string, { hasMovableClock = false, args = [] as readonly string[] } = {}): Promise<PrivateDatabase> {
    const dir = join(folder, 'database');
    const env = hasMovableClock ? movableClock(resolve(folder, 'database-clock')) : {};
    return new PrivateDatabase(await startDatabase({ dir, port: await freePort(), env, args }), env, args);
  }

  protected override startAgain(port: number): Promise<PrivateDatabaseServer> {
    return startDatabase({ dir: this.dir, port, env: this.env, args: this.args });
  }

  /** For the owner of the database: may do everything. */
  get url(): string {
    return this.server.url;
  }

  /** For the product: what the owner has granted. */
  get applicationUrl(): string {
    return this.server.applicationUrl;
  }

  /** From now on its clock differs from the machine's by this. */
  moveClock(ms: number): void {
    const file = this.env['FAKETIME_TIMESTAMP_FILE'];
    if (!file) throw new Error('the clock of this database was not made movable');
    writeFileSync(file, `${ms < 0 ? '-' : '+'}${Math.abs(ms) / 1_000}`);
  }

  /** A connection that does not go through any proxy. Made again after the server was. */
  async sql(): Promise<DataSource> {
    this.sqlSource ??= await new DataSource(dataSourceOptions({ DATABASE_URL: this.url, DATABASE_POOL: 4 })).initialize();
    return this.sqlSource;
  }

  /** Says one statement as the administrator of the server, on a connection of its own: globals, and what the engine itself can see. */
  async asAdministrator<Row = unknown>(sql: string): Promise<Row[]> {
    const connection = await this.administrator();
    try {
      const [rows] = await connection.query(sql);
      return rows as Row[];
    } finally {
      connection.destroy();
    }
  }

  /** The administrator's line, to be kept and destroyed by the caller. The server has a place for one of them when all others are taken. */
  administrator(): Promise<Connection> {
    return createConnection({ socketPath: relative(process.cwd(), join(this.dir, 'tables/server.sock')), user: 'root' });
  }

  override async stop(): Promise<void> {
    await this.sqlSource?.destroy().catch(() => undefined);
    await super.stop();
  }
}

/** What makes a server read its wall clock through the file. Its monotonic timer, by which it waits, stays as it is. */
function movableClock(file: string): Record<string, string> {
  const library = fakeTimeLibrary();
  if (!library) throw new Error(NO_FAKE_TIME);
  writeFileSync(file, '+0');
  return { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

export class PrivateRedis extends Engine {
  static async start(folder: string): Promise<PrivateRedis> {
    return new PrivateRedis(await startRedis({ dir: join(folder, 'redis'), port: await freePort() }));
  }

  protected override startAgain(port: number): Promise<PrivateServer> {
    return startRedis({ dir: this.dir, port });
  }

  /** Throws away what it had written; for a start without memory. */
  forget(): void {
    rmSync(join(this.dir, 'appendonlydir'), { recursive: true, force: true });
  }

  /** Hears what is published on a channel, on a connection that is given back. */
  async listen(channel: string, hear: (text: string) => void): Promise<Redis> {
    const redis = new Redis(this.port, '127.0.0.1');
    redis.on('error', () => undefined);
    redis.on('message', (_, text: string) => hear(text));
    await redis.subscribe(channel);
    return redis;
  }

  /** Says one command on a connection of its own. */
  async say(command: string, ...words: string[]): Promise<unknown> {
    const redis = new Redis(this.port, '127.0.0.1', { maxRetriesPerRequest: 2 });
    redis.on('error', () => undefined);
    try {
      return await redis.call(command, ...words);
    } finally {
      redis.disconnect();
    }
  }
}
