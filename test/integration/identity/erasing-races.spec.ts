import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { EraseResident, ReportProblem } from '#booking';
import { LogIn, Residents, Sessions, Vehicles } from '#identity';
import { isRefusal, OutcomeUnknown } from '#kernel';
import { eventually } from '../../support/stores.js';
import { faultsOfTrail } from '../booking/audit-trail.js';
import { BookingWorld, NIGHT, type Resident } from '../booking/booking-world.js';

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
});
beforeEach(async () => {
  await world.begin([{ code: 'lane', bays: 9 }]);
});
afterAll(() => world?.close());

const erase = (resident: Resident) => world.app.get(EraseResident).execute(resident.id);
const isErased = async ({ id }: Resident) => (await world.count('resident WHERE erased_at_ms IS NOT NULL AND id = ?', id)) === 1;
/** A booking that lives although nobody is there: what must never be. */
const ghosts = () =>
  world.rows("SELECT b.id FROM booking b JOIN resident r ON r.id = b.resident_id WHERE r.erased_at_ms IS NOT NULL AND b.state = 'held'");

/** Somebody whose plate and openid every process has in mind, so that booking goes straight to the locks. */
async function aRegular(): Promise<Resident> {
  const regular = await world.aResident();
  await world.app.get(Vehicles).add(regular.id, { plate: regular.plate, isDefault: true });
  const { booking } = await world.placed(regular, 'lane');
  await world.cancel(regular, booking.id);
  await world.sql.query("UPDATE payment_attempt SET state = 'closed', next_query_at_ms = NULL");
  return regular;
}

/** Statements that ask for the row of a resident: they wait, as long as somebody holds it. */
const atTheLock = ({ id }: Resident) =>
  `information_schema.processlist WHERE id <> CONNECTION_ID() AND info LIKE '%FROM resident%${id}%FOR UPDATE%'`;

/** Holds the row of a resident, lets these begin one after the other, each when the one before waits for the row, and lets the row go. */
async function inOrder<T>(resident: Resident, first: () => Promise<T>, second: () => Promise<T>): Promise<readonly [T, T]> {
  const holder = world.sql.createQueryRunner();
  await holder.startTransaction();
  await holder.query('SELECT id FROM resident WHERE id = ? FOR UPDATE', [resident.id]);
  const waiting = (many: number) => eventually(async () => (await world.count(atTheLock(resident))) === many);
  const outcomes = [first()];
  await waiting(1);
  outcomes.push(second());
  await waiting(2);
  await holder.commitTransaction();
  await holder.release();
  return (await Promise.all(outcomes)) as [T, T];
}

describe('a booking does not outlive the person', () => {
  test('booked before they are erased: they are not', async () => {
    const regular = await aRegular();
    const [placed, erased] = await inOrder<object>(
      regular,
      () => world.place(regular, 'lane'),
      () => erase(regular),
    );
    expect([isRefusal(placed), erased]).toEqual([false, { refused: 'bookings_open' }]);
    expect([await isErased(regular), await ghosts()]).toEqual([false, []]);
  });

  test('erased before they book: nothing is booked, and the bay is free', async () => {
    const regular = await aRegular();
    const [erased, placed] = await inOrder<object>(
      regular,
      () => erase(regular),
      () => world.place(regular, 'lane'),
    );
    expect([isRefusal(erased), placed]).toEqual([false, { refused: 'unauthenticated' }]);
    expect([await isErased(regular), await ghosts()]).toEqual([true, []]);
    expect(await world.count("booking WHERE resident_id = ? AND state = 'held'", regular.id)).toBe(0);
    const leaves = await world.rows<{ content: string }>('SELECT content FROM audit_leaf ORDER BY id');
    const told = leaves.map(({ content }) => (JSON.parse(content) as { action: string }).action);
    expect(told).toEqual(['pool.capacity-changed', 'booking.held', 'booking.cancelled', 'resident.erased']);
  });

  test('at the same time, from two processes, again and again: one of the two', async () => {
    const outcomes: string[] = [];
    for (let round = 0; round < 12; round++) {
      const regular = await aRegular();
      const on = world.processes[round % 2];
      const [placed, erased] = await Promise.allSettled([world.place(regular, 'lane', on ? { on } : {}), erase(regular)]);
      const isPlaced = placed.status === 'fulfilled' && !isRefusal(placed.value);
      const isGone = erased.status === 'fulfilled' && !isRefusal(erased.value);
      expect([isPlaced, await isErased(regular)]).toEqual([!isGone, isGone]);
      outcomes.push(isGone ? 'erased' : 'booked');
      if (isPlaced) await world.sql.query("UPDATE booking SET state = 'lapsed', hold_expires_at_ms = NULL WHERE state = 'held'");
    }
    expect(outcomes).toHaveLength(12);
    expect(await ghosts()).toEqual([]);
  });
});

test('a payment that comes after all, when its payer is gone, is refunded in full and takes no bay', async () => {
  const late = await world.aResident();
  const { booking } = await world.placed(late, 'lane');
  world.clock.advance(16 * 60_000);
  expect(await world.lapse(booking.id)).toBe('lapsed');
  expect(isRefusal(await erase(late))).toBe(false);
  const order = world.wechat.orders.get(await world.orderOf(booking.id));
  if (order) order.state = 'NOTPAY'; // WeChat says that it had been closed, and takes the money all the same
  expect(await world.pay(booking.id)).toBe('refunded');
  expect(await world.bookingOf(booking.id)).toMatchObject({ state: 'lapsed' });
  expect(await world.rows('SELECT amount_fen, reason FROM refund')).toEqual([{ amount_fen: 800, reason: 'bay_taken' }]);
  expect(await faultsOfTrail(world)).toEqual([]);
});

const HOOK = Symbol.for('night-berth.failpoint');

/** Erases somebody, and lets this begin when everything is done but committed. Goes on when it is over or waits for the person's row. */
async function duringErasure<T>(resident: Resident, act: () => Promise<T>): Promise<T> {
  const hooked = globalThis as { [HOOK]?: (name: string) => Promise<void> };
  let acting: Promise<T> | undefined;
  hooked[HOOK] = async (name) => {
    if (name !== 'transaction.beforeCommit' || acting) return;
    let isOver = false;
    acting = act().finally(() => {
      isOver = true;
    });
    acting.catch(() => undefined);
    await eventually(async () => isOver || (await world.count(atTheLock(resident))) > 0);
  };
  try {
    expect(isRefusal(await erase(resident))).toBe(false);
  } finally {
    delete hooked[HOOK];
  }
  if (!acting) throw new Error('nothing was committed');
  return acting;
}

test('an erasure whose COMMIT was not answered is done, known to every process, and can be asked for again', async () => {
  const regular = await aRegular();
  const there = world.processes[1]?.get(Residents);
  await there?.openidOf(regular.id);
  const hooked = globalThis as { [HOOK]?: (name: string) => Promise<void> };
  hooked[HOOK] = async (name) => {
    if (name === 'transaction.afterCommit') throw Object.assign(new Error('cut'), { code: 'PROTOCOL_CONNECTION_LOST' });
  };
  await expect(erase(regular).finally(() => delete hooked[HOOK])).rejects.toThrow(OutcomeUnknown);
  expect(await isErased(regular)).toBe(true);
  await eventually(() =>
    there?.openidOf(regular.id).then(
      () => false,
      () => true,
    ),
  );
  await expect(erase(regular)).rejects.toMatchObject({ isRetrySafe: true });
});

test('nobody books for a plate that was erased a moment ago', async () => {
  const regular = await aRegular();
  const vehicles = world.app.get(Vehicles);
  const remembered = jest.spyOn(vehicles, 'garageOf').mockResolvedValue(await vehicles.garageOf(regular.id)); // word of the erasure is on its way
  await world.sql.query(
    'UPDATE vehicle v JOIN resident_vehicle rv ON rv.vehicle_id = v.id SET v.plate_index = NULL, v.plate_sealed = NULL WHERE rv.resident_id = ?',
    [regular.id],
  );
  expect(await world.place(regular, 'lane').finally(() => remembered.mockRestore())).toEqual({ refused: 'plate_needed' });
});

test('who logs in while they are erased comes in as somebody new', async () => {
  const logIn = async () => {
    const session = await world.app.get(LogIn).execute('leaving');
    if (isRefusal(session)) throw new Error(session.refused);
    return session;
  };
  const { id } = (await logIn()).resident;
  const after = await duringErasure({ id, plate: '' }, logIn);
  expect(after.resident.id).not.toBe(id);
  expect(await world.app.get(Sessions).principalOf(after.token)).toEqual({ residentId: after.resident.id });
  expect(await world.count('session WHERE resident_id = ? AND revoked_at_ms IS NULL', id)).toBe(0);
});

test('a plate that is added, and words that are written, while their owner is erased do not stay', async () => {
  const guest = await world.aResident();
  const { booking } = await world.placed(guest, 'lane');
  await world.pay(booking.id);
  world.clock.set(Date.parse(NIGHT.to));
  const report = () => world.app.get(ReportProblem).execute(guest.id, booking.id, { kind: 'other', text: '闸口无人值守' });
  const add = () => world.app.get(Vehicles).add(guest.id, { plate: '粤B9999Z', isDefault: false });
  const outcomes = await duringErasure(guest, () => Promise.allSettled([report(), add()]));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await world.count('problem_report')).toBe(0);
  expect(await world.count('resident_vehicle WHERE resident_id = ?', guest.id)).toBe(0);
});
