import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EraseResident } from '#booking';
import type { SendOutcome } from '#notifications';
import { REFUND_SUCCEEDED } from '#payments';
import { appendToOutbox } from '#platform';
import { done, PartnerDesk } from '../allocation/partner-desk.js';
import { EVENING_MS, NIGHT_TO_MS } from '../availability/city.js';
import { NIGHT, type Resident, viewOf } from '../booking/booking-world.js';
import { NoticesWorld } from './notices-world.js';

const MINUTE = 60_000;
const ALL = ['booking_confirmed', 'bay_changed', 'refunded', 'leave_soon'] as const;

let world: NoticesWorld;
beforeAll(async () => {
  world = await NoticesWorld.open();
}, 60_000);
afterAll(() => world?.close());
beforeEach(() => {
  world.booking.clock.set(EVENING_MS);
  world.messages.answer = () => ({ kind: 'sent' });
});

const answers = (...outcomes: SendOutcome[]) => {
  world.messages.answer = () => outcomes.shift() ?? { kind: 'sent' };
};

/** Somebody with a confirmed booking of the night, of which nobody has been told yet. */
async function booked(pool = 'a'): Promise<{ resident: Resident; id: string }> {
  const resident = await world.booking.aResident();
  const { booking } = await world.booking.placed(resident, pool);
  await world.booking.pay(booking.id);
  return { resident, id: booking.id };
}

async function told(): Promise<void> {
  await world.relay();
  await world.sweep();
}

describe('a booking that was confirmed', () => {
  test('is told once, though its event comes twice, to two workers at the same time', async () => {
    const { resident, id } = await booked();
    await world.allow(resident, ALL, 3);
    await told();
    await world.relay({ isAgain: true });
    await world.sweep();
    expect(world.heard(resident)).toEqual([
      { kind: 'booking_confirmed', values: expect.objectContaining({ thing1: expect.any(String), time2: expect.stringContaining('年') }) },
    ]);
    expect(await world.notices(id)).toEqual(['booking_confirmed sent', 'leave_soon waiting']);
    expect(await world.allowed(resident, 'booking_confirmed')).toBe(2);
  });

  test('is not told who did not say yes; a yes that comes later is not used up by it', async () => {
    const { resident, id } = await booked();
    await told();
    await world.allow(resident, ['booking_confirmed']);
    await told();
    expect(world.heard(resident)).toEqual([]);
    expect(await world.notices(id)).toContain('booking_confirmed not_allowed');
    expect(await world.allowed(resident, 'booking_confirmed')).toBe(1);
  });

  test('is not told when it was given up before anybody could be told', async () => {
    const { resident, id } = await booked();
    await world.allow(resident, ALL);
    await world.relay();
    viewOf(await world.booking.cancel(resident, id));
    await world.sweep();
    expect(world.heard(resident)).toEqual([]);
    expect(await world.notices(id)).toContain('booking_confirmed pointless');
  });
});

describe('a message', () => {
  test('whose sender died before the answer is unknown for ever, and never sent again', async () => {
    const { resident, id } = await booked();
    await world.allow(resident, ['booking_confirmed'], 2);
    world.messages.answer = () => {
      throw new Error('the process is gone');
    };
    await told();
    expect(await world.notices(id)).toContain('booking_confirmed sending');
    world.messages.answer = () => ({ kind: 'sent' });
    world.booking.clock.advance(MINUTE);
    await told();
    expect(await world.notices(id)).toContain('booking_confirmed sending');
    world.booking.clock.advance(1);
    await told();
    await told();
    expect(await world.notices(id)).toContain('booking_confirmed unknown');
    expect(world.heard(resident)).toHaveLength(1);
    expect(await world.allowed(resident, 'booking_confirmed')).toBe(1);
  });

  test('without an answer counts as sent: it is neither repeated nor allowed once more', async () => {
    const { resident, id } = await booked();
    await world.allow(resident, ['booking_confirmed'], 2);
    answers({ kind: 'unknown' });
    await told();
    world.booking.clock.advance(5 * MINUTE);
    await told();
    expect(await world.notices(id)).toContain('booking_confirmed unknown');
    expect([world.heard(resident).length, await world.allowed(resident, 'booking_confirmed')]).toEqual([1, 1]);
  });

  test('to who took the yes back empties what was allowed; the next one is not even tried', async () => {
    const { resident, id } = await booked();
    await world.allow(resident, ['booking_confirmed', 'leave_soon'], 5);
    answers({ kind: 'refused', errcode: 43101 });
    await told();
    expect(await world.notices(id)).toContain('booking_confirmed refused 43101');
    expect([await world.allowed(resident, 'booking_confirmed'), await world.allowed(resident, 'leave_soon')]).toEqual([0, 5]);
  });

  test('that WeChat refuses for another reason is not repeated, and has used nothing up', async () => {
    const { resident, id } = await booked();
    await world.allow(resident, ['booking_confirmed']);
    answers({ kind: 'refused', errcode: 47003 });
    await told();
    world.booking.clock.advance(5 * MINUTE);
    await told();
    expect(await world.notices(id)).toContain('booking_confirmed refused 47003');
    expect([world.heard(resident).length, await world.allowed(resident, 'booking_confirmed')]).toEqual([1, 1]);
  });

  test('that certainly did not reach WeChat is tried again after a minute', async () => {
    const { resident, id } = await booked();
    await world.allow(resident, ['booking_confirmed']);
    answers({ kind: 'not_sent' });
    await told();
    await told();
    expect([await world.notices(id), world.heard(resident).length]).toEqual([['booking_confirmed waiting', 'leave_soon waiting'], 1]);
    world.booking.clock.advance(MINUTE);
    await told();
    expect(await world.notices(id)).toContain('booking_confirmed sent');
    expect([world.heard(resident).length, await world.allowed(resident, 'booking_confirmed')]).toEqual([2, 0]);
  });

  test('that WeChat is slow to take keeps no booking waiting', async () => {
    const { resident, id } = await booked();
    await world.allow(resident, ['booking_confirmed']);
    let answer = (_outcome: SendOutcome): void => undefined;
    world.messages.answer = () => new Promise((resolve) => (answer = resolve));
    const sweeping = told();
    const other = await booked();
    await world.relay();
    expect([(await world.booking.bookingOf(other.id)).state, await world.notices(other.id)]).toEqual([
      'confirmed',
      ['booking_confirmed waiting', 'leave_soon waiting'],
    ]);
    while (world.heard(resident).length === 0) await new Promise((resolve) => setImmediate(resolve));
    answer({ kind: 'sent' });
    await sweeping;
    expect(await world.notices(id)).toContain('booking_confirmed sent');
  });
});

describe('that a car has to leave', () => {
  const LEAD_MS = 30 * MINUTE;
  const leaving = async () => {
    const one = await booked();
    await world.allow(one.resident, ['leave_soon']);
    await told();
    return one;
  };
  const heard = (resident: Resident) => world.heard(resident).map(({ kind }) => kind);

  test('is told half an hour before, not a moment sooner, and once', async () => {
    const { resident } = await leaving();
    world.booking.clock.set(NIGHT_TO_MS - LEAD_MS - 1);
    await world.sweep();
    expect(heard(resident)).toEqual([]);
    world.booking.clock.set(NIGHT_TO_MS - LEAD_MS);
    await world.sweep();
    await world.sweep();
    expect(heard(resident)).toEqual(['leave_soon']);
  });

  test('is not told of a booking that was given up before', async () => {
    const { resident, id } = await leaving();
    viewOf(await world.booking.cancel(resident, id));
    world.booking.clock.set(NIGHT_TO_MS - LEAD_MS);
    await told();
    expect([heard(resident), await world.notices(id)]).toEqual([[], ['booking_confirmed not_allowed', 'leave_soon pointless']]);
  });

  test('is not told when it is too late to leave in time', async () => {
    const { resident, id } = await leaving();
    world.booking.clock.set(NIGHT_TO_MS);
    await told();
    expect([heard(resident), await world.notices(id)]).toEqual([[], expect.arrayContaining(['leave_soon pointless'])]);
  });

  test('is told who did not pay for staying longer, but not who did', async () => {
    const [stays, leaves] = [await leavingEarly(), await leavingEarly()];
    for (const one of [stays, leaves]) one.extension = viewOf(await world.booking.extend(one.resident, one.id, NIGHT.to)).booking.id;
    await world.booking.pay(stays.extension);
    world.booking.clock.set(stays.toMs - LEAD_MS);
    await told();
    expect([heard(stays.resident), heard(leaves.resident)]).toEqual([[], []]);
    expect(await world.notices(leaves.id)).toContain('leave_soon waiting');
    expect(await world.booking.lapse(leaves.extension)).toBe('lapsed');
    world.booking.clock.advance(MINUTE);
    await told();
    expect([heard(stays.resident), heard(leaves.resident)]).toEqual([[], ['leave_soon']]);
  });

  async function leavingEarly() {
    const toMs = NIGHT_TO_MS - 4 * 60 * MINUTE;
    const resident = await world.booking.aResident();
    const { booking } = await world.booking.placed(resident, 'd', { to: new Date(toMs).toISOString() });
    await world.booking.pay(booking.id);
    await world.allow(resident, ['leave_soon'], 2);
    await told();
    return { resident, id: booking.id, toMs, extension: '' };
  }
});

test('a bay that was taken back is told once, with the other bay; what its resident answers is no news to them', async () => {
  const { resident, id } = await booked('b');
  await world.allow(resident, ['bay_changed'], 5);
  await world.booking.catchUp();
  const desk = await PartnerDesk.of(world.booking);
  await desk.draft(world.booking.codeOf('b'), 0);
  expect(done(await desk.publish([world.booking.codeOf('b')]))).toMatchObject({ movedCount: 1 });
  await told();
  await told();
  expect(world.heard(resident)).toEqual([
    { kind: 'bay_changed', values: expect.objectContaining({ thing3: '泊位已换，可在预约中确认或退款' }) },
  ]);
  viewOf(await world.booking.cancel(resident, id));
  await told();
  expect(world.heard(resident)).toHaveLength(1);
});

test('each refund that has arrived is told once, with its amount', async () => {
  const { resident, id } = await booked();
  await world.allow(resident, ['refunded'], 5);
  viewOf(await world.booking.cancel(resident, id));
  const outTradeNo = await world.booking.orderOf(id);
  await world.booking.rows("UPDATE refund SET state = 'succeeded', succeeded_at_ms = 1, next_try_at_ms = NULL WHERE payable_id = ?", id);
  const payload = { payableId: id, outTradeNo, reason: 'cancelled', amountFen: 400 };
  for (let i = 0; i < 2; i++) {
    await appendToOutbox(world.booking.sql, [{ topic: REFUND_SUCCEEDED, payload }], EVENING_MS);
    await told();
  }
  expect(world.heard(resident)).toEqual([{ kind: 'refunded', values: expect.objectContaining({ amount2: '¥4.00' }) }]);
});

test('who is erased leaves no notice, and an event that comes late writes none', async () => {
  const { resident, id } = await booked();
  await world.allow(resident, ALL, 2);
  await told();
  viewOf(await world.booking.cancel(resident, id));
  await world.booking.rows("UPDATE refund SET state = 'succeeded', next_try_at_ms = NULL WHERE payable_id = ?", id);
  const left = () =>
    Promise.all(['notice', 'notice_allowance'].map((table) => world.booking.count(`${table} WHERE resident_id = ?`, resident.id)));
  expect(await left()).toEqual([2, 4]);
  expect(await world.worker.get(EraseResident).execute(resident.id)).toEqual({ vehicleIds: expect.any(Array) });
  expect(await left()).toEqual([0, 0]);
  const outTradeNo = await world.booking.orderOf(id);
  const payload = { payableId: id, outTradeNo, reason: 'cancelled', amountFen: 800 };
  await appendToOutbox(world.booking.sql, [{ topic: REFUND_SUCCEEDED, payload }], EVENING_MS);
  await world.allow(resident, ALL);
  await told();
  expect(await left()).toEqual([0, 0]);
});

test('notices are forgotten a month after they were due', async () => {
  const { id } = await booked();
  await told();
  world.booking.clock.set(EVENING_MS + 30 * 24 * 60 * MINUTE);
  await world.sweep('forget-old-notices');
  expect(await world.notices(id)).toHaveLength(2);
  world.booking.clock.advance(1);
  await world.sweep('forget-old-notices');
  expect(await world.notices(id)).toEqual(['leave_soon waiting']);
});
