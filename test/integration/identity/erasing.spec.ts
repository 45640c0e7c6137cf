import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EraseResident, ReportProblem, SettlePayment } from '#booking';
import { LogIn, RecordConsent, Residents, Sessions, Vehicles } from '#identity';
import { isRefusal } from '#kernel';
import { FieldCipher } from '#platform';
import { eventually } from '../../support/stores.js';
import { FREE } from '../availability/city.js';
import { faultsOfTrail } from '../booking/audit-trail.js';
import { BookingWorld, NIGHT, type Resident } from '../booking/booking-world.js';

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
});
beforeEach(async () => {
  await world.begin([
    { code: 'lane', bays: 9 },
    { code: 'gift', bays: 9, tariff: FREE },
  ]);
});
afterAll(() => world?.close());

const LIVING = 'resident WHERE erased_at_ms IS NULL AND id = ?';
const REFUSED = { refused: 'bookings_open' };
const erase = (resident: Resident) => world.app.get(EraseResident).execute(resident.id);
const isThere = async ({ id }: Resident) => (await world.count(LIVING, id)) === 1;
const afterTheNight = () => world.clock.set(Date.parse(NIGHT.to));
const platesKept = async ({ plate }: Resident) => {
  const rows = await world.rows<{ id: number }>('SELECT id FROM vehicle WHERE plate_index IS NOT NULL');
  const plates = await world.processes[1]?.get(Vehicles).platesOf(rows.map(({ id }) => id));
  return [...(plates?.values() ?? [])].filter((kept) => kept === plate).length;
};

/** Somebody whose stay is over, paid for, with words on it. */
async function aGuest(): Promise<Resident & { bookingId: string }> {
  const guest = await world.aResident();
  const { booking } = await world.placed(guest, 'lane');
  await world.pay(booking.id);
  await world.app.get(ReportProblem).execute(guest.id, booking.id, { kind: 'bay_occupied', text: '车位被白色面包车占用' });
  afterTheNight();
  return { ...guest, bookingId: booking.id };
}

describe('nobody is erased', () => {
  test('while a booking of theirs is held, or paid for and not over', async () => {
    const guest = await world.aResident();
    const { booking } = await world.placed(guest, 'lane');
    expect(await erase(guest)).toEqual(REFUSED);
    await world.pay(booking.id);
    expect(await erase(guest)).toEqual(REFUSED);
    world.clock.set(Date.parse(NIGHT.to) - 1);
    expect([await erase(guest), await isThere(guest)]).toEqual([REFUSED, true]);
    afterTheNight();
    expect([await erase(guest), await isThere(guest)]).toMatchObject([{ vehicleIds: [expect.any(Number)] }, false]);
  });

  test('while an order of theirs can still be paid', async () => {
    const guest = await world.aResident();
    const { booking } = await world.placed(guest, 'lane');
    await world.cancel(guest, booking.id);
    expect(await erase(guest)).toEqual(REFUSED);
    await world.sql.query("UPDATE payment_attempt SET state = 'closed', next_query_at_ms = NULL");
    expect(await erase(guest)).toMatchObject({ vehicleIds: [expect.any(Number)] });
  });

  test.each(['open', 'accepted', 'needs_person'])('while a refund is %s', async (state) => {
    const guest = await world.aResident();
    const { booking } = await world.placed(guest, 'lane');
    await world.pay(booking.id);
    await world.cancel(guest, booking.id);
    await world.sql.query('UPDATE refund SET state = ?', [state]);
    expect(await erase(guest)).toEqual(REFUSED);
    await world.sql.query("UPDATE refund SET state = 'succeeded'");
    expect(await erase(guest)).toMatchObject({ vehicleIds: [expect.any(Number)] });
  });
});

describe('who is erased', () => {
  test('leaves nothing by which anybody could find them, and the books as they were', async () => {
    const guest = await aGuest();
    await world.app.get(RecordConsent).execute(guest.id, { purpose: 'service_terms', version: '1', isGranted: true });
    const books = async () => [
      await world.rows('SELECT * FROM ledger_entry ORDER BY id'),
      await world.rows('SELECT id, state, version, price_fen, pool_id, vehicle_id FROM booking ORDER BY id'),
      await world.rows('SELECT out_trade_no, amount_fen, state, transaction_id FROM payment_attempt'),
    ];
    const before = await books();
    const { commitment } = await world.app.get(Residents).actorOf(guest.id);
    await erase(guest);
    const [row] = await world.rows('SELECT openid_index, openid_sealed, audit_salt FROM resident WHERE id = ?', guest.id);
    expect(row).toEqual({ openid_index: null, openid_sealed: null, audit_salt: null });
    expect(await platesKept(guest)).toBe(0);
    expect(await world.count('resident_vehicle WHERE resident_id = ?', guest.id)).toBe(0);
    expect(await world.count('session WHERE resident_id = ? AND revoked_at_ms IS NULL', guest.id)).toBe(0);
    expect(await world.count('payment_attempt WHERE payable_id = ? AND request_sealed IS NOT NULL', guest.bookingId)).toBe(0);
    expect(await world.count('idempotency WHERE subject_id = ?', guest.bookingId)).toBe(0);
    expect(await world.rows('SELECT kind, text_sealed FROM problem_report WHERE booking_id = ?', guest.bookingId)).toEqual([
      { kind: 'bay_occupied', text_sealed: null },
    ]);
    const [latest] = await world.rows('SELECT is_granted FROM consent WHERE resident_id = ? ORDER BY id DESC LIMIT 1', guest.id);
    expect(latest).toEqual({ is_granted: 0 });
    expect(await books()).toEqual(before);
    expect(await faultsOfTrail(world)).toEqual([]);
    const [leaf] = await world.rows<{ content: string }>('SELECT content FROM audit_leaf ORDER BY id DESC LIMIT 1');
    expect(JSON.parse(leaf?.content ?? '')).toMatchObject({
      action: 'resident.erased',
      actor: { kind: 'resident', commitment },
      subject: { kind: 'resident', id: commitment },
      facts: {},
    });
  });

  test('is forgotten by what WeChat told, and a job that comes twice still finds what was paid', async () => {
    const guest = await aGuest();
    const order = world.wechat.orders.get(await world.orderOf(guest.bookingId));
    const told = async () => {
      const rows = await world.rows<{ id: number; key: string; sealed: Buffer }>(
        'SELECT id, business_key AS `key`, content_sealed AS sealed FROM notification_inbox',
      );
      const cipher = world.app.get(FieldCipher);
      return rows.map(({ id, key, sealed }) => ({ id: Number(id), text: cipher.open(sealed, `notification_inbox.content_sealed:${key}`) }));
    };
    const [before] = await told();
    expect(before?.text).toContain(`"openid":"${order?.openid}"`);
    await erase(guest);
    const [after] = await told();
    expect(after?.text).not.toContain(order?.openid);
    expect(await world.app.get(SettlePayment).execute(after?.id ?? 0)).toBe('already');
  });

  test('is unknown to every process, which had them in mind', async () => {
    const guest = await aGuest();
    const session = await world.app.get(LogIn).execute(`again-${guest.id}`);
    if (isRefusal(session)) throw new Error(session.refused);
    const who: Resident = { id: session.resident.id, plate: guest.plate };
    const [here, there] = world.processes.map((one) => one.get(Sessions));
    await there?.principalOf(session.token);
    await world.processes[1]?.get(Residents).openidOf(who.id);
    await erase(who);
    expect(await here?.principalOf(session.token)).toBeUndefined();
    await eventually(async () => (await there?.principalOf(session.token)) === undefined);
    await expect(world.processes[1]?.get(Residents).openidOf(who.id)).rejects.toThrow('erased');
  });

  test('comes back as somebody new, with nothing', async () => {
    const guest = await world.aResident();
    const logIn = async () => {
      const session = await world.app.get(LogIn).execute('comes-back');
      if (isRefusal(session)) throw new Error(session.refused);
      return session.resident;
    };
    const first = await logIn();
    await world.app.get(Vehicles).add(first.id, { plate: guest.plate, isDefault: true });
    await erase({ id: first.id, plate: guest.plate });
    const second = await logIn();
    expect(second.id).not.toBe(first.id);
    expect([second.vehicles, second.consents]).toEqual([[], []]);
    await world.app.get(Vehicles).add(second.id, { plate: guest.plate, isDefault: true });
    expect(await world.app.get(Vehicles).garageOf(second.id)).toMatchObject([{ plate: guest.plate }]);
  });

  test('twice is erased once', async () => {
    const guest = await aGuest();
    const outcomes = await Promise.allSettled([erase(guest), erase(guest), erase(guest)]);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'));
    expect(await world.count("audit_leaf WHERE content LIKE '%resident.erased%'")).toBe(1);
  });
});

describe('a plate stays', () => {
  test('while somebody else drives it, and goes with the last of them', async () => {
    const [guest, partner] = [await aGuest(), await world.aResident()];
    await world.app.get(Vehicles).add(partner.id, { plate: guest.plate, isDefault: true });
    await erase(guest);
    expect(await platesKept(guest)).toBe(1);
    expect(await world.app.get(Vehicles).garageOf(partner.id)).toMatchObject([{ plate: guest.plate }]);
    await erase(partner);
    expect(await platesKept(guest)).toBe(0);
  });

  test('while somebody else has booked for it, on their list or not', async () => {
    const [guest, partner] = [await world.aResident(), await world.aResident()];
    await world.placed(partner, 'gift', { plate: guest.plate });
    await world.sql.query('DELETE FROM resident_vehicle WHERE resident_id = ?', [partner.id]);
    await world.app.get(Vehicles).add(guest.id, { plate: guest.plate, isDefault: true });
    await erase(guest);
    expect(await platesKept(guest)).toBe(1);
    afterTheNight();
    expect(await erase(partner)).toMatchObject({ vehicleIds: [expect.any(Number)] });
    expect(await platesKept(guest)).toBe(0);
  });

  test('for whoever adds it while its last driver is erased', async () => {
    for (let round = 0; round < 10; round++) {
      const [guest, heir] = [await world.aResident(), await world.aResident()];
      await world.app.get(Vehicles).add(guest.id, { plate: guest.plate, isDefault: true });
      const [added] = await Promise.all([
        world.processes[1]?.get(Vehicles).add(heir.id, { plate: guest.plate, isDefault: true }),
        erase(guest),
      ]);
      expect(added).toMatchObject({ plate: guest.plate });
      expect(await world.app.get(Vehicles).garageOf(heir.id)).toMatchObject([{ plate: guest.plate }]);
      expect(await platesKept(guest)).toBe(1);
    }
  });
});
