import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays, localDate } from '#kernel';
import { codeOf, type Placed, plate, prepayIdOf, type Reply, ResidentClient, send } from '../support/client.js';
import { eventually } from '../support/stores.js';
import { offerBays, tomorrowNight } from '../support/supply.js';
import { type System, startSystem } from '../support/system.js';

let system: System;

beforeAll(async () => {
  system = await startSystem({
    environment: { UPCOMING_BOOKINGS_MAX: '2', SWEEP_EVERY_MS: '300' },
    prepare: async ({ dataSource }) =>
      void (await offerBays(dataSource, [
        { code: 'near', bays: 3 },
        { code: 'far', bays: 50 },
        { code: 'farther', bays: 50 },
        { code: 'farthest', bays: 50 },
        { code: 'free', bays: 5, nightFen: 0 },
      ])),
  });
}, 60_000);
afterAll(() => system?.close(), 30_000);

let people = 0;
const someone = () => ResidentClient.logIn(system.gateways[0] ?? '', `person-${++people}`);
const key = () => crypto.randomUUID();
const wish = (carParkId = 'far', more: object = {}) => ({ carParkId, ...tomorrowNight(), plate: plate(++people), ...more });
const answer = (reply: Reply) => `${reply.status} ${codeOf(reply)}`;

async function paid(resident: ResidentClient, placed: Placed): Promise<void> {
  await send('POST', `${system.sandbox}/control/prepay/${prepayIdOf(placed)}/pay`, {});
  await eventually(async () => (await resident.stateOf(placed.booking.id)) === 'confirmed');
}

async function rows(): Promise<number> {
  const [row] = await system.dataSource.query<{ n: number }[]>(
    'SELECT (SELECT COUNT(*) FROM booking) + (SELECT COUNT(*) FROM pool_log) AS n',
  );
  return Number(row?.n);
}

describe('a wish that cannot be met', () => {
  const date = addDays(localDate(Date.now()), 1);
  const cases: readonly [string, object, string][] = [
    ['a time between the ticks', { from: `${date}T20:07:00+08:00` }, '400 invalid_request'],
    ['a time without an offset', { from: `${date}T20:00:00` }, '400 invalid_request'],
    ['a window that runs backwards', { from: `${date}T06:00:00+08:00`, to: `${date}T05:00:00+08:00` }, '400 invalid_request'],
    ['an empty window', { from: `${date}T06:00:00+08:00`, to: `${date}T06:00:00+08:00` }, '400 invalid_request'],
    ['a window of five days', { to: `${addDays(date, 5)}T20:00:00+08:00` }, '400 invalid_request'],
    ['a window in the past', { from: '2024-01-01T20:00:00+08:00', to: '2024-01-02T06:00:00+08:00' }, '409 outside_window'],
    [
      'a window beyond the horizon',
      { from: `${addDays(date, 50)}T20:00:00+08:00`, to: `${addDays(date, 51)}T06:00:00+08:00` },
      '409 outside_window',
    ],
    ['a car park that does not exist', { carParkId: 'nowhere' }, '404 not_found'],
    ['a pool of another car park', { poolId: 'near-pool' }, '404 not_found'],
    ['a plate that no car has', { plate: '粤B1234567' }, '400 invalid_plate'],
    ['a price of one’s own', { priceFen: 1 }, '400 invalid_request'],
    ['a state of one’s own', { state: 'confirmed' }, '400 invalid_request'],
    ['numbers for words', { carParkId: 7 }, '400 invalid_request'],
    ['a prototype', JSON.parse('{"__proto__": {"isAdmin": true}}') as object, '400 invalid_request'],
  ];

  test.each(cases)('%s is refused in Chinese, and nothing changes', async (_name, fault, expected) => {
    const resident = await someone();
    const before = await rows();
    const reply = await resident.post('/bookings', JSON.parse(JSON.stringify({ ...wish(), ...fault })), key());
    if (expected === '400 invalid_request' && reply.status === 201) throw new Error('the fault did not travel');
    expect(answer(reply)).toBe(expected);
    expect((reply.body as { title: string }).title).toMatch(/[\u4e00-\u9fff]/);
    expect(await rows()).toBe(before);
  });

  test('a full car park is refused with the first full tick and the three nearest that have room', async () => {
    for (let n = 0; n < 3; n++) await (await someone()).book(wish('near'));
    const reply = await (await someone()).post('/bookings', wish('near'), key());
    expect(answer(reply)).toBe('409 no_bay_free');
    const { firstFullAt, alternatives } = reply.body as { firstFullAt: string; alternatives: { carParkId: string; freeBays: number }[] };
    expect(firstFullAt).toBe(tomorrowNight().from);
    expect(alternatives.map((one) => one.carParkId)).toEqual(['far', 'farther', 'farthest']);
    expect(alternatives.every((one) => one.freeBays > 0)).toBe(true);
  });

  test('one plate never holds two bays at one time, in any car park, by anybody', async () => {
    const shared = wish('far');
    await (await someone()).book(shared);
    const reply = await (await someone()).post('/bookings', { ...shared, carParkId: 'farther' }, key());
    expect(answer(reply)).toBe('409 plate_already_booked');
  });

  test('one unpaid hold at a time, and as many bookings to come as are allowed', async () => {
    const resident = await someone();
    const own = plate(++people);
    const night = (n: number) => ({ from: `${addDays(date, n)}T20:00:00+08:00`, to: `${addDays(date, n + 1)}T06:00:00+08:00`, plate: own });
    await paid(resident, await resident.book(wish('far', night(1))));
    const second = await resident.book(wish('far', night(2)));
    expect(answer(await resident.post('/bookings', wish('far', night(3)), key()))).toBe('429 too_many_holds');
    await paid(resident, second);
    expect(answer(await resident.post('/bookings', wish('far', night(3)), key()))).toBe('429 too_many_bookings');
  });

  test('a booking of somebody else does not exist', async () => {
    const [owner, stranger] = [await someone(), await someone()];
    const { booking } = await owner.book(wish());
    const tries = [
      stranger.get(`/bookings/${booking.id}`),
      stranger.post(`/bookings/${booking.id}/cancel`, {}, key()),
      stranger.post(`/bookings/${booking.id}/payment`, undefined, key()),
      stranger.post(`/bookings/${booking.id}/extend`, { to: `${addDays(date, 1)}T07:00:00+08:00` }, key()),
    ];
    for (const reply of await Promise.all(tries)) expect(answer(reply)).toBe('404 not_found');
    expect(await owner.stateOf(booking.id)).toBe('held');
  });
});

describe('one tap', () => {
  test('takes the nearest car park with room and the default plate', async () => {
    const resident = await someone();
    expect(answer(await resident.post('/bookings/one-tap', { near: '22.5705,114.1400' }, key()))).toBe('400 plate_needed');
    await resident.post('/me/vehicles', { plate: '粤B8D123', isDefault: true });
    const reply = await resident.post('/bookings/one-tap', { near: '22.5710,114.1400', ...tomorrowNight() }, key());
    expect(reply.status).toBe(201);
    const { booking } = reply.body as { booking: { carParkId: string; plate: string } };
    expect([booking.carParkId, booking.plate]).toEqual(['far', '粤B8D123']);
  });

  test('without a window takes tonight', async () => {
    const reply = await (await someone()).post('/bookings/one-tap', { near: '22.5710,114.1400', plate: plate(++people) }, key());
    expect(reply.status).toBe(201);
  });
});

describe('a confirmed booking', () => {
  test('is extended by a booking that continues it, and given up together with it', async () => {
    const resident = await someone();
    const placed = await resident.book(wish());
    await paid(resident, placed);
    const later = `${addDays(date(), 1)}T14:00:00+08:00`;
    const extension = await resident.post(`/bookings/${placed.booking.id}/extend`, { to: later }, key());
    expect(extension.status).toBe(201);
    const extended = extension.body as Placed & { booking: { extendsBookingId: string; to: string; priceFen: number } };
    expect([extended.booking.extendsBookingId, extended.booking.to, extended.booking.priceFen]).toEqual([placed.booking.id, later, 1_000]);
    await paid(resident, extended);
    const { cancellation } = (await resident.get(`/bookings/${placed.booking.id}`)).body as { cancellation: { refundFen: number } };
    expect(cancellation.refundFen).toBe(2_000);
    const wrong = await resident.post(`/bookings/${placed.booking.id}/cancel`, { expectedRefundFen: 1_999 }, key());
    expect([answer(wrong), (wrong.body as { refundFen: number }).refundFen]).toEqual(['409 refund_changed', 2_000]);
    const cancelled = await resident.post(`/bookings/${placed.booking.id}/cancel`, { expectedRefundFen: 2_000 }, key());
    expect(cancelled.status).toBe(200);
    expect(await resident.stateOf(extended.booking.id)).toBe('cancelled');
    await eventually(
      async () => ((await send('GET', `${system.sandbox}/control/ledger`)).body as { refunds: unknown[] }).refunds.length >= 2,
    );
  });

  test('that costs nothing is confirmed at once and needs no payment', async () => {
    const { booking, payment } = await (await someone()).book(wish('free'));
    expect([booking.state, payment]).toEqual(['confirmed', null]);
  });

  test('is seen by every search at once: the bay is gone, and comes back when it is given up', async () => {
    const resident = await someone();
    const { from, to } = tomorrowNight();
    const free = async () =>
      (
        (await resident.get(`/car-parks/farthest?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`)).body as {
          freeBays: number;
        }
      ).freeBays;
    const before = await free();
    const { booking } = await resident.book(wish('farthest'));
    expect(await free()).toBe(before - 1);
    await resident.post(`/bookings/${booking.id}/cancel`, undefined, key()); // no body: nothing to say
    expect(await free()).toBe(before);
  });
});

function date(): string {
  return addDays(localDate(Date.now()), 1);
}
