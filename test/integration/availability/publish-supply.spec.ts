import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PublishSupply, Replica } from '#availability';
import { capacityOver, ImportCarParks, Supplies } from '#car-parks';
import { addDays, isRefusal, localDate, localTick, type TimeWindow, tickAt, tickContaining } from '#kernel';
import { eventually } from '../../support/stores.js';
import { AvailabilityWorld } from './availability-world.js';
import { EVENING_MS, NIGHT_FROM_MS, NIGHT_TO_MS, offer, openPools } from './city.js';

const NIGHT = { from: tickAt(NIGHT_FROM_MS), to: tickAt(NIGHT_TO_MS) };
const DAY_MS = 24 * 3_600_000;

let world: AvailabilityWorld;
let pools = 0;
let code = '';
beforeAll(async () => {
  world = await AvailabilityWorld.open({ processes: 2 });
});
beforeEach(async () => {
  world.clock.set(EVENING_MS);
  code = `pool-${++pools}`;
});
afterAll(() => world.close());

const publish = (nth = 0) => world.processes[nth]?.get(PublishSupply).execute();

/** From the tick that is running to midnight after the last day of the horizon. */
function range(): TimeWindow {
  const nowMs = world.clock.nowMs();
  return { from: tickContaining(nowMs), to: localTick(addDays(localDate(nowMs), world.stores.config.HORIZON_DAYS + 1), 0) };
}

async function expectOffered(poolId: number): Promise<void> {
  await world.app.get(Replica).catchUp();
  const supply = (await world.app.get(Supplies).of([poolId])).get(poolId);
  const timeline = world.app.get(Replica).timeline(poolId);
  if (!supply || !timeline) throw new Error(`pool ${poolId} is unknown`);
  const { from, to } = range();
  const offered = Array.from({ length: to - from }, (_, index) => timeline.capacityAt(from + index));
  expect(offered).toEqual([...capacityOver(supply, { from, to })]);
}

const text = (...lines: string[]) => new TextEncoder().encode(lines.join('\n'));

test('an imported car park offers what its windows and overrides say, to the end of the horizon', async () => {
  const imported = await world.app.get(ImportCarParks).execute({
    partners: text('code,name,kind,is_sample', 'office,示例街道办,government,true'),
    carParks: text(
      'code,partner,name,kind,address,lat,lng,entry_note,is_sample',
      'yard,office,示例院内停车场,government,示例路 2 号,22.571,114.141,,true',
    ),
    pools: text(
      'code,car_park,kind,name,bays,tariff_kind,unit_fen,cap_fen,overtime_half_hour_fen,free_cancel_minutes,late_cancel_percent',
      'yard-standard,yard,standard,普通泊位,255,per_night,800,,300,60,50',
      'yard-ev,yard,ev_charging,充电泊位,4,per_half_hour,100,1000,300,60,50',
    ),
    windows: text(
      'pool,weekdays,start,end,bays,valid_from,valid_to',
      'yard-standard,Mon-Fri,18:00,08:00+1,255,,',
      'yard-standard,Fri,12:00,08:00+3,100,,',
      'yard-ev,Mon-Sun,00:00,24:00,4,2026-03-05,2026-03-12',
    ),
    overrides: text('pool,night,start,end,bays', 'yard-standard,2026-03-04,,,0', 'yard-standard,2026-03-10,20:00,06:00+1,9'),
  });
  expect(isRefusal(imported) && imported.detail.errors).toBe(false);
  await publish();
  const rows = await world.sql.query<{ id: number }[]>("SELECT id FROM pool WHERE code LIKE 'yard-%'");
  for (const { id } of rows) await expectOffered(id);
  expect(rows).toHaveLength(2);
});

test('publishing again adds nothing, in any process', async () => {
  await world.offer([{ code, bays: 3 }]);
  expect(await publish()).toMatchObject({ rows: 0 });
  expect(await publish(1)).toMatchObject({ rows: 0 });
});

test('two processes that publish at once write one contiguous log that offers it once', async () => {
  const wishes = Array.from({ length: 25 }, (_, index) => ({ code: `${code}-${index}`, bays: 5 }));
  const ids = await openPools(world.sql, wishes);
  await Promise.all([publish(0), publish(1), publish(0)]);
  for (const id of ids.values()) {
    await expectOffered(id);
    const [log] = await world.sql.query<{ n: string; last: number; head: number }[]>(
      'SELECT COUNT(*) AS n, MAX(l.seq) AS last, MAX(h.seq) AS head FROM pool_log l JOIN pool_head h USING (pool_id) WHERE pool_id = ?',
      [id],
    );
    expect([Number(log?.n), log?.last]).toEqual([log?.head, log?.head]);
  }
});

test('a partner may offer fewer bays than are claimed: the rest is owed, shown as none, and filled by what is given back', async () => {
  await world.offer([{ code, bays: 3 }]);
  const claimIds = [world.aClaimId(), world.aClaimId(), world.aClaimId()];
  for (const claimId of claimIds) await world.claim(code, NIGHT, claimId);
  await offer(world.sql, world.poolId(code), 1);
  await publish();
  const bays = () => [world.timeline(code).capacityAt(NIGHT.from), world.timeline(code).freeAt(NIGHT.from)];
  const giveBack = (nth: number) => world.commit(code, (draft) => draft.release(NIGHT, claimIds[nth] ?? ''));
  expect(bays()).toEqual([1, -2]);
  expect(world.timeline(code).freeThroughout(NIGHT)).toBe(0);
  await giveBack(0);
  expect(bays()).toEqual([1, -1]);
  expect(await publish()).toMatchObject({ rows: 0 });
  await giveBack(1);
  expect(bays()).toEqual([1, 0]);
  await giveBack(2);
  expect(bays()).toEqual([1, 1]);
});

test('Redis admits nobody to a bay that is owed, nor to the one with which the debt ends', async () => {
  await world.offer([{ code, bays: 2 }]);
  const claimIds = [world.aClaimId(), world.aClaimId()];
  for (const claimId of claimIds) await world.claim(code, NIGHT, claimId);
  await offer(world.sql, world.poolId(code), 1);
  await publish();
  await world.untilMirrored(code);
  expect(await freeInRedis()).toBe(0);
  await world.commit(code, (draft) => draft.release(NIGHT, claimIds[0] ?? ''));
  await eventually(async () => (await world.inRedis(code)).seq === world.timeline(code).seq);
  expect(await freeInRedis()).toBe(0);
  await world.commit(code, (draft) => draft.release(NIGHT, claimIds[1] ?? ''), world.processes[1]);
  await world.untilMirrored(code);
  expect(await freeInRedis()).toBe(1);
});

async function freeInRedis(): Promise<number | undefined> {
  const bytes = await world.redis.getBuffer(world.keysOf(code)[0]);
  return bytes?.at(NIGHT.from - world.timeline(code).origin);
}

test('rivals of a shrinking pool keep what they won, and nobody wins more after it', async () => {
  await world.offer([{ code, bays: 20 }]);
  await offer(world.sql, world.poolId(code), 2);
  const claims = Array.from({ length: 10 }, (_, index) => world.claim(code, NIGHT, world.aClaimId(), world.processes[index % 2]));
  await Promise.all([...claims, publish(0), publish(1)]);
  await publish();
  const [won] = await world.sql.query<{ n: string }[]>("SELECT COUNT(*) AS n FROM pool_log WHERE pool_id = ? AND cause = 'claim'", [
    world.poolId(code),
  ]);
  const timeline = world.timeline(code);
  expect([timeline.capacityAt(NIGHT.from), timeline.freeAt(NIGHT.from)]).toEqual([2, 2 - Number(won?.n)]);
  await world.claim(code, NIGHT);
  expect(world.timeline(code).freeAt(NIGHT.from)).toBe(Math.min(2 - Number(won?.n), Math.max(0, 1 - Number(won?.n))));
});

test('rules that were changed while the publisher waited for the pool are published as they are now', async () => {
  await world.offer([{ code, bays: 5 }]);
  await offer(world.sql, world.poolId(code), 3);
  const runner = world.sql.createQueryRunner();
  await runner.startTransaction('READ COMMITTED');
  await runner.query('SELECT seq FROM pool_head WHERE pool_id = ? FOR UPDATE', [world.poolId(code)]);
  const published = publish();
  await eventually(async () => {
    const [row] = await world.sql.query<{ n: string }[]>(
      "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE info LIKE '%pool_head%FOR UPDATE%' AND id <> CONNECTION_ID()",
    );
    return Number(row?.n) > 0;
  });
  await offer(runner.manager, world.poolId(code), 4);
  await runner.commitTransaction();
  await runner.release();
  await published;
  expect(world.timeline(code).capacityAt(NIGHT.from)).toBe(4);
});

test('when a night has passed the next one is added at the end', async () => {
  await world.offer([{ code, bays: 3 }]);
  world.clock.advance(DAY_MS);
  expect(await publish()).not.toMatchObject({ rows: 0 });
  await expectOffered(world.poolId(code));
});

test('pools that were imported while the replica was reading are published all the same', async () => {
  for (let round = 0; round < 5; round++) {
    const ids = await openPools(world.sql, [{ code: `${code}-${round}`, bays: 5 }]);
    void world.app.get(Replica).catchUp();
    await publish();
    for (const id of ids.values()) await expectOffered(id);
  }
});

test('each pool whose capacity changes leaves one leaf in the audit trail, with every change', async () => {
  const ids = await openPools(world.sql, [{ code: `${code}-told`, bays: 5 }]);
  await publish();
  const poolId = ids.get(`${code}-told`) ?? [...ids.values()][0];
  const leaves = await world.sql.query<{ content: string }[]>('SELECT content FROM audit_leaf WHERE content LIKE ?', [`%${code}-told%`]);
  const told = leaves.map((leaf) => (JSON.parse(leaf.content) as { facts: { changes: number[][] } }).facts.changes);
  const rows = await world.sql.query<{ from_tick: number; to_tick: number; delta: number }[]>(
    "SELECT from_tick, to_tick, delta FROM pool_log WHERE pool_id = ? AND cause = 'capacity' ORDER BY seq",
    [poolId],
  );
  expect(told).toEqual([rows.map((row) => [row.from_tick, row.to_tick, row.delta])]);
});
