#!/usr/bin/env node
// `npm run test:cluster`: journeys, races and what a cluster alone can show, on a Redis Cluster of three masters that lives only for this
// run. Arguments go to jest instead of the choice of suites.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_DIR } from './services/folders.mjs';
import { runWith, startRedisCluster } from './services.mjs';

const SUITES = ['--selectProjects', 'journeys', 'races', 'cluster'];
const given = process.argv.slice(2);

const dir = mkdtempSync(join(tmpdir(), 'night-berth-cluster-'));
const cluster = await startRedisCluster({ dir });
try {
  const test = [join(ROOT_DIR, 'scripts/test.mjs'), ...(given.length > 0 ? given : SUITES)];
  process.exitCode = await runWith(process.execPath, test, { REDIS_URL: cluster.url, REDIS_CLUSTER: '1' });
} finally {
  await cluster.stop();
  rmSync(dir, { recursive: true, force: true });
}
