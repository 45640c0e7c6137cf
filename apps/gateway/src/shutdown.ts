import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const DRAIN_MS = 10_000;
const CLOSE_STORES_MS = 3_000;

/**
 * Ends well on SIGTERM and SIGINT: takes no new connection, lets requests under way finish for ten seconds, cuts off the rest, and closes
 * the stores. Nothing is lost when it has to be quick: what was acknowledged is in MySQL.
 */
export function closeOnSignal(app: NestFastifyApplication): void {
  let isClosing = false;
  const close = async (): Promise<void> => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => app.getHttpServer().closeAllConnections(), DRAIN_MS).unref();
    setTimeout(() => process.exit(1), DRAIN_MS + CLOSE_STORES_MS).unref();
    await app.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void close().catch(() => process.exit(1)));
}
