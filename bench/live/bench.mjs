// How changes reach those who watch: the gateway's live connections against socket.io 4, and what merging them saves.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addCity, sites } from '../kit/city.mjs';
import { atLeast, atMost, figure, median, ratio } from '../kit/figures.mjs';
import { nightIn } from '../kit/requests.mjs';
import { alternate } from '../kit/rounds.mjs';
import { cpuSeconds, openStage, residentMb } from '../kit/stage.mjs';
import { aPublisher } from './changes.mjs';
import { aCrowd } from './crowd.mjs';

const CAR_PARKS = 35;
const BAYS = 40;
const CROWD = 5_000;
const FEWER = 2_000;
/** Memory is taken from here to the whole crowd: what the first connections cost once is no cost of a connection. */
const FIRST = 1_000;
const RATES = [1, 10, 100];
const MOST = 100;
/** For how long changes come at a rate: the seldomer, the longer. */
const SECONDS = { 1: 3, 10: 2, 100: 1 };
const SECONDS_OF_QUICK = { 1: 2, 10: 1, 100: 1 };
const SECONDS_AT_MOST = 3;
/** Rounds of changes of all car parks that may be on their way when a server is driven as fast as it goes. */
const AHEAD = 2;
const RIVAL = fileURLToPath(new URL('../rivals/socket-io/server.mjs', import.meta.url));
const GARBAGE = ['--expose-gc', '--import', new URL('collect-garbage.mjs', import.meta.url).href];
const UNMERGED = ['--import', new URL('unmerged.mjs', import.meta.url).href];

/** @typedef {{ pid: number, crowd: ReturnType<typeof aCrowd>, publisher: Awaited<ReturnType<typeof aPublisher>> }} Scene */

/** @type {import('../benches.mjs').Bench} */
export const bench = {
  title: 'Live: 2,000 and 5,000 people watch 35 car parks, against socket.io 4',
  method: `
${CROWD.toLocaleString('en')}, then ${FEWER.toLocaleString('en')} subscribers of one night's window, in one process of their own on bare sockets that counts what comes and reads every twentieth subscriber whole; the same program for both servers.
A third process commits log rows to the database, tells Redis and publishes them with the product's own code, as another gateway would: what a booking costs does not hide the fan-out. Changes go round ${CAR_PARKS} car parks.
*Product*: the gateway as it is deployed, behind a trusted proxy's header so that addresses differ. *socket.io 4*: a server of its own that hears the same rows and sends the same JSON, a room per window, websocket transport only, no compression,
no reference to the first request, frames made once a broadcast, the subscription in the connect packet so that both need the same round trips.
*Messages/s* is what subscribers received while every car park changed again as soon as all watched ones knew the change before the last; the gateway may leave out states that a later one replaced, and those do not count.
*Delay* runs from the answer to COMMIT to the arrival of that version, or a later one, on the machine's one clock. *CPU* is the server's process alone, user and system, until the last change was received.
*Unmerged* is the same gateway with one method replaced at start, so that every change goes out at once. *Memory* is the resident size from ${FIRST.toLocaleString('en')} to ${CROWD.toLocaleString('en')} idle connections, garbage collected before both, kernel buffers not counted.
*Storm*: all connections break and come back at once, at most 400 being opened at a time (a server's queue is 511); until each has its snapshot.
Subscribers, server, database and publisher share the cores, so delays are longer than on a machine of its own; where a server cannot keep up, its delay grows with the length of the run. Every process is started anew for each round.`,
  run: async ({ rounds, isQuick, progress }) => {
    const stage = await openStage({ name: 'live', env: { TRUSTED_PROXIES: '127.0.0.1' } });
    const pools = await addCity(stage.database, sites(CAR_PARKS, BAYS));
    const seconds = isQuick ? SECONDS_OF_QUICK : SECONDS;
    const gateway = (nodeArgs) => () => stage.start('gateway', {}, nodeArgs);
    const rival = () => stage.run('socket-io', RIVAL, {}, GARBAGE);
    const told = await alternate({
      rounds: isQuick ? 1 : rounds, // a round is half a minute
      warmUp: false, // each starts processes of its own, and everybody connects before anything is measured
      progress,
      rivals: {
        product: () => onScene(stage, pools, 'product', gateway(GARBAGE), (scene, target) => evening(scene, target, seconds, progress)),
        'socket.io': () => onScene(stage, pools, 'socket.io', rival, (scene, target) => evening(scene, target, seconds, progress)),
        unmerged: () => onScene(stage, pools, 'product', gateway(UNMERGED), (scene, target) => busy(scene, target)),
      },
    });
    await stage.close();
    return findingsOf(told, isQuick);
  },
};

/**
 * A server with a crowd and a publisher, all of them ended afterwards.
 * @param {import('../kit/stage.mjs').Stage} stage @param {ReadonlyMap<string, number>} pools @param {'product' | 'socket.io'} dialect
 * @param {() => Promise<import('../kit/stage.mjs').Program>} start
 * @param {(scene: Scene, target: import('./subscriber.mjs').Server) => Promise<Record<string, number>>} play
 */
async function onScene(stage, pools, dialect, start, play) {
  const window = nightIn(1);
  const server = await start();
  const crowd = aCrowd();
  const publisher = await aPublisher(stage, pools, window);
  try {
    return await play({ pid: server.pid, crowd, publisher }, { port: Number(new URL(server.url).port), dialect, window });
  } finally {
    publisher.close();
    await crowd.close();
    await server.stop();
  }
}

/** Everything that is asked of a server, one after the other. @param {Scene} scene @param {Record<number, number>} seconds by the rate @param {(text: string) => void} progress */
async function evening(scene, target, seconds, progress) {
  const { crowd, pid } = scene;
  await crowd.open(target, FIRST);
  const before = await settledMb(pid);
  await crowd.open(target, CROWD - FIRST);
  const idleKb = (((await settledMb(pid)) - before) * 1_024) / (CROWD - FIRST);
  progress(`${CROWD} are there: a storm, then changes`);
  await crowd.leave(CROWD);
  const stormMs = await crowd.open(target, CROWD);
  /** @type {Record<string, number>} */
  const told = { idleKb, stormMs };
  for (const perSecond of RATES) told[`p99 ${CROWD} ${perSecond}`] = (await changing(scene, perSecond, seconds[perSecond])).p99Ms;
  await crowd.leave(CROWD - FEWER);
  for (const perSecond of RATES) {
    const found = await changing(scene, perSecond, seconds[perSecond]);
    told[`p99 ${FEWER} ${perSecond}`] = found.p99Ms;
    told[`cpu ${perSecond}`] = found.cpuMs / found.messages;
    if (perSecond === MOST) told.cpuOfAll = found.cpuMs / found.changes;
  }
  const fastest = await saturated(scene, SECONDS_AT_MOST);
  return { ...told, ...fastest, wrong: await wrongIn(scene), lost: (await crowd.told()).lost };
}

/** How many car parks somebody knows otherwise than the log, after a change of every other one. @param {Scene} scene */
async function wrongIn({ crowd, publisher }) {
  await publisher.commit(publisher.codes.filter((_code, n) => n % 2 === 0));
  await crowd.until(publisher.versions);
  return crowd.wrong(await publisher.truth());
}

/** Only what is compared with merging. @param {Scene} scene */
async function busy(scene, target) {
  await scene.crowd.open(target, FEWER);
  await changing(scene, RATES[1], 1); // code that has never run is slow
  const { cpuMs, changes } = await changing(scene, MOST, SECONDS[MOST]);
  return { cpuOfAll: cpuMs / changes };
}

/** Resident size after garbage was collected. @param {number} pid */
async function settledMb(pid) {
  for (let times = 0; times < 2; times++) {
    process.kill(pid, 'SIGUSR2');
    await sleep(750);
  }
  return residentMb(pid);
}

/** So many changes a second, until everybody knows the last. @param {Scene} scene @param {number} perSecond @param {number} seconds */
async function changing({ pid, crowd, publisher }, perSecond, seconds) {
  const [before, cpuBefore] = [await crowd.told(), cpuSeconds(pid)];
  const commits = await publisher.keepChanging({ perSecond, seconds });
  await crowd.until(publisher.versions);
  const [after, cpuAfter] = [await crowd.told(), cpuSeconds(pid)];
  const { p99Ms } = await crowd.delays(commits);
  return { p99Ms, changes: commits.length, messages: after.changes - before.changes, cpuMs: (cpuAfter - cpuBefore) * 1_000 };
}

/** All car parks change again and again, as fast as the crowd is told. @param {Scene} scene @param {number} seconds */
async function saturated({ pid, crowd, publisher }, seconds) {
  const [before, cpuBefore, startedAt] = [await crowd.told(), cpuSeconds(pid), performance.now()];
  const onTheWay = [];
  while (performance.now() - startedAt < seconds * 1_000) {
    await publisher.commit(publisher.codes);
    onTheWay.push({ ...publisher.versions });
    if (onTheWay.length > AHEAD) await crowd.until(onTheWay.shift());
  }
  await crowd.until(publisher.versions);
  const [after, elapsed] = [await crowd.told(), (performance.now() - startedAt) / 1_000];
  return {
    perSecond: (after.changes - before.changes) / elapsed,
    bytes: (after.bytes - before.bytes) / (after.changes - before.changes),
    cores: (cpuSeconds(pid) - cpuBefore) / elapsed,
    crowdCores: (after.cpuSeconds - before.cpuSeconds) / elapsed,
  };
}

/** @param {Record<'product' | 'socket.io' | 'unmerged', Record<string, number[]>>} told @param {boolean} isQuick */
function findingsOf({ unmerged, ...servers }, isQuick) {
  const { product, 'socket.io': rival } = servers;
  const many = (count) => count.toLocaleString('en');
  const both = (what, unit, key, scale = 1) =>
    Object.entries(servers).map(([name, told]) =>
      figure(
        `${name}: ${what}`,
        unit,
        told[key].map((value) => value * scale),
      ),
    );
  const [ours, theirs] = both(`received by ${many(FEWER)}, as fast as it goes`, 'messages/s', 'perSecond');
  const [merged, apart] = [product, unmerged].map(({ cpuOfAll }, n) =>
    figure(`${n === 0 ? 'merged' : 'unmerged'}: ${MOST} changes/s × ${many(FEWER)}`, 'ms of CPU per change', cpuOfAll),
  );
  const delays = [CROWD, FEWER].flatMap((count) =>
    RATES.flatMap((rate) => both(`p99 at ${many(count)}, ${rate} changes/s`, 'ms from commit to receipt', `p99 ${count} ${rate}`)),
  );
  const idle = both('an idle connection', 'KB', 'idleKb');
  const costs = RATES.flatMap((rate) => both(`${rate} changes/s × ${many(FEWER)}`, 'ms of CPU per 1,000 messages', `cpu ${rate}`, 1_000));
  const storm = both(`${many(CROWD)} are back with a snapshot`, 'ms', 'stormMs');
  const p99 = (rate) => median(product[`p99 ${CROWD} ${rate}`]);
  return {
    figures: [ours, theirs, merged, apart, ...delays, ...costs, ...idle, ...storm],
    bars: [
      atLeast('messages/s, against socket.io', ratio(ours, theirs), 1.5),
      atMost(`merged CPU, of unmerged, ${MOST} changes/s × ${many(FEWER)}`, ratio(merged, apart), 0.25),
      atMost('KB per idle connection', idle[0].median, 12),
      ...RATES.map((rate) => atMost(`commit → receipt p99 at ${many(CROWD)}, ${rate} changes/s, ms`, p99(rate), 250)),
      atMost('connections lost, of both', Math.max(...product.lost, ...rival.lost), 0),
      atMost(
        'car parks that a watched subscriber of either knew otherwise than the log in the end',
        Math.max(...product.wrong, ...rival.wrong),
        0,
      ),
    ],
    notes: [
      `cores used as fast as it goes: ${Object.entries(servers)
        .map(([name, told]) => `${name} ${median(told.cores).toFixed(2)}, its subscribers ${median(told.crowdCores).toFixed(2)}`)
        .join('; ')}`,
      `bytes of a message on the wire: product ${Math.round(median(product.bytes))}, socket.io ${Math.round(median(rival.bytes))}`,
      ...(isQuick ? ['one round only'] : []),
    ],
  };
}
