import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DiscoveryService } from '@nestjs/core';
import { PublishSupply } from '#availability';
import { AnswerRehoming, BookingViews } from '#booking';
import { SupplyPlans } from '#car-parks';
import type { BookingView } from '#contracts';
import { isRefusal } from '#kernel';
import { Sweep } from '#platform';
import { discovered } from '../../../apps/worker/src/discovered.js';
import { offer, PER_NIGHT } from '../availability/city.js';
import { BookingWorld, type Resident, viewOf } from '../booking/booking-world.js';
import { brokenInvariants } from '../booking/invariants.js';
import { done, PartnerDesk } from './partner-desk.js';

const at = (text: string): number => Date.parse(`2026-03-${text}:00+08:00`);

let world: BookingWorld;
let desk: PartnerDesk;
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
});
afterAll(() => world.close());

/** Three car parks in a row, some hundred metres apart: a (2 bays), b (1 bay, dearer), c (1 bay, cheaper). */
beforeEach(async () => {
  await world.begin([
    { code: 'a', bays: 2 },
    { code: 'b', bays: 1, tariff: { ...PER_NIGHT, unitFen: 900 } },
    { code: 'c', bays: 1, tariff: { ...PER_NIGHT, unitFen: 500 } },
  ]);
  desk = await PartnerDesk.of(world);
});
afterEach(async () => {
  expect(await brokenInvariants(world)).toEqual([]);
});

const codeOf = (pool: string): string => world.codeOf(pool);

async function booked(pool: string, isPaid = true): Promise<{ resident: Resident; id: string }> {
  const resident = await world.aResident();
  const { booking } = await world.placed(resident, pool);
  if (isPaid) expect(await world.pay(booking.id)).toBe('confirmed');
  return { resident, id: booking.id };
}

async function shown({ resident, id }: { resident: Resident; id: string }): Promise<BookingView> {
  const view = await world.app.get(BookingViews).one(resident.id, id);
  if (isRefusal(view)) throw new Error(view.refused);
  return view;
}

const sweep = (name: string): Promise<number> => {
  const found = discovered(world.app.get(DiscoveryService), Sweep).find((one) => one.name === name);
  if (!found) throw new Error(`no sweep ${name}`);
  return found.run();
};

const refunds = () =>
  world.rows('SELECT payable_id AS bookingId, reason, amount_fen AS fen FROM refund ORDER BY created_at_ms, payable_id');

test('who booked last is moved to the cheaper car park, and the difference comes back', async () => {
  const [first, second] = [await booked('a'), await booked('a')];
  await desk.draft(codeOf('a'), 1);
  const preview = done(await desk.preview(codeOf('a')));
  expect(preview).toMatchObject({ movedCount: 1, refundedCount: 0, money: { differenceFen: 300, refundFen: 0 }, owed: [] });
  expect(done(await desk.publish([codeOf('a')], preview.plan))).toEqual(preview);
  expect(await shown(first)).toMatchObject({ poolId: codeOf('a'), rehoming: null });
  expect(await shown(second)).toMatchObject({
    state: 'confirmed',
    poolId: codeOf('c'),
    priceFen: 500,
    refundedFen: 300,
    rehoming: { state: 'offered', fromCarParkId: world.siteOf('a'), oldPriceFen: 800, canReturn: false },
  });
  expect(await refunds()).toEqual([{ bookingId: second.id, reason: 'cheaper_place_3', fen: 300 }]);
});

test('nobody pays more: where only a dearer bay is left, the money comes back with what the partner owes', async () => {
  await world.sql.query("UPDATE partner SET compensation_fen = 1000 WHERE code = 'owner'");
  await world.sql.query('UPDATE directory_version SET version = version + 1');
  const people = [await booked('a'), await booked('a')];
  await desk.draft(codeOf('a'), 0);
  const preview = done(await desk.preview(codeOf('a')));
  expect(preview).toMatchObject({ movedCount: 1, refundedCount: 1, money: { refundFen: 800, compensationFen: 1000 } });
  done(await desk.publish([codeOf('a')], preview.plan));
  const views = await Promise.all(people.map(shown));
  expect(views.map(({ state }) => state).sort()).toEqual(['cancelled', 'confirmed']);
  expect(views.find(({ state }) => state === 'cancelled')).toMatchObject({
    refundedFen: 800,
    rehoming: { state: 'refunded', compensationFen: 1000 },
  });
  await world.sql.query("UPDATE partner SET compensation_fen = 0 WHERE code = 'owner'");
});

test('a hold is moved as it is, and who pays the old price gets the difference back', async () => {
  await booked('a');
  const held = await booked('a', false);
  await desk.draft(codeOf('a'), 1);
  done(await desk.publish([codeOf('a')]));
  expect(await shown(held)).toMatchObject({ state: 'held', poolId: codeOf('c'), priceFen: 500 });
  expect(await world.pay(held.id)).toBe('confirmed');
  expect(await shown(held)).toMatchObject({ state: 'confirmed', paidFen: 800, refundedFen: 300 });
});

test('a hold for which there is no bay ends, and who pays all the same gets everything back', async () => {
  await booked('c');
  const held = await booked('a', false);
  await desk.draft(codeOf('a'), 0);
  done(await desk.publish([codeOf('a')]));
  expect(await shown(held)).toMatchObject({ state: 'cancelled', rehoming: { state: 'refunded', compensationFen: 0 } });
  expect(await world.pay(held.id)).toBe('refunded');
});

test("who has begun to park stays, and is owed; the bay that comes back is the partner's", async () => {
  const parked = await booked('a');
  world.clock.set(at('02T20:00'));
  await desk.draft(codeOf('a'), 0);
  const effect = done(await desk.publish([codeOf('a')]));
  expect(effect).toMatchObject({ movedCount: 0, refundedCount: 0, owed: [{ poolId: codeOf('a'), bays: 1 }] });
  expect(await shown(parked)).toMatchObject({ state: 'confirmed', poolId: codeOf('a') });
  expect(await world.place(await world.aResident(), 'a', { from: '2026-03-02T21:00:00+08:00' })).toMatchObject({
    refused: 'outside_window',
  });
});

test('declined in time, the money comes back in full', async () => {
  await booked('a');
  const moved = await booked('a');
  await desk.draft(codeOf('a'), 1);
  done(await desk.publish([codeOf('a')]));
  const answer = world.app.get(AnswerRehoming);
  expect(await answer.execute((await world.aResident()).id, moved.id, 'decline')).toEqual({ refused: 'not_found' });
  expect(done(await answer.execute(moved.resident.id, moved.id, 'decline'))).toMatchObject({
    state: 'cancelled',
    refundedFen: 800,
    rehoming: { state: 'declined' },
  });
  expect(done(await answer.execute(moved.resident.id, moved.id, 'decline'))).toMatchObject({ rehoming: { state: 'declined' } });
  expect(await answer.execute(moved.resident.id, moved.id, 'accept')).toEqual({ refused: 'not_answerable' });
});

test('a draft that somebody else has changed is not published, and of several nothing is', async () => {
  await desk.draft(codeOf('a'), 1);
  await desk.draft(codeOf('c'), 0);
  await world.sql.query('UPDATE supply_draft SET base_version = 7 WHERE pool_id = ?', [world.poolIds.get('c')]);
  expect(await desk.publish([codeOf('a'), codeOf('c')])).toMatchObject({ refused: 'version_conflict' });
  expect(await world.count('supply_plan WHERE pool_id = ? AND version > 1', world.poolIds.get('a'))).toBe(0);
});

test('a draft that changes while it is being published is neither published nor lost', async () => {
  await desk.draft(codeOf('a'), 1);
  const plans = world.app.get(SupplyPlans);
  const publish = plans.publish.bind(plans);
  plans.publish = async (tx, plan) => {
    await desk.draft(codeOf('a'), 2); // a colleague, or an import
    return publish(tx, plan);
  };
  try {
    expect(await desk.publish([codeOf('a')])).toEqual({ refused: 'version_conflict' });
  } finally {
    plans.publish = publish;
  }
  expect((await plans.draftOf(world.poolIds.get('a') ?? 0))?.plan.windows).toMatchObject([{ bays: 2 }]);
  expect(await world.count('supply_plan WHERE pool_id = ? AND version > 1', world.poolIds.get('a'))).toBe(0);
});

test('what was shown is what happens, or nothing', async () => {
  await booked('a');
  await desk.draft(codeOf('a'), 1);
  const preview = done(await desk.preview(codeOf('a')));
  await booked('a');
  expect(await desk.publish([codeOf('a')], preview.plan)).toEqual({ refused: 'plan_changed' });
  expect(await world.count('rehoming')).toBe(0);
});

test('a suspended car park is closed, and lifting opens it again', async () => {
  const stay = await booked('a');
  const window = { from: '2026-03-02T18:00:00+08:00', to: '2026-03-04T08:00:00+08:00' };
  const preview = done(await desk.suspensions.preview(desk.scope, world.siteOf('a'), window));
  const effect = done(
    await desk.suspensions.suspend(desk.scope, desk.author, world.siteOf('a'), {
      ...window,
      reason: '进水',
      expectedPlan: preview.plan,
    }),
  );
  expect(effect).toEqual(preview);
  const again = { ...window, reason: '进水' };
  expect(await desk.suspensions.suspend(desk.scope, desk.author, world.siteOf('a'), again)).toEqual({ refused: 'already_suspended' });
  expect(await shown(stay)).toMatchObject({ poolId: codeOf('c'), rehoming: { state: 'offered' } });
  const [suspension] = done(await desk.suspensions.list(desk.scope, world.siteOf('a')));
  done(await desk.suspensions.lift(desk.scope, desk.author, world.siteOf('a'), suspension?.id ?? ''));
  expect((await world.placed(await world.aResident(), 'a')).booking.state).toBe('held');
});

test('when there is room again the resident is told, and goes back at the lower price', async () => {
  await booked('a');
  const moved = await booked('a');
  await desk.draft(codeOf('a'), 1);
  done(await desk.publish([codeOf('a')]));
  expect(await sweep('homes-free-again')).toBe(0);
  expect(await shown(moved)).toMatchObject({ rehoming: { hasRoomAgain: false, canReturn: false } });
  await desk.draft(codeOf('a'), 2);
  done(await desk.publish([codeOf('a')]));
  await world.catchUp();
  expect(await sweep('homes-free-again')).toBe(1);
  expect(await sweep('homes-free-again')).toBe(0);
  expect(await shown(moved)).toMatchObject({ poolId: codeOf('c'), rehoming: { hasRoomAgain: true, canReturn: true } });
  const answer = world.app.get(AnswerRehoming);
  expect(done(await answer.execute(moved.resident.id, moved.id, 'return'))).toMatchObject({
    poolId: codeOf('a'),
    priceFen: 500,
    rehoming: { state: 'returned', canReturn: false },
  });
});

test('who comes too late to go back stays where they are', async () => {
  await booked('a');
  const moved = await booked('a');
  for (const bays of [1, 2]) {
    await desk.draft(codeOf('a'), bays);
    done(await desk.publish([codeOf('a')]));
  }
  await world.catchUp();
  await sweep('homes-free-again');
  await booked('a');
  const answer = world.app.get(AnswerRehoming);
  expect(await answer.execute(moved.resident.id, moved.id, 'return')).toMatchObject({ refused: 'no_bay_free' });
  expect(await shown(moved)).toMatchObject({ poolId: codeOf('c'), rehoming: { state: 'offered' } });
});

test('bays that came to be owed without a desk at the desk are settled by a sweep', async () => {
  const [first, second] = [await booked('a'), await booked('a')];
  await offer(world.sql, world.poolIds.get('a') ?? 0, 1);
  await world.app.get(PublishSupply).execute();
  await world.catchUp();
  expect(await sweep('owed-stays')).toBe(1);
  expect(await sweep('owed-stays')).toBe(0);
  expect((await shown(first)).poolId).toBe(codeOf('a'));
  expect(await shown(second)).toMatchObject({ poolId: codeOf('c'), rehoming: { state: 'offered' } });
});

test('an extension goes with the stay that it continues', async () => {
  await world.begin([
    { code: 'a', bays: 1, endMinute: 36 * 60 },
    { code: 'c', bays: 1, endMinute: 36 * 60, tariff: { ...PER_NIGHT, unitFen: 500 } },
  ]);
  const stay = await booked('a');
  const { booking } = viewOf(await world.extend(stay.resident, stay.id, '2026-03-03T10:00:00+08:00'));
  await desk.draft(codeOf('a'), 0);
  expect(done(await desk.publish([codeOf('a')]))).toMatchObject({ movedCount: 1 });
  expect(await shown(stay)).toMatchObject({ poolId: codeOf('c'), priceFen: 500 });
  expect(await shown({ resident: stay.resident, id: booking.id })).toMatchObject({ poolId: codeOf('c'), priceFen: 0 });
});
