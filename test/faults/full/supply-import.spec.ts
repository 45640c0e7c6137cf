import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { z } from 'zod';
import { eventually } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import type { RecordedStaff, Recording } from '../history/index.js';
import { expectExportToVerify, tellOffers } from '../kit/audit-export.js';
import { runSeed } from '../kit/chance.js';
import { isWaitedFor, Rival } from '../kit/rival.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { said } from '../kit/supply-desk.js';
import { type Member, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
/** 10,000 windows: as many as one file and one plan may hold. */
const POOLS = 50;
const WINDOWS = 200;
/** The lease of a dead worker ends, and another looks for imports that nobody holds. */
const TAKEN_UP_WITHIN_MS = 60_000;

const codes = Array.from({ length: POOLS }, (_, n) => `import-${String(n).padStart(2, '0')}`);
const pools = codes.map((code) => `${code}-pool`);

const Accepted = z.object({ id: z.string() });
const Import = z.object({ state: z.string(), doneRows: z.int(), totalRows: z.int(), draftsWritten: z.int(), poolIds: z.array(z.string()) });

let world: World;
let recording: Recording;
let eve: RecordedStaff;

beforeAll(async () => {
  world = await World.start(chance, {
    workers: 2,
    prepare: async (dataSource) => {
      await offerBays(
        dataSource,
        codes.map((code) => ({ code, bays: 20 })),
      );
      await tellOffers(dataSource);
    },
  });
  recording = recordWorld(world, 'supply-import');
  eve = await recording.staff(`partner-${codes[0]}`);
}, 90_000);
afterEach(() => world?.heal(), 60_000);
afterAll(() => world?.close(), 60_000);

/** Every quarter of an hour at which an evening may begin, on each day of the week, for each pool; `bays` tells one file from another. */
function windowsFile(bays: number): string {
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const rows = pools.flatMap((pool) =>
    Array.from({ length: WINDOWS }, (_, n) => {
      const quarter = Math.floor(n / days.length);
      const start = `${String(14 + Math.floor(quarter / 4)).padStart(2, '0')}:${String(15 * (quarter % 4)).padStart(2, '0')}`;
      return `${pool},${days[n % days.length]},${start},08:00+1,${bays},,`;
    }),
  );
  return ['pool,weekdays,start,end,bays,valid_from,valid_to', ...rows, ''].join('\n');
}

async function upload(bays: number): Promise<string> {
  const file = { type: 'text/csv', content: windowsFile(bays) };
  return Accepted.parse(await said(eve.ask('POST', '/supply-imports?file=windows', { file }))).id;
}

const look = async (id: string) => Import.parse(await said(eve.ask('GET', `/supply-imports/${id}`)));

interface Draft {
  readonly pool: string;
  readonly revision: number;
  /** Each of these many windows lends so many bays. */
  readonly windows: number;
  readonly bays: number;
}

async function drafts(): Promise<Draft[]> {
  const rows = await world.dataSource.query<{ pool: string; revision: number; plan: unknown }[]>(
    'SELECT p.code AS pool, d.revision, d.plan FROM supply_draft d JOIN pool p ON p.id = d.pool_id ORDER BY p.code',
  );
  return rows.map(({ pool, revision, plan }) => {
    const { windows } = (typeof plan === 'string' ? JSON.parse(plan) : plan) as { windows: { bays: number }[] };
    const [bays = 0, ...others] = [...new Set(windows.map((window) => window.bays))];
    expect(others).toEqual([]); // no draft is made of two files
    return { pool, revision, windows: windows.length, bays };
  });
}

const whole = (revision: number, bays: number): Draft[] => pools.map((pool) => ({ pool, revision, windows: WINDOWS, bays }));

/** Leaves about drafts, by pool. */
async function toldDrafts(): Promise<number> {
  const [counted] = await world.dataSource.query<{ n: string | number }[]>(
    `SELECT COUNT(*) AS n FROM audit_leaf WHERE JSON_VALUE(content, '$.action') = 'supply.drafted'`,
  );
  return Number(counted?.n);
}

async function endOf(id: string): Promise<z.infer<typeof Import>> {
  return eventually(
    () => look(id),
    ({ state }) => ['done', 'rejected', 'failed'].includes(state),
    TAKEN_UP_WITHIN_MS,
  );
}

const DONE = { state: 'done', totalRows: POOLS * WINDOWS, doneRows: POOLS * WINDOWS, draftsWritten: POOLS };

/** Whichever worker comes to the fail point; it stands there. */
async function atPoint(point: string, begin: () => Promise<string>): Promise<{ id: string; worker: Member }> {
  for (const { program } of world.workers) await program.arm(point, { action: 'pause' });
  const id = await begin();
  const worker = await eventually(
    async () => world.workers.find(({ program }) => program.timesReached(point) > 0),
    (found) => found !== undefined,
    30_000,
  );
  if (!worker) throw new Error(`nobody came to ${point}`);
  for (const other of world.workers) if (other !== worker) await other.program.disarm();
  return { id, worker };
}

row(
  'F88 ten thousand windows, and the worker is killed when half of them are written: nothing is there, then all of it, once',
  async () => {
    const half = pools[POOLS / 2] ?? '';
    const plan = { windows: [], overrides: [], curfew: null };
    await said(eve.ask('PUT', `/pools/${half}/draft`, { body: { plan, reason: 'mine' }, version: 0 }));
    const before = await drafts();
    const rival = await Rival.enter(world);
    await rival.hold('SELECT d.revision FROM supply_draft d JOIN pool p ON p.id = d.pool_id WHERE p.code = ? FOR UPDATE', [half]);
    await recording.during('worker-killed', { where: 'half way' }, async () => {
      const id = await upload(7);
      await isWaitedFor(world); // it has come to the draft that somebody holds
      expect(await look(id)).toMatchObject({ state: 'writing', totalRows: POOLS * WINDOWS, draftsWritten: 0 });
      await Promise.all(world.workers.map(({ program }) => program.kill()));
      await rival.leave();
      expect(await drafts()).toEqual(before);
      await world.heal();
      expect(await endOf(id)).toMatchObject(DONE);
    });
    expect(await drafts()).toEqual(whole(1, 7).map((draft) => ({ ...draft, revision: draft.pool === half ? 2 : 1 })));
    expect(await toldDrafts()).toBe(1 + POOLS);
  },
);

row('F88 killed before its commit: the other worker takes the import up', async () => {
  const before = await drafts();
  const told = await toldDrafts();
  await recording.during('worker-killed', { where: 'import.beforeCommit' }, async () => {
    const { id, worker } = await atPoint('import.beforeCommit', () => upload(8));
    await worker.program.kill();
    expect(await drafts()).toEqual(before);
    expect(await endOf(id)).toMatchObject(DONE); // the dead one stays dead
  });
  expect((await drafts()).map(({ bays, windows }) => ({ bays, windows }))).toEqual(pools.map(() => ({ bays: 8, windows: WINDOWS })));
  expect((await drafts()).map(({ revision }) => revision)).toEqual(before.map(({ revision }) => revision + 1));
  expect(await toldDrafts()).toBe(told + POOLS);
});

row('F88 killed after its commit: it is done, and nobody does it again', async () => {
  const before = await drafts();
  const told = await toldDrafts();
  await recording.during('worker-killed', { where: 'import.afterCommit' }, async () => {
    const { id, worker } = await atPoint('import.afterCommit', () => upload(9));
    expect(await look(id)).toMatchObject(DONE);
    await worker.program.kill();
    await world.heal();
    const [job] = await world.dataSource.query<{ id: string }[]>('SELECT id FROM supply_import WHERE id = ? AND attempt = 1', [id]);
    expect(job).toBeDefined();
  });
  await eventually(async () => {
    const [outbox] = await world.dataSource.query<{ n: string | number }[]>('SELECT COUNT(*) AS n FROM outbox');
    return Number(outbox?.n) === 0;
  });
  expect((await drafts()).map(({ revision, bays }) => ({ revision, bays }))).toEqual(
    before.map(({ revision }) => ({ revision: revision + 1, bays: 9 })),
  );
  expect(await toldDrafts()).toBe(told + POOLS);
});

for (const [point, bays] of [
  ['job.import-supply.before', 5],
  ['job.import-supply.after', 6],
] as const)
  row(`F88 killed at ${point}: all of it is there, once`, async () => {
    const before = await drafts();
    const told = await toldDrafts();
    await recording.during('worker-killed', { where: point }, async () => {
      const { id, worker } = await atPoint(point, () => upload(bays));
      await worker.program.kill();
      await world.heal();
      expect(await endOf(id)).toMatchObject(DONE);
    });
    expect((await drafts()).map((draft) => ({ revision: draft.revision, bays: draft.bays }))).toEqual(
      before.map(({ revision }) => ({ revision: revision + 1, bays })),
    );
    expect(await toldDrafts()).toBe(told + POOLS);
  });

row('F88 what was imported is published, all fifty pools in one commit, and in the end no promise was broken', async () => {
  const body = { poolIds: pools };
  expect(await recording.during('ten-thousand-windows', {}, () => eve.ask('POST', '/drafts/publish', { body }))).toMatchObject({
    type: 'ok',
  });
  expect(await drafts()).toEqual([]);
  await expectPromisesKept(world, recording);
  await expectExportToVerify(world);
});
