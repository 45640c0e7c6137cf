import { createPublicKey, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { type Clock, SystemClock } from '#kernel';
import { Book } from './book.js';
import { Chance } from './chance.js';
import { Journal } from './journal.js';
import { MessageScript } from './message-script.js';
import { openOffice } from './office.js';
import { controlRoutes } from './routes/control.js';
import { pageRoutes } from './routes/page.js';
import { snsRoutes } from './routes/sns.js';
import { v3Routes } from './routes/v3.js';
import { Script } from './script.js';
import { DEFAULT_SWITCHES, OPENING_BALANCE_FEN, type Switches } from './settings.js';
import { type Identity, Signer } from './signer.js';
import { VirtualClock, type Wake, wakeByTimer } from './virtual-clock.js';
import { saveSettings, type World } from './world.js';

export interface SandboxOptions {
  readonly identity: Identity;
  /** Repeats a run; a random one is taken without it. */
  readonly seed?: string | undefined;
  /** Folder of the journal; without it nothing outlives the sandbox. */
  readonly stateDir?: string | undefined;
  readonly switches?: Partial<Switches>;
  /** Tests bring their own clock and wake-up. */
  readonly clock?: Clock;
  readonly wake?: Wake;
  /** Takes log lines; silent without it. */
  readonly note?: (line: string) => void;
}

export interface Sandbox {
  readonly app: FastifyInstance;
  readonly world: World;
  /** Resolves to the base URL. Port 0 takes a free one. */
  listen(at: { port: number; host?: string }): Promise<string>;
  /** Stops answering and calls off every alarm. */
  close(): Promise<void>;
}

function openWorld(options: SandboxOptions): World {
  const book = new Book(options.stateDir === undefined ? undefined : new Journal(options.stateDir));
  const clock = new VirtualClock(options.clock ?? new SystemClock(), options.wake ?? wakeByTimer);
  const seed = options.seed ?? randomUUID();
  const starts = (book.settings?.starts ?? 0) + 1;
  const chance = new Chance(`${seed}/${starts}`);
  const note = options.note ?? (() => undefined);
  note(`seed ${seed}`);
  clock.restoreOffset(book.settings?.clockOffsetMs ?? 0);
  return {
    identity: options.identity,
    merchantKey: createPublicKey(options.identity.merchantPublicKey),
    book,
    clock,
    chance,
    signer: new Signer(options.identity, chance),
    script: new Script(),
    messageScript: new MessageScript(),
    switches: { ...DEFAULT_SWITCHES, ...options.switches },
    openingBalanceFen: book.settings?.openingBalanceFen ?? OPENING_BALANCE_FEN,
    starts,
    note,
  };
}

/** A whole WeChat in one object: login, Pay API v3, callbacks, control and page. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const world = openWorld(options);
  saveSettings(world);
  const office = openOffice(world);
  office.rearm();
  const app = fastify({ logger: false, forceCloseConnections: true, routerOptions: { maxParamLength: 200 } });
  app.register(v3Routes(office));
  app.register(snsRoutes(world));
  app.register(controlRoutes(office));
  app.register(pageRoutes);
  app.addHook('onResponse', async (request, reply) => {
    const path = request.url.split('?', 1)[0];
    if (path?.startsWith('/v3/') || path?.startsWith('/sns/') || path?.startsWith('/cgi-bin/'))
      world.note(`${request.method} ${path} ${reply.statusCode}`);
  });
  return {
    app,
    world,
    async listen({ port, host = '127.0.0.1' }) {
      await app.listen({ port, host });
      const address = app.server.address() as AddressInfo;
      return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
    },
    async close() {
      await app.close();
      world.clock.cancelAll();
      await world.clock.settle();
      world.clock.cancelAll();
    },
  };
}
