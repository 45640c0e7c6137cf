import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ExportTrail } from '#audit';
import { OwnDataView } from '#contracts';
import { SystemClock } from '#kernel';
import { tellOffers } from '../faults/kit/audit-export.js';
import { codeOf, plate, prepayIdOf, type Reply, ResidentClient, send } from '../support/client.js';
import { eventually } from '../support/stores.js';
import { offerBays, tomorrowNight } from '../support/supply.js';
import { type System, startSystem } from '../support/system.js';
import { runNode } from '../support/worker-command.js';

let system: System;
beforeAll(async () => {
  system = await startSystem({
    gateways: 2,
    environment: { SWEEP_EVERY_MS: '300', RATE_OWN_DATA_PER_MINUTE: '1000' },
    prepare: async ({ dataSource }) => {
      await offerBays(dataSource, [{ code: 'far', bays: 50 }]);
      await tellOffers(dataSource);
    },
  });
}, 60_000);
afterAll(() => system?.close(), 30_000);

const PLATE = plate(1);
const erase = ({ gateway, token }: ResidentClient): Promise<Reply> =>
  send('DELETE', `${gateway}/api/v1/me`, { confirm: 'delete' }, { authorization: `Bearer ${token}` });
const key = () => crypto.randomUUID();

test('somebody books, pays, complains, cancels, takes their data along and leaves; the books and the trail stay whole', async () => {
  const [here, there] = system.gateways as [string, string];
  const leaver = await ResidentClient.logIn(here, 'leaver');
  const elsewhere = leaver.at(there);
  const placed = await leaver.book({ carParkId: 'far', ...tomorrowNight(), plate: PLATE });
  const path = `/bookings/${placed.booking.id}`;
  expect(codeOf(await erase(leaver))).toBe('bookings_open');
  await send('POST', `${system.sandbox}/control/prepay/${prepayIdOf(placed)}/pay`, {});
  await eventually(async () => (await leaver.stateOf(placed.booking.id)) === 'confirmed');
  expect((await elsewhere.post(`${path}/problems`, { kind: 'gate_closed', text: '道闸没有抬起' })).status).toBe(201);
  await leaver.post(`${path}/cancel`, {}, key());
  const unpaid = await leaver.book({ carParkId: 'far', ...tomorrowNight(), plate: PLATE });
  await leaver.post(`/bookings/${unpaid.booking.id}/cancel`, {}, key());

  // The worker sees the refund through and closes the order that nobody paid; nobody has to help.
  const refundEnded = async () => OwnDataView.parse((await elsewhere.get('/me/export')).body).refunds.every((one) => one.succeededAt);
  await eventually(refundEnded, Boolean, 20_000);
  await eventually(
    async () => (await erase(elsewhere)).status,
    (status) => status === 204 || status === 401,
    20_000,
  );
  await eventually(async () => (await leaver.get('/me')).status === 401);
  expect((await elsewhere.get('/me')).status).toBe(401);

  const back = await ResidentClient.logIn(there, 'leaver');
  expect(back.residentId).not.toBe(leaver.residentId);
  expect((await back.get('/bookings')).body).toEqual({ bookings: [], next: null });
  expect((await back.get(path)).status).toBe(404);
  expect((await back.book({ carParkId: 'far', ...tomorrowNight(), plate: PLATE })).booking.state).toBe('held');

  const [sum] = await system.dataSource.query<{ fen: string }[]>('SELECT SUM(amount_fen) AS fen FROM ledger_entry');
  expect(Number(sum?.fen)).toBe(0);
});

test('an auditor finds nothing wrong with the trail of somebody who left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'night-berth-'));
  const file = join(folder, 'export.ndjson');
  const isInTree = async () => {
    const [row] = await system.dataSource.query<{ n: string }[]>(
      'SELECT (SELECT COUNT(*) FROM audit_leaf) - (SELECT COUNT(*) FROM audit_entry) AS n',
    );
    return Number(row?.n) === 0;
  };
  await eventually(isInTree);
  await pipeline(new ExportTrail(system.dataSource, new SystemClock()).execute(), createWriteStream(file));
  const { code, out } = await runNode(['scripts/audit-verify.mjs', file]);
  rmSync(folder, { recursive: true });
  expect({ code, said: code === 0 ? '' : out }).toEqual({ code: 0, said: '' });
});
