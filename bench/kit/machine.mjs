// What was measured on: figures of different machines cannot be compared, and a busy one spoils them.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { databaseBinary } from '../../scripts/services/database.mjs';
import { redisBinary } from '../../scripts/services/redis.mjs';
import { serverEnv } from '../../scripts/services/server.mjs';

const LIBRARIES = ['@nestjs/core', 'fastify', 'ioredis', 'typeorm', 'mysql2', 'bullmq', 'ws', 'autocannon', 'socket.io'];

function versionOf(binary) {
  if (!binary) return 'given by URL';
  const { stdout = '' } = spawnSync(binary, ['--version'], { encoding: 'utf8', env: serverEnv() });
  return /(\d+\.\d+\.\d+(-MariaDB)?)/.exec(stdout)?.[1] ?? stdout.trim();
}

const libraryVersion = (name) =>
  JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

/** The load averages of 1, 5 and 15 minutes. */
export const load = () => loadavg().map((one) => Number(one.toFixed(2)));

export function machine() {
  return {
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    database: versionOf(databaseBinary()),
    redis: versionOf(redisBinary()),
    libraries: Object.fromEntries(LIBRARIES.map((name) => [name, libraryVersion(name)])),
  };
}
