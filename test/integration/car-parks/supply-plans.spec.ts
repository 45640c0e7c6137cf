import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CarParkDirectory, capacityOver, EMPTY_PLAN, Supplies, type SupplyPlan, SupplyPlans, Suspensions } from '#car-parks';
import { isRefusal, localTick } from '#kernel';
import { type Sql } from '#platform';
import { freshStores, type Stores, transactionsOn } from '../../support/stores.js';
import { aWindow, offerBays } from '../../support/supply.js';

Logger.overrideLogger(false);

let stores: Stores;
let plans: SupplyPlans;
let suspensions: Suspensions;
let directory: CarParkDirectory;
let poolId: number;
let code: string;
let pools = 0;

beforeAll(async () => {
  stores = await freshStores();
  plans = new SupplyPlans(stores.dataSource);
  suspensions = new Suspensions(stores.dataSource);
  directory = new CarParkDirectory(stores.dataSource);
});
beforeEach(async () => {
  code = `site-${++pools}`;
  poolId = (await offerBays(stores.dataSource, [{ code, bays: 5 }])).get(code) ?? 0;
  await directory.refresh();
});
afterAll(() => stores.close());

const inOne = <T>(work: (tx: Sql) => Promise<T>): Promise<T> => transactionsOn(stores.dataSource).run(work);
const aPlan = (bays: number): SupplyPlan => ({ ...EMPTY_PLAN, windows: [aWindow({ bays })] });
const publish = (bays: number, baseVersion: number, tx?: Sql) => {
  const version = { poolId, plan: aPlan(bays), baseVersion, reason: `${bays} 个泊位`, author: 'zhao', nowMs: 1_000 + bays };
  return tx ? plans.publish(tx, version) : inOne((own) => plans.publish(own, version));
};
const draft = (bays: number, expectedRevision: number) =>
  inOne((tx) => plans.saveDraft(tx, { poolId, plan: aPlan(bays), reason: '春节', author: 'qian', expectedRevision, nowMs: 2_000 }));
const carParkId = () => directory.carPark(code)?.id ?? 0;
const supplyOf = async () => (await new Supplies(stores.dataSource).of([poolId])).get(poolId);

test('every version is kept, with who and why, and the latest is in force', async () => {
  expect(await publish(3, 1)).toEqual({ version: 2 });
  expect(await publish(4, 2)).toEqual({ version: 3 });
  const history = await plans.history(poolId);
  expect(history.map(({ version, author, reason, publishedAtMs }) => [version, author, reason, publishedAtMs])).toEqual([
    [3, 'zhao', '4 个泊位', 1_004],
    [2, 'zhao', '3 个泊位', 1_003],
    [1, 'test', 'test', 0],
  ]);
  expect((await plans.current(stores.dataSource, [poolId])).get(poolId)).toEqual(history[0]);
  expect((await supplyOf())?.plan).toEqual(aPlan(4));
  const before = directory.pool(`${code}-pool`);
  await directory.refresh();
  expect(directory.pool(`${code}-pool`)?.supply.plan).toEqual(aPlan(4));
  expect(before?.supply.plan.windows[0]?.bays).toBe(5);
});

test('a pool of which nothing was ever said is at version 0', async () => {
  await stores.dataSource.query('DELETE FROM supply_plan WHERE pool_id = ?', [poolId]);
  expect((await plans.current(stores.dataSource, [poolId])).get(poolId)).toMatchObject({ version: 0, plan: EMPTY_PLAN });
  expect(await publish(3, 0)).toEqual({ version: 1 });
});

test('who publishes over a version that is no longer in force is refused, and nothing is written', async () => {
  await publish(3, 1);
  expect(await publish(4, 1)).toEqual({ refused: 'version_conflict', detail: { version: 2 } });
  expect(await plans.history(poolId)).toHaveLength(2);
});

test('of many who publish over one version at the same time, one does', async () => {
  const outcomes = await Promise.all(Array.from({ length: 8 }, (_, bays) => publish(bays + 1, 1)));
  expect(outcomes.filter((outcome) => !isRefusal(outcome))).toEqual([{ version: 2 }]);
  expect(await plans.history(poolId)).toHaveLength(2);
});

test('what a transaction has published counts for it at once, and for nobody when it is undone', async () => {
  const undone = inOne(async (tx) => {
    await publish(2, 1, tx);
    expect((await new Supplies(stores.dataSource).of([poolId], tx)).get(poolId)?.plan).toEqual(aPlan(2));
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect((await supplyOf())?.plan.windows[0]?.bays).toBe(5);
});

test('a draft is edited revision by revision, is seen by nobody, and remembers what it was begun on', async () => {
  await publish(3, 1);
  expect(await draft(4, 0)).toEqual({ revision: 1 });
  await publish(5, 2);
  expect(await draft(6, 1)).toEqual({ revision: 2 });
  expect(await plans.draftOf(poolId)).toEqual({
    ...{ revision: 2, baseVersion: 2, plan: aPlan(6) },
    ...{ reason: '春节', author: 'qian', savedAtMs: 2_000 },
  });
  expect((await supplyOf())?.plan).toEqual(aPlan(5));
  expect(await inOne((tx) => plans.discardDraft(tx, poolId, 7))).toEqual({ refused: 'version_conflict' });
  const { revision = 0 } = (await plans.draftOf(poolId)) ?? {};
  expect(await inOne((tx) => plans.discardDraft(tx, poolId, revision))).toEqual({ revision });
  expect(await plans.draftOf(poolId)).toBeUndefined();
});

test('who edits a revision that somebody else has replaced is refused; so is who begins a draft where there is one', async () => {
  expect(await draft(4, 1)).toEqual({ refused: 'version_conflict' });
  const begun = await Promise.all([draft(4, 0), draft(5, 0), draft(6, 0)]);
  expect(begun.filter((outcome) => !isRefusal(outcome))).toEqual([{ revision: 1 }]);
  await draft(7, 1);
  expect(await draft(8, 1)).toEqual({ refused: 'version_conflict' });
  expect(await plans.draftOf(poolId)).toMatchObject({ revision: 2, plan: aPlan(7) });
});

test('a suspended car park offers nothing until it is lifted, and every process learns of both', async () => {
  const window = { from: localTick('2027-03-01', 0), to: localTick('2027-03-02', 0) };
  const id = randomUUID();
  const isOffered = async (date: string) => {
    const from = localTick(date, 20 * 60);
    const supply = await supplyOf();
    return supply !== undefined && (capacityOver(supply, { from, to: from + 1 })[0] ?? 0) > 0;
  };
  const suspension = { id, carParkId: carParkId(), window, reason: '消防演练', author: 'sun', createdAtMs: 5_000 };
  await inOne((tx) => suspensions.add(tx, suspension));
  expect([await isOffered('2027-03-01'), await isOffered('2027-03-02')]).toEqual([false, true]);
  const version = directory.version;
  await directory.refresh();
  expect(directory.version).toBeGreaterThan(version);
  expect(directory.pool(`${code}-pool`)?.supply.closures).toEqual([window]);
  const lift = { id, carParkId: carParkId(), by: 'li', nowMs: 6_000 };
  expect(await inOne((tx) => suspensions.lift(tx, { ...lift, carParkId: lift.carParkId + 1_000 }))).toEqual({ refused: 'not_found' });
  expect(await inOne((tx) => suspensions.lift(tx, lift))).toEqual({ ...suspension, lifted: { atMs: 6_000, by: 'li' } });
  expect(await inOne((tx) => suspensions.lift(tx, lift))).toEqual({ refused: 'not_found' });
  expect(await isOffered('2027-03-01')).toBe(true);
  expect(await suspensions.of(carParkId())).toHaveLength(1);
  await directory.refresh();
  expect(directory.pool(`${code}-pool`)?.supply.closures).toEqual([]);
});
