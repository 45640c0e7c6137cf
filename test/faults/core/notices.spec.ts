import { afterAll, beforeAll, expect } from '@jest/globals';
import { openidOf } from '../../../apps/wechat-sandbox/src/login.js';
import { SANDBOX_NOTICE_TEMPLATES } from '../../../scripts/notice-templates.mjs';
import { ResidentClient } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import type { Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { World } from '../kit/world.js';

const NIGHT_FEN = 1_000;
const KEPT = { wechat: NIGHT_FEN, revenue: -NIGHT_FEN };
const TEMPLATE = (JSON.parse(SANDBOX_NOTICE_TEMPLATES) as Record<string, { templateId: string }>)['booking_confirmed']?.templateId;
const LONG_MS = 60_000;

const chance = runSeed();
const row = rowsWith(chance);
let world: World;
let desk: WechatDesk;
let recording: Recording;

beforeAll(async () => {
  world = await World.start(chance, {
    gateways: 1,
    environment: { HOLD_MS: '120000', NOTICE_TEMPLATES: SANDBOX_NOTICE_TEMPLATES },
    prepare: async (dataSource) => void (await offerBays(dataSource, [{ code: 'bay', bays: 20, nightFen: NIGHT_FEN }])),
  });
  desk = new WechatDesk(world);
  recording = recordWorld(world, 'notices');
}, 90_000);
afterAll(() => world?.close(), 60_000);

/** These rows run beside each other: what WeChat does wrong is laid on messages to one person only. */
const beside = row.concurrent;

/** Somebody who allowed two messages, and whose booking WeChat does this to. */
async function confirmedWith(name: string, fault: object) {
  const openid = openidOf(world.config.secrets.wechat.appid, name);
  await desk.control('messages/script', { ...fault, openid });
  const resident = await recording.resident(name);
  const results = [1, 2].map(() => ({ templateId: TEMPLATE, result: 'accept' }));
  await ResidentClient.of(resident.gateway, resident.token, resident.residentId).post('/me/notices', { results });
  const placed = await desk.place(resident, 'bay');
  await desk.pay(resident, placed);
  await desk.becomes(placed.id, 'confirmed', LONG_MS);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
  return { openid, id: placed.id, residentId: resident.residentId };
}

interface Booked {
  readonly openid: string;
  readonly id: string;
  readonly residentId: string;
}

/** State and errcode of the notice that the booking is confirmed. */
async function notice({ id }: Booked): Promise<string | undefined> {
  const [found] = await world.dataSource.query<{ state: string; errcode: number | null }[]>(
    "SELECT state, errcode FROM notice WHERE booking_id = ? AND kind = 'booking_confirmed'",
    [id],
  );
  return found && [found.state, found.errcode].filter((word) => word !== null).join(' ');
}

const becomes = (booked: Booked, state: string) =>
  eventually(
    () => notice(booked),
    (found) => found === state,
    LONG_MS,
  );

async function allowed({ residentId }: Booked): Promise<number | undefined> {
  const [found] = await world.dataSource.query<{ allowed: number }[]>(
    "SELECT allowed FROM notice_allowance WHERE resident_id = ? AND kind = 'booking_confirmed'",
    [residentId],
  );
  return found?.allowed;
}

/** Messages on the person's phone. */
async function onPhone({ openid }: Booked): Promise<number> {
  const answer = await fetch(`${world.sandboxUrl}/control/messages?openid=${openid}`);
  const { messages } = (await answer.json()) as { messages: readonly { errcode: number }[] };
  return messages.filter(({ errcode }) => errcode === 0).length;
}

/** What was begun so long ago that whoever began it cannot be waiting any more. */
const aged = (booked: Booked) =>
  world.dataSource.query('UPDATE notice SET sending_at_ms = sending_at_ms - 61000 WHERE booking_id = ?', [booked.id]);

/** A later notice of somebody else was dealt with: whatever was due before has been looked at as well. */
async function lookedAtEverything(name: string): Promise<void> {
  await becomes(await confirmedWith(name, { outcome: 'late', ms: 0 }), 'sent');
}

beside('F95 the person took the yes back (43101): the booking stands, nothing is sent, nothing more is allowed', async () => {
  const booked = await confirmedWith('f95-43101', { outcome: 'refuse', errcode: 43101 });
  await becomes(booked, 'refused 43101');
  expect([await onPhone(booked), await allowed(booked)]).toEqual([0, 0]);
});

beside('F95 a value does not fit (47003): the booking stands, and the message is not repeated', async () => {
  const booked = await confirmedWith('f95-47003', { outcome: 'refuse', errcode: 47003 });
  await becomes(booked, 'refused 47003');
  await lookedAtEverything('f95-after-47003');
  expect([await notice(booked), await onPhone(booked), await allowed(booked)]).toEqual(['refused 47003', 0, 2]);
});

for (const [what, fault, count] of [
  ['answer is lost after the message was sent', { outcome: 'sent-then-cut' }, 1],
  ['answer comes too late', { outcome: 'late', ms: 15_000 }, 1],
  ['line is cut before the message', { outcome: 'cut' }, 0],
] as const)
  beside(`F95 the ${what}: it stays unknown, and there is no second message`, async () => {
    const name = `f95-${fault.outcome}`;
    const booked = await confirmedWith(name, fault);
    await becomes(booked, 'unknown');
    await lookedAtEverything(`${name}-after`);
    expect([await notice(booked), await onPhone(booked), await allowed(booked)]).toEqual(['unknown', count, 1]);
  });

beside('F96 the access token was made worthless elsewhere: it is fetched once more, and the message is sent once', async () => {
  const booked = await confirmedWith('f96', { outcome: 'token-refused' });
  await becomes(booked, 'sent');
  expect([await onPhone(booked), await allowed(booked)]).toEqual([1, 1]);
});

for (const [point, count] of [
  ['notice.beforeSend', 0],
  ['notice.afterSend', 1],
] as const)
  row(`F95 the worker dies at ${point}: nobody knows whether it was sent, and there is no second message`, async () => {
    const [worker] = world.workers;
    await worker?.program.arm(point, { action: 'kill' });
    const booked = await recording.during('worker-killed', { point }, async () => {
      try {
        const one = await confirmedWith(point, { outcome: 'late', ms: 0 });
        await worker?.program.gone(LONG_MS);
        expect([await notice(one), await onPhone(one)]).toEqual(['sending', count]);
        return one;
      } finally {
        await world.heal();
      }
    });
    await lookedAtEverything(`${point}-after`);
    await aged(booked);
    await becomes(booked, 'unknown');
    expect(await onPhone(booked)).toBe(count);
  });

row('… and in the end no promise was broken', () => expectPromisesKept(world, recording));
