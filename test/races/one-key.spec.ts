import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { codeOf, ResidentClient } from '../support/client.js';
import { offerBays, tomorrowNight } from '../support/supply.js';
import { type System, startSystem } from '../support/system.js';
import { tally } from './last-bay.js';

let system: System;

beforeAll(async () => {
  system = await startSystem({
    gateways: 2,
    prepare: async ({ dataSource }) => void (await offerBays(dataSource, [{ code: 'roomy', bays: 60 }])),
  });
}, 60_000);
afterAll(() => system?.close(), 30_000);

const body = () => ({ carParkId: 'roomy', ...tomorrowNight(), plate: '粤B88888' });

test('one Idempotency-Key fifty times in parallel at two gateways makes one booking with one payment attempt and one answer', async () => {
  const resident = await ResidentClient.logIn(system.gateways[0] ?? '', 'hasty');
  const tries = Array.from({ length: 50 }, (_, n) => resident.at(system.gateways[n % 2] ?? ''));
  const replies = await Promise.all(tries.map((client) => client.post('/bookings', body(), 'one-key')));
  const { '201': done = 0, '409 idempotency_key_in_progress': running = 0, ...others } = tally(replies);
  expect(others).toEqual({});
  expect(done).toBeGreaterThan(0);
  expect(done + running).toBe(50);
  const later = await resident.post('/bookings', body(), 'one-key');
  expect(new Set([...replies.filter((reply) => reply.status === 201), later].map((reply) => reply.text)).size).toBe(1);
  expect(await madeBy(resident)).toEqual({ bookings: 1, attempts: 1 });
}, 60_000);

test('the key with another body is refused, and so is a booking without a key', async () => {
  const resident = await ResidentClient.logIn(system.gateways[0] ?? '', 'changing');
  await resident.book({ ...body(), plate: '粤B66666' }, 'my-key');
  const changed = await resident.at(system.gateways[1] ?? '').post('/bookings', { ...body(), plate: '粤B77777' }, 'my-key');
  expect([changed.status, codeOf(changed)]).toEqual([422, 'idempotency_key_reused']);
  const keyless = await resident.post('/bookings', body());
  expect([keyless.status, codeOf(keyless)]).toEqual([400, 'idempotency_key_missing']);
  expect(await madeBy(resident)).toEqual({ bookings: 1, attempts: 1 });
}, 60_000);

async function madeBy({ residentId }: ResidentClient): Promise<{ bookings: number; attempts: number }> {
  const [row] = await system.dataSource.query<{ bookings: number; attempts: number }[]>(
    `SELECT COUNT(DISTINCT booking.id) AS bookings, COUNT(out_trade_no) AS attempts
     FROM booking LEFT JOIN payment_attempt ON payable_id = booking.id WHERE resident_id = ?`,
    [residentId],
  );
  return { bookings: Number(row?.bookings), attempts: Number(row?.attempts) };
}
