// A private Redis Cluster on the loopback: three masters that share the slots, each with a replica when that is wished.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeDir } from './folders.mjs';
import { startRedis } from './redis.mjs';
import { freePort, greeting, isOurs, waitUntil } from './server.mjs';

const MASTERS = 3;
const SLOTS = 16_384;
/** Nodes talk to each other on a port that lies this far above the one for clients. */
const BUS_OFFSET = 10_000;
/** A node that is silent for so long is taken for dead. A tenth of what one would choose across machines, so that tests need not wait. */
const NODE_TIMEOUT_MS = 1_500;
const FORMED_WITHIN_MS = 30_000;

/**
 * Starts a cluster with its files below `dir`. While a master is away without a replica, the others go on serving their own slots.
 * Gives { url, nodes, stop() }: `url` names all nodes, separated by commas; a node is { url, port, dir, isMaster, slots, kill(), revive() }.
 * Fault: no binary, or the cluster does not form within half a minute.
 */
export async function startRedisCluster({ dir: wantedDir, replicas = 0 }) {
  const dir = makeDir(wantedDir);
  const nodes = [];
  const stop = async () => void (await Promise.all(nodes.map((node) => node.stop())));
  try {
    for (let index = 0; index < MASTERS * (1 + replicas); index++) nodes.push(await startNode(join(dir, `node-${index}`), index));
    await form(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: nodes.map((node) => node.url).join(','), nodes, stop };
}

async function startNode(dir, index) {
  const options = {
    'cluster-enabled': 'yes',
    'cluster-config-file': 'nodes.conf',
    'cluster-node-timeout': NODE_TIMEOUT_MS,
    'cluster-require-full-coverage': 'no',
    'cluster-replica-validity-factor': 0,
    'repl-diskless-sync-delay': 0,
  };
  const start = async (port) => startRedis({ dir, port, options });
  let server = await start(await portWithBus());
  const url = `redis://127.0.0.1:${server.port}`;
  return {
    url,
    port: server.port,
    dir: server.dir,
    isMaster: index < MASTERS,
    slots: index < MASTERS ? [Math.ceil((index * SLOTS) / MASTERS), Math.ceil(((index + 1) * SLOTS) / MASTERS) - 1] : undefined,
    stop: () => server.stop(),
    /** As a machine that loses its power. */
    kill: () => server.stop('SIGKILL'),
    /** Starts it again if it is dead, with its place in the cluster; `isEmpty`: without the contents it had. */
    async revive({ isEmpty = false } = {}) {
      if (isOurs(server.pid, server.dir)) return;
      if (isEmpty) for (const files of ['appendonlydir', 'dump.rdb']) rmSync(join(server.dir, files), { recursive: true, force: true });
      server = await start(server.port);
      await untilEach([server], 'CLUSTER INFO', (answer) => answer.includes('cluster_state:ok'));
    },
  };
}

/** Processes begin to look far from each other, so that two that look at the same time do not find the same. */
async function portWithBus() {
  for (let port = 20_000 + ((process.pid * 37) % 15_000); ; port++) {
    if ((await freePort(port)) === port && (await freePort(port + BUS_OFFSET)) === port + BUS_OFFSET) return port;
  }
}

async function form(nodes) {
  const [first, ...others] = nodes;
  const masters = nodes.filter((node) => node.isMaster);
  for (const { port, slots } of masters) await say(port, `CLUSTER ADDSLOTS ${numbers(slots).join(' ')}`);
  for (const [index, { port }] of nodes.entries()) await say(port, `CLUSTER SET-CONFIG-EPOCH ${index + 1}`);
  for (const { port } of others) await say(port, `CLUSTER MEET 127.0.0.1 ${first.port}`);
  await untilEach(nodes, 'CLUSTER INFO', (answer) => answer.includes(`cluster_known_nodes:${nodes.length}`));
  for (const [index, { port }] of nodes.filter((node) => !node.isMaster).entries()) {
    const [, id] = (await say(masters[index % MASTERS].port, 'CLUSTER MYID', '$')).split('\r\n');
    await say(port, `CLUSTER REPLICATE ${id}`);
  }
  await untilEach(nodes, 'CLUSTER INFO', (answer) => answer.includes('cluster_state:ok') && answer.includes(`cluster_slots_ok:${SLOTS}`));
  await untilEach(nodes, 'INFO replication', (answer) => !answer.includes('master_link_status:down'));
}

const numbers = ([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

async function say(port, command, expected = '+OK') {
  const answer = await greeting(port, `${command}\r\n`);
  if (!answer?.startsWith(expected)) throw new Error(`Redis at ${port} answered ${answer} to ${command.slice(0, 60)}`);
  return answer;
}

async function untilEach(nodes, question, isSo) {
  for (const { port } of nodes) {
    const came = await waitUntil(async () => isSo((await greeting(port, `${question}\r\n`)) ?? ''), FORMED_WITHIN_MS, 50);
    if (!came) throw new Error(`the cluster did not form: ${await greeting(port, `${question}\r\n`)}`);
  }
}
