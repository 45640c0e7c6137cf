import { connectRedis } from '#platform';
import { codeOf, plate, type Reply, ResidentClient } from '../support/client.js';
import { eventually } from '../support/stores.js';
import { offerBays, tomorrowNight } from '../support/supply.js';
import { type System, startSystem } from '../support/system.js';

export const RIVALS = 200;
export const ONE_WINS = { '201': 1, '409 no_bay_free': RIVALS - 1 };

/** Two gateway processes over one car park with one bay for each name. */
export async function systemWithLastBays(
  names: readonly string[],
  dist = 'dist',
): Promise<{ system: System; poolIds: Map<string, number> }> {
  let poolIds = new Map<string, number>();
  const system = await startSystem({
    gateways: 2,
    hasWorker: false,
    dist,
    prepare: async ({ dataSource }) => {
      poolIds = await offerBays(
        dataSource,
        names.map((code) => ({ code, bays: 1 })),
      );
    },
  });
  return { system, poolIds };
}

/** Residents logged in by turns at every gateway. */
export async function rivals(system: System, count = RIVALS): Promise<ResidentClient[]> {
  const clients: ResidentClient[] = [];
  while (clients.length < count) {
    const some = Array.from({ length: Math.min(25, count - clients.length) }, (_, n) => clients.length + n);
    clients.push(...(await Promise.all(some.map((n) => ResidentClient.logIn(system.gateways[n % 2] ?? '', `rival-${n}`)))));
  }
  return clients;
}

/** All at once for one car park; how often each answer was given, e.g. `{ '201': 1, '409 no_bay_free': 199 }`. */
export async function race(clients: readonly ResidentClient[], carParkId: string): Promise<Record<string, number>> {
  const night = tomorrowNight();
  return tally(
    await Promise.all(
      clients.map((client, n) => client.post('/bookings', { carParkId, ...night, plate: plate(n) }, `race-${carParkId}-${n}`)),
    ),
  );
}

export function tally(replies: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const reply of replies) {
    const answer = reply.status === 201 ? '201' : `${reply.status} ${codeOf(reply)}`;
    counts[answer] = (counts[answer] ?? 0) + 1;
  }
  return counts;
}

/** Makes Redis say that every tick of a pool has 250 free bays. */
export async function makeRedisLie(system: System, poolId: number): Promise<void> {
  const redis = connectRedis(system.config, { enableOfflineQueue: true });
  const key = `{${system.config.KEY_PREFIX}:pool:${poolId}}:free`;
  const length = await eventually(() => redis.strlen(key));
  await redis.set(key, Buffer.alloc(length, 250));
  redis.disconnect();
}

/** Live bookings of a pool, as the system of record has them. */
export async function sold(system: System, poolId: number): Promise<number> {
  const [row] = await system.dataSource.query<{ n: number }[]>(
    "SELECT COUNT(*) AS n FROM booking WHERE pool_id = ? AND state IN ('held', 'confirmed')",
    [poolId],
  );
  return Number(row?.n);
}
