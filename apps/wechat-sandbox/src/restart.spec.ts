import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FakeClock } from '#kernel';
import { createSandbox, type Sandbox } from './sandbox.js';
import { Merchant } from './testing/merchant.js';
import { STAGE_NOW_MS } from './testing/stage.js';
import { throwawayIdentity } from './testing/throwaway-identity.js';
import { neverWake } from './virtual-clock.js';

const identity = throwawayIdentity();
const clock = new FakeClock(STAGE_NOW_MS);
let stateDir: string;
let open: { sandbox: Sandbox; merchant: Merchant }[] = [];

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'wechat-sandbox-'));
  open = [];
});
afterEach(async () => {
  await Promise.all(open.flatMap(({ sandbox, merchant }) => [merchant.close(), sandbox.close()]));
  rmSync(stateDir, { recursive: true });
});

async function start(): Promise<Merchant> {
  const sandbox = createSandbox({ identity, seed: 'restart', stateDir, clock, wake: neverWake });
  const merchant = await new Merchant(identity, await sandbox.listen({ port: 0 }), clock).open();
  open.push({ sandbox, merchant });
  return merchant;
}

test('a restarted sandbox keeps its book and finishes what was under way', async () => {
  const before = await start();
  before.answerWith = () => 500;
  await before.pay(await before.placed('restart-1'));
  await before.control('POST', '/clock', { advanceMs: 0 });
  await before.refund('restart-1', 'refund-1', 300);
  before.answerWith = () => 200;

  const after = await start();
  await after.control('POST', '/clock', { advanceMs: 15_000 });
  const ledger = (await after.control('GET', '/ledger')).json;
  expect(ledger['totals']).toMatchObject({ paidFen: 800, refundedFen: 300, refundingFen: 0 });
  expect(ledger['callbacks']).toMatchObject([
    { kind: 'payment', state: 'received', tries: [{ status: 500 }, { status: 200 }] },
    { kind: 'refund' },
  ]);
  expect((await after.query('restart-1')).json['trade_state']).toBe('REFUND');
});

test('a restarted sandbox hands out no number twice and takes no login code twice', async () => {
  const login = (merchant: Merchant) =>
    merchant.call(
      'GET',
      `/sns/jscode2session?appid=${identity.appid}&secret=${identity.appSecret}&js_code=dev:li:1&grant_type=authorization_code`,
    );
  const before = await start();
  const first = await before.placed('restart-1');
  expect((await login(before)).json).toHaveProperty('openid');
  const after = await start();
  expect(await after.placed('restart-2')).not.toBe(first);
  expect((await login(after)).json).toMatchObject({ errcode: 40163 });
});

test('a line cut short by a kill is dropped, and the rest is kept', async () => {
  const before = await start();
  await before.placed('restart-1');
  appendFileSync(join(stateDir, 'journal.jsonl'), '{"table":"order","key":"x","ro');
  const after = await start();
  expect((await after.control('GET', '/ledger')).json['orders']).toMatchObject([{ outTradeNo: 'restart-1' }]);
});
