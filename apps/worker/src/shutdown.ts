import type { INestApplicationContext } from '@nestjs/common';

const EXIT_MS = 10_000;

/** Ends well on SIGTERM and SIGINT: takes no new work, finishes what is under way, closes the stores; after ten seconds it ends anyhow. */
export function closeOnSignal(app: INestApplicationContext): void {
  let isClosing = false;
  const close = async (): Promise<void> => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(1), EXIT_MS).unref();
    await app.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void close().catch(() => process.exit(1)));
}
