import { afterAll, beforeAll, expect } from '@jest/globals';
import { Refunds } from '#payments';
import { wechatPayments } from '#wechat';
import { eventually } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import type { Outcome, Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { World } from '../kit/world.js';

const HOLD_MS = 12_000;
const NIGHT_FEN = 1_000;
const KEPT = { wechat: NIGHT_FEN, revenue: -NIGHT_FEN };
/** How an answer can be spoilt, and what the log says of it. */
const SPOILT = {
  'answer-forged': 'forged',
  'answer-tampered': 'forged',
  'answer-unsigned': 'unsigned',
  'answer-signtest': 'forged',
  'answer-stale': 'stale',
  'answer-unknown-serial': 'unknown_serial',
};
const UNTRUE = ['callback-wrong-amount', 'callback-wrong-currency', 'callback-wrong-mchid', 'callback-wrong-appid'];

const chance = runSeed();
const row = rowsWith(chance).concurrent;
let world: World;
let desk: WechatDesk;
let recording: Recording;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: `${HOLD_MS}` },
    prepare: async (dataSource) => void (await offerBays(dataSource, [{ code: 'bay', bays: 90, nightFen: NIGHT_FEN }])),
  });
  desk = new WechatDesk(world);
  recording = recordWorld(world, 'wechat-full');
}, 90_000);
afterAll(() => world?.close(), 60_000);

const linesWith = (words: string) => world.members.flatMap(({ program }) => program.lines).filter((line) => line.includes(words)).length;
const isLogged = (words: string) => eventually(() => linesWith(words) > 0);
const stateIn = ({ body }: Outcome) => (body as { state: string }).state;

async function newcomer(name: string) {
  const resident = await recording.resident(name);
  return { resident, placed: await desk.place(resident, 'bay') };
}

row('F41 a storm of 500: answers come in time, few tries are made, and no hold lasts longer for it', async () => {
  await desk.scriptFor('f41-500', 'prepay-500-before-effect', { times: 1_000 });
  await desk.scriptFor('f41-500', 'query-unknown', { times: 15 });
  const { resident, placed } = await newcomer('f41-500');
  const leftMs = await desk.holdLeftMs(placed.id);
  const begun = performance.now();
  expect(placed.prepayId).toBeUndefined();
  expect((await resident.offer(placed.id)).code).toBe('payment_unavailable');
  expect(linesWith('place-order: 500')).toBeLessThanOrEqual(6); // three tries a call
  expect((await desk.holdLeftMs(placed.id)) + performance.now() - begun).toBeLessThan(leftMs + 1_000);
  await desk.becomes(placed.id, 'lapsed', 60_000);
});

row('F41 a storm of 429 that ends: the person pays under the same number', async () => {
  await desk.scriptFor('f41-429', 'prepay-429', { times: 4 });
  const { resident, placed } = await newcomer('f41-429');
  expect(placed.prepayId).toBeUndefined();
  await desk.pay(resident, { prepayId: await desk.offer(resident, placed.id) });
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.orders(placed.id)).toMatchObject([{ outTradeNo: placed.no, state: 'paid' }]);
});

for (const [scenario, said] of Object.entries(SPOILT))
  row(`F42 ${scenario}: nothing is believed, the order stays unknown, and the log tells`, async () => {
    const name = `f42-${scenario}`;
    await desk.scriptFor(name, scenario, { endpoint: 'prepay' });
    await desk.scriptFor(name, scenario, { endpoint: 'query' });
    await desk.scriptFor(name, scenario, { endpoint: 'refund' });
    const { resident, placed } = await newcomer(name);
    expect([placed.prepayId, await desk.orders(placed.id)]).toMatchObject([undefined, [{ state: 'created' }]]);
    await isLogged(`place-order: 200 unknown (answer ${said})`);
    await desk.pay(resident, { prepayId: await desk.offer(resident, placed.id) }, 'paid-callback-lost');
    await desk.becomes(placed.id, 'confirmed');
    expect((await desk.orders(placed.id))[0]?.queries).toBeGreaterThan(0); // the first was not believed, another was
    await isLogged(`query-order: 200 unknown (answer ${said})`);
    expect((await resident.cancel(placed.id)).type).toBe('ok');
    await desk.refunded(placed.id);
    await isLogged(`request-refund: 200 unknown (answer ${said})`);
    expect(await desk.accounts(placed.id)).toEqual({});
  });

row('F44 the order turns out to be paid when the prepay is repeated: it is asked about and confirmed', async () => {
  await desk.scriptFor('f44', 'prepay-effect-then-cut', { times: 3 });
  await desk.scriptFor('f44', 'delayed', { endpoint: 'query', ms: 4_000 }); // the planned query is not to find it first
  const { resident, placed } = await newcomer('f44');
  const { orders } = await desk.book(placed.no);
  await desk.pay(resident, { prepayId: orders[0]?.prepayIds.at(-1) }, 'paid-callback-lost');
  expect((await resident.offer(placed.id)).type).toBe('fail');
  await isLogged('ORDERPAID');
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

for (const scenario of UNTRUE)
  row(`F57 ${scenario} under a good signature: kept as an incident, believed by nobody`, async () => {
    const { resident, placed } = await newcomer(`f57-${scenario}`);
    await desk.pay(resident, placed, scenario);
    await eventually(
      () => desk.incidents(placed.no),
      (kinds) => kinds.includes('payment_mismatch'),
    );
    await desk.wasCalledBack(placed.no, [200]);
    await desk.becomes(placed.id, 'confirmed');
    expect(await desk.inbox(placed.no)).toMatchObject([{ notificationId: 'query' }]);
    expect(await desk.accounts(placed.id)).toEqual(KEPT);
  });

row('F60 the words are sealed with another key: refused and told in the log, and the true retry is taken', async () => {
  const { resident, placed } = await newcomer('f60');
  await desk.pay(resident, placed, 'callback-other-key');
  await eventually(
    () => desk.callbackStatuses(placed.no),
    ([status]) => status !== undefined,
  );
  expect((await desk.callbackStatuses(placed.no))[0]).toBeGreaterThanOrEqual(400);
  await isLogged('not sealed with our APIv3 key');
  await desk.control('callbacks/hurry', { outTradeNo: placed.no });
  expect((await desk.callbackStatuses(placed.no)).at(-1)).toBe(200);
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.inbox(placed.no)).toHaveLength(1);
});

row('F61 members that no page names are let through', async () => {
  const { resident, placed } = await newcomer('f61-members');
  await desk.pay(resident, placed, 'callback-new-members');
  await desk.becomes(placed.id, 'confirmed');
  const { callbacks } = await desk.book(placed.no);
  expect(await desk.inbox(placed.no)).toMatchObject([{ notificationId: callbacks[0]?.id }]);
});

row('F61 an order number that we never gave: kept, acknowledged, and an incident', async () => {
  const { resident, placed } = await newcomer('f61-unknown');
  await desk.pay(resident, placed, 'callback-unknown-order');
  await desk.becomes(placed.id, 'confirmed'); // its own payment is found by asking
  const { callbacks } = await desk.book(placed.no);
  await desk.wasCalledBack(placed.no, [200]);
  expect(await desk.incidents(`unknown${callbacks[0]?.id.slice(0, 8)}`)).toEqual(['payment_mismatch']);
});

row('F62 the client was told "ok" and no callback comes: the booking is held until the query, then confirmed', async () => {
  const { resident, placed } = await newcomer('f62');
  await desk.pay(resident, placed, 'paid-callback-lost');
  const seen: string[] = [];
  await eventually(
    async () => seen.push(stateIn(await resident.read(placed.id))),
    () => seen.at(-1) !== 'held',
    HOLD_MS,
  );
  expect(new Set(seen)).toEqual(new Set(['held', 'confirmed']));
});

row(
  'F68 two refunds of one order keep a minute apart, and what would exceed the payment is refused at home',
  async () => {
    const { resident, placed } = await newcomer('f68');
    await desk.pay(resident, placed);
    await desk.becomes(placed.id, 'confirmed');
    const config = { ...world.config, PUBLIC_URL: `http://127.0.0.1:${world.callbacks.port}` };
    const refunds = new Refunds(wechatPayments(config), { next: () => crypto.randomUUID() });
    const ask = (reason: string, amountFen: number) => {
      const intent = { payableId: placed.id, outTradeNo: placed.no, reason, amountFen, from: 'revenue', nowMs: Date.now() } as const;
      return world.dataSource.transaction('READ COMMITTED', (tx) => refunds.request(tx, intent));
    };
    const both = await Promise.allSettled([ask('first', 600), ask('second', 600)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await ask('third', 400)).toBe('requested');
    await expect(ask('fourth', 1)).rejects.toThrow('would exceed');
    const answers = await Promise.all([0, 1].map((turn) => resident.at(turn).cancel(placed.id)));
    expect(answers.map(({ type }) => type).sort()).toEqual(['fail', 'ok']);
    const all = await eventually(
      () => desk.refunds(placed.id),
      (some) => some.every(({ state }) => state === 'succeeded'),
      120_000,
    );
    expect(all.map(({ amountFen }) => amountFen)).toEqual([600, 400]);
    const [early = 0, late = 0] = (await desk.book(placed.no)).refunds.map(({ createdAt }) => Date.parse(createdAt));
    expect(late - early).toBeGreaterThanOrEqual(60_000);
    expect(linesWith('request-refund: 429')).toBe(0);
    expect(await desk.accounts(placed.id)).toEqual({});
  },
  180_000,
);

rowsWith(chance)('… and in the end no promise was broken', () => expectPromisesKept(world, recording));
