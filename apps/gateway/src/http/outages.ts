import { Fault } from '#kernel';
import { isConnectionLost, isServerUnable, isTransient } from '#platform';

/** What ioredis says when it cannot reach its server; it has no classes for most of these. */
const REDIS_AWAY = /^(Connection is closed|Command timed out|Stream isn't writeable|Reached the max retries per request limit)/;
/** What the pool of mysql2 says when it cannot lend a connection. */
const POOL_AWAY = /^(Queue limit reached|Pool is closed|No connections available|Can't add new command when connection is in closed state)/;

/** What this machine says when no file descriptor is left for a new connection. */
const OUT_OF_DESCRIPTORS = new Set(['EMFILE', 'ENFILE']);

/** Whether the world failed rather than our code: the request may be tried again later. */
export function isOutage(error: unknown): boolean {
  if (error instanceof Fault || isConnectionLost(error) || isServerUnable(error) || isTransient(error)) return true;
  if (!(error instanceof Error)) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return OUT_OF_DESCRIPTORS.has(code) || REDIS_AWAY.test(error.message) || POOL_AWAY.test(error.message);
}
