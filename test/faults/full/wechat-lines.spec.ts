import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
const TOO_OLD_MS = 6 * 60_000;

const chance = runSeed();
const row = rowsWith(chance);
let world: World;
let desk: WechatDesk;
let recording: Recording;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: '60000' }, // no row waits for its end, and a start may take long
    prepare: async (dataSource) => void (await offerBays(dataSource, [{ code: 'bay', bays: 30, nightFen: NIGHT_FEN }])),
  });
  desk = new WechatDesk(world);
  recording = recordWorld(world, 'wechat-lines');
}, 90_000);
afterEach(async () => {
  leadCallbacksTo(Number(new URL(gateway(0).url).port));
  await gateway(0).program.skewClock(0);
  await world.heal();
}, 60_000);
afterAll(() => world?.close(), 60_000);

function gateway(turn: number): Gateway {
  const one = world.gateways[turn];
  if (!one) throw new Error('two gateways');
  return one;
}

/** Started again with another address for callbacks, as after a change of the configuration. */
async function restart({ program }: Gateway, extra: Record<string, string> = {}): Promise<void> {
  await program.kill();
  await program.start({ extra });
}

row('F43 the configuration changed before the prepay is repeated: the stored bytes are sent, not new ones', async () => {
  await desk.scriptFor('f43', 'prepay-effect-then-cut', { times: 3 });
  const resident = await recording.resident('f43', 1);
  const placed = await desk.place(resident, 'bay');
  expect(placed.prepayId).toBeUndefined();
  const second = gateway(1);
  const end = recording.fault('redeploy');
  try {
    await restart(second, { PUBLIC_URL: `http://127.0.0.1:${second.edge.port}` });
    await desk.pay(resident, { prepayId: await desk.offer(resident, placed.id) });
    await desk.becomes(placed.id, 'confirmed');
  } finally {
    await restart(second);
    end();
  }
  expect((await desk.book(placed.no)).orders[0]?.prepayIds).toHaveLength(4);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

interface Letter {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Catches the next callback on its way, which is answered with a failure. */
async function catchNext(act: () => Promise<void>): Promise<Letter> {
  const caught: Letter[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const headers = Object.entries(request.headers).filter(([name]) => name.startsWith('wechatpay-') || name === 'content-type');
    caught.push({ url: request.url ?? '', headers: Object.fromEntries(headers) as Record<string, string>, body: Buffer.concat(parts) });
    response.writeHead(500).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  leadCallbacksTo((server.address() as AddressInfo).port);
  await act();
  await eventually(() => caught.length > 0);
  leadCallbacksTo(Number(new URL(gateway(0).url).port));
  server.closeAllConnections();
  server.close();
  const [letter] = caught;
  if (!letter) throw new Error('caught nothing');
  return letter;
}

function leadCallbacksTo(port: number): void {
  world.callbacks.pointAt(port);
  world.callbacks.cutAll();
}

async function deliver({ url, headers, body }: Letter, changed: Record<string, string> = {}): Promise<number> {
  const answer = await fetch(`${gateway(0).url}${url}`, { method: 'POST', headers: { ...headers, ...changed }, body });
  await answer.text();
  return answer.status;
}

row('F58 an old valid callback is sent again: refused by its time and by a new nonce, inside the window without effect', async () => {
  const resident = await recording.resident('f58', 1);
  const placed = await desk.place(resident, 'bay');
  const end = recording.fault('callback-caught');
  const letter = await catchNext(() => desk.pay(resident, placed));
  expect(await deliver(letter, { 'wechatpay-nonce': 'another' })).toBe(401);
  expect(await deliver(letter, { 'wechatpay-timestamp': `${Math.floor(Date.now() / 1_000)}0` })).toBe(401);
  expect(await deliver({ ...letter, body: Buffer.concat([letter.body, Buffer.from(' ')]) })).toBe(401);
  expect(await deliver(letter)).toBe(200);
  await desk.becomes(placed.id, 'confirmed');
  expect(await deliver(letter)).toBe(200);
  await gateway(0).program.skewClock(TOO_OLD_MS);
  expect(await deliver(letter)).toBe(401);
  await gateway(0).program.skewClock(0);
  await desk.control('callbacks/hurry', { outTradeNo: placed.no });
  end();
  expect((await desk.callbackStatuses(placed.no)).at(-1)).toBe(200);
  expect(await desk.inbox(placed.no)).toHaveLength(1);
  expect(await desk.past(placed.id)).toEqual(['booking.held', 'booking.confirmed (paid)']);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F59 WeChat changes its keys: callbacks signed by the certificate, by either, and by the public key are all taken', async () => {
  for (const certShare of [1, 0.5, 0]) {
    await desk.control('switches', { signingMode: 'mixed', certShare });
    await Promise.all(
      Array.from({ length: 4 }, async (_, n) => {
        const resident = await recording.resident(`f59-${certShare}-${n}`, n);
        const placed = await desk.place(resident, 'bay');
        await desk.pay(resident, placed);
        await desk.becomes(placed.id, 'confirmed');
        await desk.wasCalledBack(placed.no, [200]);
        expect(await desk.accounts(placed.id)).toEqual(KEPT);
      }),
    );
  }
  await desk.control('switches', { signingMode: 'pubkey' });
});

row('… and in the end no promise was broken', () => expectPromisesKept(world, recording));
