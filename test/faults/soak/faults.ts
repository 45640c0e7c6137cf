import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../kit/chance.js';
import type { Program } from '../kit/program.js';
import type { TcpProxy } from '../kit/tcp-proxy.js';
import type { World } from '../kit/world.js';

/** Does something to the product and undoes it before it resolves. */
export type Fault = (world: World, chance: Chance) => Promise<void>;

const POINTS = pointsIn('.data/fault-build/dist');

/** Names of the fail points of a build; those of jobs are spelled out by the jobs' own names. */
function pointsIn(build: string): string[] {
  const files = readdirSync(build, { recursive: true }).map((file) => join(build, String(file)));
  const sources = files.filter((file) => file.endsWith('.js')).map((file) => readFileSync(file, 'utf8'));
  const points = sources.flatMap((source) => [...source.matchAll(/await failpoint\('([^']+)'\)/g)].map(([, name]) => name ?? ''));
  const jobs = sources.flatMap((source) => [...source.matchAll(/defineJob\(\{\s*name: '([^']+)'/g)].map(([, name]) => name ?? ''));
  return [...points, ...jobs.flatMap((job) => [`job.${job}.before`, `job.${job}.after`])];
}

function somebody(world: World, chance: Chance): Program {
  const { program } = chance.pick(world.members);
  if (!program.isRunning) throw new Error(`${program.name} ended by itself:\n${program.lines.slice(-20).join('\n')}`);
  return program;
}

const STARTS = 10;

/** As a supervisor does it: a start that meets an outage ends, and is tried again. */
async function revive(program: Program, chance: Chance): Promise<void> {
  await program.gone(30_000);
  for (let start = 1; ; start++) {
    await pause(chance.below(2_000));
    try {
      await program.start();
      return;
    } catch (error) {
      if (start === STARTS || program.isRunning) throw error;
    }
  }
}

async function diesAtAPoint(world: World, chance: Chance): Promise<void> {
  const program = somebody(world, chance);
  const point = chance.pick(POINTS);
  await program.arm(point, { action: 'kill', skip: chance.below(4) });
  await program.reached(point, 4_000).catch(() => program.disarm()); // nobody came by; perhaps at the last moment
  if (program.timesReached(point) > 0 || !program.isRunning) await revive(program, chance);
}

async function dawdlesAtAPoint(world: World, chance: Chance): Promise<void> {
  const program = somebody(world, chance);
  await program.arm(chance.pick(POINTS), { action: 'delay', ms: chance.below(3_000, 200), times: chance.below(4, 1) });
  await pause(chance.below(4_000, 500));
  await program.disarm();
}

async function frozen(thing: { freeze(): void; thaw(): void }, ms: number): Promise<void> {
  thing.freeze();
  await pause(ms);
  thing.thaw();
}

async function killed(engine: { kill(): Promise<void>; start(): Promise<void> }, ms: number, meanwhile: () => void = () => undefined) {
  await engine.kill();
  meanwhile();
  await pause(ms);
  await engine.start();
}

/** Programs and stores: one at a time. */
export const HEAVY: Readonly<Record<string, Fault>> = {
  'program-dies-at-a-point': diesAtAPoint,
  'program-dies-at-another-point': diesAtAPoint,
  'program-dawdles-at-a-point': dawdlesAtAPoint,
  'program-killed': async (world, chance) => {
    const program = somebody(world, chance);
    await program.kill();
    await revive(program, chance);
  },
  'program-asked-to-end': async (world, chance) => {
    const program = somebody(world, chance);
    await program.kill('SIGTERM');
    await revive(program, chance);
  },
  'program-frozen': (world, chance) => frozen(somebody(world, chance), chance.below(7_000, 500)),
  'program-loop-blocked': async (world, chance) => {
    const ms = chance.below(4_000, 300);
    somebody(world, chance).blockLoop(ms);
    await pause(ms);
  },
  'program-clock-skewed': async (world, chance) => {
    const program = somebody(world, chance);
    await program.skewClock(chance.pick([-600_000, 600_000, -90_000, 90_000]));
    await pause(chance.below(4_000, 500));
    await program.skewClock(0);
  },
  'mysql-killed': (world, chance) => killed(world.database, chance.below(2_000)),
  'mysql-frozen': (world, chance) => frozen(world.database, chance.below(6_000, 300)),
  'mysql-connections-killed': async (world) => {
    const { username } = new URL(world.database.applicationUrl);
    const lines = await world.database.asAdministrator<{ Id: number; User: string }>('SHOW PROCESSLIST');
    for (const { Id } of lines.filter(({ User }) => User === username))
      await world.database.asAdministrator(`KILL CONNECTION ${Id}`).catch(() => undefined); // gone by itself meanwhile
  },
  'redis-flushed': async (world) => void (await world.redis.say('FLUSHALL')),
  'redis-killed': (world, chance) => killed(world.redis, chance.below(4_000)),
  'redis-forgets': (world, chance) => killed(world.redis, chance.below(2_000), () => world.redis.forget()),
  'redis-frozen': (world, chance) => frozen(world.redis, chance.below(6_000, 300)),
  'redis-listeners-killed': async (world) => void (await world.redis.say('CLIENT', 'KILL', 'TYPE', 'pubsub')),
  'redis-paused': async (world, chance) => {
    const ms = chance.below(3_000, 300);
    await world.redis.say('CLIENT', 'PAUSE', String(ms), 'ALL');
    await pause(ms);
  },
};

function someLine(world: World, chance: Chance): TcpProxy {
  const { mysql, redis, wechat } = chance.pick(world.members);
  return chance.pick([mysql, mysql, redis, wechat[0], world.callbacks, chance.pick(world.gateways).edge]);
}

async function disturbed(proxy: TcpProxy, ms: number, disturb: (proxy: TcpProxy) => void): Promise<void> {
  disturb(proxy);
  await pause(ms);
  proxy.mend();
}

/** Asks the sandbox to lie about any order, the given number of times. */
async function lie(world: World, scenario: string, params: object): Promise<void> {
  const answer = await fetch(`${world.sandboxUrl}/control/scenarios`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ match: {}, scenario, params }),
  });
  if (!answer.ok) throw new Error(`the sandbox refused the scenario ${scenario}: ${await answer.text()}`);
}

const LIES = [
  'prepay-effect-then-cut',
  'prepay-effect-then-500',
  'prepay-500-before-effect',
  'prepay-429',
  'query-unknown',
  'answer-forged',
  'answer-unsigned',
  'answer-stale',
  'refund-effect-then-cut',
  'refund-429',
];

/** Lines, and what WeChat says. May meet one of the others. */
export const LIGHT: Readonly<Record<string, Fault>> = {
  'line-cut': async (world, chance) => someLine(world, chance).cutAll(),
  'line-silent': (world, chance) => disturbed(someLine(world, chance), chance.below(6_000, 300), (proxy) => proxy.blackhole()),
  'line-refused': (world, chance) => disturbed(someLine(world, chance), chance.below(4_000, 300), (proxy) => proxy.refuse()),
  'line-slow': (world, chance) =>
    disturbed(someLine(world, chance), chance.below(6_000, 500), (proxy) => proxy.delay(chance.below(150, 5), () => chance.below(50))),
  'line-in-pieces': (world, chance) =>
    disturbed(someLine(world, chance), chance.below(3_000, 500), (proxy) => proxy.split(chance.below(200, 20))),
  'commit-cut-before': (world, chance) =>
    disturbed(chance.pick(world.members).mysql, 1_500, (proxy) => proxy.cutOn({ on: 'COMMIT', when: 'before', skip: chance.below(3) })),
  'commit-cut-after': (world, chance) =>
    disturbed(chance.pick(world.members).mysql, 1_500, (proxy) => proxy.cutOn({ on: 'COMMIT', when: 'after', skip: chance.below(3) })),
  'write-cut-inside': (world, chance) =>
    disturbed(chance.pick(world.members).mysql, 1_500, (proxy) => proxy.cutAfterBytes(chance.below(60_000, 2_000))),
  'wechat-lies': (world, chance) => lie(world, chance.pick(LIES), { times: chance.below(4, 1) }),
};
