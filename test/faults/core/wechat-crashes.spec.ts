import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { eventually } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import type { Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { type Gateway, World } from '../kit/world.js';

const NIGHT_FEN = 1_000;
const KEPT = { wechat: NIGHT_FEN, revenue: -NIGHT_FEN };
/** WeChat's second address answers after the first was given up; a person waits no longer for the cashier. */
const TO_CASHIER_MS = 8_000;

const chance = runSeed();
const row = rowsWith(chance);
let world: World;
let desk: WechatDesk;
let recording: Recording;
/** WeChat calls back here. */
let called: Gateway;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: '15000' },
    prepare: async (dataSource) => void (await offerBays(dataSource, [{ code: 'bay', bays: 9, nightFen: NIGHT_FEN }])),
  });
  desk = new WechatDesk(world);
  recording = recordWorld(world, 'wechat-crashes');
  const [first] = world.gateways;
  if (!first) throw new Error('a gateway');
  called = first;
}, 90_000);
afterEach(() => world?.heal(), 60_000);
afterAll(() => world?.close(), 60_000);

for (const [fault, disturb] of [
  ['swallows everything', 'blackhole'],
  ['refuses', 'refuse'],
] as const)
  row(`F49 the address of WeChat that served ${fault}: the other one serves`, async () => {
    const resident = await recording.resident(`f49-${disturb}`);
    for (const { wechat } of world.members) wechat[disturb === 'blackhole' ? 0 : 1][disturb]();
    const end = recording.fault(`wechat-${disturb}`);
    const begun = performance.now();
    const placed = await desk.place(resident, 'bay');
    expect(placed.prepayId).toBeDefined();
    expect(performance.now() - begun).toBeLessThan(TO_CASHIER_MS);
    await desk.pay(resident, placed, 'paid-callback-lost');
    await desk.becomes(placed.id, 'confirmed'); // the worker asks, at the second address too
    expect(await desk.accounts(placed.id)).toEqual(KEPT);
    end();
  });

/** The gateway that WeChat calls dies at a fail point while it takes the callback of a payment. */
async function callbackKilledAt(point: string): Promise<void> {
  const resident = await recording.resident(point, 1);
  const placed = await desk.place(resident, 'bay');
  await called.program.arm(point, { action: 'kill' });
  const end = recording.fault('gateway-killed', { point });
  await desk.pay(resident, placed);
  await called.program.gone();
  expect(await desk.callbackStatuses(placed.no)).not.toContain(200);
  await world.heal();
  end();
  await desk.control('callbacks/hurry', { outTradeNo: placed.no });
  const statuses = await desk.callbackStatuses(placed.no);
  expect([statuses.at(0), statuses.at(-1), statuses.filter(Boolean).length]).toEqual([null, 200, 1]);
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.inbox(placed.no)).toHaveLength(1);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
}

row('F55 the gateway dies after the callback is stored and before its answer: the retry finds the same row', () =>
  callbackKilledAt('notification.afterInsert'),
);

row('F56 the gateway dies before the callback is stored: nothing was acknowledged, and the retry stores it', () =>
  callbackKilledAt('notification.afterVerify'),
);

row('F48 the payment is completed after time_expire at a cashier that was open: the bay was kept meanwhile', async () => {
  const resident = await recording.resident('f48');
  const placed = await desk.place(resident, 'bay');
  await desk.pay(resident, placed, 'paid-late', { payingMs: 600_000 });
  await eventually(
    () => desk.holdLeftMs(placed.id),
    (leftMs) => leftMs < -2_000,
    30_000,
  );
  expect(await desk.state(placed.id)).toBe('held');
  await desk.control('clock', { advanceMs: 70_000 });
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.past(placed.id)).toEqual(['booking.held', 'booking.confirmed (paid)']);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('… and in the end no promise was broken', () => expectPromisesKept(world, recording));
