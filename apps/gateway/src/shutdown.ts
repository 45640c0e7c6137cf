import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Departure } from './departure.js';

/** How long clients are still let in, so that those who come often enough learn with an answer that they should connect elsewhere. */
const GRACE_MS = 1_500;
const LOOK_EVERY_MS = 50;
/** From the signal on; a request has been answered by then. */
const DRAIN_MS = 10_000;
const CLOSE_STORES_MS = 3_000;

/**
 * Ends well on SIGTERM and SIGINT: takes leave, then takes no new connection, lets requests under way finish, cuts off what is left after
 * ten seconds, and closes the stores. Nothing is lost when it has to be quick: what was acknowledged is in MySQL.
 */
export function closeOnSignal(app: NestFastifyApplication): void {
  let isClosing = false;
  const close = async (): Promise<void> => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => app.getHttpServer().closeAllConnections(), DRAIN_MS).unref();
    setTimeout(() => process.exit(1), DRAIN_MS + CLOSE_STORES_MS).unref();
    app.get(Departure).begin();
    for (let waitedMs = 0; waitedMs < GRACE_MS && (await hasClients(app)); waitedMs += LOOK_EVERY_MS) await pause(LOOK_EVERY_MS);
    await app.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void close().catch(() => process.exit(1)));
}

function hasClients(app: NestFastifyApplication): Promise<boolean> {
  return new Promise((resolve) => app.getHttpServer().getConnections((_: unknown, open: number) => resolve(open > 0)));
}
