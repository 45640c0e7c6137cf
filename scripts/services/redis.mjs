// Redis (or Valkey) in a folder of its own: append-only file every second, and no eviction, because queues live in it.
import { join } from 'node:path';
import { makeDir } from './folders.mjs';
import { findBinary, greeting, launch, onFreePort, stopServer } from './server.mjs';

/** Debian's redis-tools ships the server under the name redis-check-rdb; the name it is called by decides what it does. */
export const redisBinary = () => findBinary('redis-server', 'valkey-server', 'redis-check-rdb');

/**
 * Starts a private Redis. `dir` keeps its files (a second start there finds the earlier contents); `port` 0 or a busy
 * one means any free port; `options` are further directives of redis.conf. Gives { url, port, pid, dir, stop(signal?) }. Fault: no binary, or it does not come up.
 */
export async function startRedis({ dir: wantedDir, port: wantedPort = 0, options = {} }) {
  const binary = redisBinary();
  if (!binary) throw new Error('no redis-server found; `node scripts/services.mjs up` can install it');
  const dir = makeDir(wantedDir);
  return onFreePort(wantedPort, async (port) => {
    const pid = await launch({
      name: 'Redis',
      binary,
      argv0: 'redis-server',
      args: redisArguments({ ...usualOptions(dir, port), ...options }),
      dir,
      logFile: join(dir, 'redis.log'),
      isUp: async () => (await greeting(port, 'PING\r\n'))?.startsWith('+PONG'),
    });
    return { url: `redis://127.0.0.1:${port}/0`, port, pid, dir, stop: (signal) => stopServer(pid, dir, signal) };
  });
}

function usualOptions(dir, port) {
  return {
    port,
    bind: '127.0.0.1',
    dir,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
}

function redisArguments(options) {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
