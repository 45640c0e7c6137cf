// The server programs that a bench starts for itself.
import { databaseBinary } from '../../scripts/services/database.mjs';
import { redisBinary } from '../../scripts/services/redis.mjs';
import { up } from '../../scripts/services/shared-services.mjs';

/** Installs what is missing, as `npm start` does. */
export async function ensureServices() {
  if (databaseBinary() && redisBinary()) return;
  const services = await up();
  await services.stop();
}
