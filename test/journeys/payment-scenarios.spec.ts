import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Placed, plate, prepayIdOf, ResidentClient, send } from '../support/client.js';
import { eventually } from '../support/stores.js';
import { offerBays, tomorrowNight } from '../support/supply.js';
import { type System, startSystem } from '../support/system.js';

/** Long enough to pay in, short enough to wait for. */
const HOLD_MS = 4_000;
const CAR_PARKS = [
  'paid',
  'lost',
  'twice',
  'before',
  'cut',
  'close-429',
  'late-free',
  'late-taken',
  'wrong',
  'forged',
  'cancelled',
  'never',
];

let system: System;

beforeAll(async () => {
  system = await startSystem({
    environment: { HOLD_MS: `${HOLD_MS}`, PAYMENT_MARGIN_MS: '0', PAYMENT_GRACE_MS: '0', SWEEP_EVERY_MS: '300' },
    prepare: async ({ dataSource }) =>
      void (await offerBays(
        dataSource,
        CAR_PARKS.map((code) => ({ code, bays: 1 })),
      )),
  });
}, 60_000);
afterAll(() => system?.close(), 30_000);

let people = 0;
const someone = () => ResidentClient.logIn(system.gateways[0] ?? '', `person-${++people}`);
const night = (carParkId: string) => ({ carParkId, ...tomorrowNight(), plate: plate(++people) });
const control = (path: string, body: object) => send('POST', `${system.sandbox}/control/${path}`, body);
const pay = (placed: Placed, outcome?: string, params?: object) => control(`prepay/${prepayIdOf(placed)}/pay`, { outcome, params });

async function endsAs(resident: ResidentClient, placed: Placed, state: string, withinMs = 15_000): Promise<void> {
  await eventually(
    () => resident.stateOf(placed.booking.id),
    (found) => found === state,
    withinMs,
  );
}

interface MoneyRow {
  readonly account: string;
  readonly fen: string;
}

/** What the ledger holds for a booking, by account; accounts that came out even are left out. */
async function ledgerOf(placed: Placed): Promise<Record<string, number>> {
  const rows = await system.dataSource.query<MoneyRow[]>(
    'SELECT account, SUM(amount_fen) AS fen FROM ledger_entry WHERE payable_id = ? GROUP BY account HAVING fen <> 0 ORDER BY account',
    [placed.booking.id],
  );
  return Object.fromEntries(rows.map(({ account, fen }) => [account, Number(fen)]));
}

const KEPT = { wechat: 1_000, revenue: -1_000 };
const REFUND_OPEN = { wechat: 1_000, refunds_open: -1_000 };

async function incidents(placed: Placed): Promise<string[]> {
  const rows = await system.dataSource.query<{ kind: string }[]>(
    'SELECT kind FROM incident JOIN payment_attempt ON out_trade_no = subject WHERE payable_id = ?',
    [placed.booking.id],
  );
  return rows.map((row) => row.kind);
}

describe('a payment that succeeded ends in a confirmed booking or in a full refund', () => {
  test('paid', async () => {
    const resident = await someone();
    const placed = await resident.book(night('paid'));
    await pay(placed);
    await endsAs(resident, placed, 'confirmed');
    expect(await ledgerOf(placed)).toEqual(KEPT);
  });

  test('the callback is lost: a query finds the payment', async () => {
    const resident = await someone();
    const placed = await resident.book(night('lost'));
    await pay(placed, 'paid-callback-lost');
    await endsAs(resident, placed, 'confirmed');
    expect(await ledgerOf(placed)).toEqual(KEPT);
  }, 40_000);

  test('the callback comes several times at once: the money counts once', async () => {
    const resident = await someone();
    const placed = await resident.book(night('twice'));
    await pay(placed, 'paid-callback-duplicated', { copies: 5 });
    await endsAs(resident, placed, 'confirmed');
    expect(await ledgerOf(placed)).toEqual(KEPT);
    const [row] = await system.dataSource.query<{ n: number }[]>(
      "SELECT COUNT(*) AS n FROM notification_inbox WHERE kind = 'payment' AND business_key IN (SELECT CONCAT('payment:', transaction_id) FROM payment_attempt WHERE payable_id = ?)",
      [placed.booking.id],
    );
    expect(Number(row?.n)).toBe(1);
  });

  test('the callback comes before the order is answered', async () => {
    const resident = await someone();
    await control('scenarios', { nextOrder: true, scenario: 'paid-callback-before-answer' });
    const placed = await resident.book(night('before'));
    await endsAs(resident, placed, 'confirmed');
    expect(await ledgerOf(placed)).toEqual(KEPT);
  });

  test('the order takes effect and its answer is cut off: the same bytes are sent again', async () => {
    const resident = await someone();
    await control('scenarios', { nextOrder: true, scenario: 'prepay-effect-then-cut' });
    const placed = await resident.book(night('cut'));
    const offered = placed.payment
      ? placed
      : ((await resident.post(`/bookings/${placed.booking.id}/payment`, undefined, 'again')).body as Placed);
    await pay(offered);
    await endsAs(resident, placed, 'confirmed');
    expect(await ledgerOf(placed)).toEqual(KEPT);
  });

  test('closing answers 429 because the person is paying: the bay is kept until that is settled', async () => {
    const resident = await someone();
    await control('scenarios', { nextOrder: true, scenario: 'close-429-paying', params: { outcome: 'SUCCESS', afterMs: 2_000 } });
    const placed = await resident.book(night('close-429'));
    await endsAs(resident, placed, 'confirmed', 25_000);
    expect(await ledgerOf(placed)).toEqual(KEPT);
  }, 40_000);

  test('the money comes after the hold lapsed and the bay is still free: confirmed', async () => {
    const resident = await someone();
    await control('scenarios', { nextOrder: true, scenario: 'close-then-paid', params: { afterMs: 1_500 } });
    const placed = await resident.book(night('late-free'));
    await endsAs(resident, placed, 'lapsed');
    await endsAs(resident, placed, 'confirmed');
    expect(await ledgerOf(placed)).toEqual(KEPT);
  }, 40_000);

  test('the money comes after the hold lapsed and the bay is taken: refunded in full', async () => {
    const [late, other] = [await someone(), await someone()];
    await control('scenarios', { nextOrder: true, scenario: 'close-then-paid', params: { afterMs: 3_000 } });
    const placed = await late.book(night('late-taken'));
    await endsAs(late, placed, 'lapsed');
    const taken = await other.book(night('late-taken'));
    await pay(taken);
    await eventually(
      async () => (await ledgerOf(placed))['wechat'] ?? 0,
      (fen) => fen === 1_000,
      15_000,
    );
    expect(await late.stateOf(placed.booking.id)).toBe('lapsed');
    const ledger = await ledgerOf(placed);
    expect([REFUND_OPEN, {}]).toContainEqual(ledger);
    await endsAs(other, taken, 'confirmed');
  }, 40_000);

  test('paid at the last moment and given up meanwhile: refunded in full', async () => {
    const resident = await someone();
    const placed = await resident.book(night('cancelled'));
    await pay(placed, 'delayed', { endpoint: 'callback', ms: 1_000 });
    const cancelled = await resident.post(`/bookings/${placed.booking.id}/cancel`, {}, 'give-up');
    expect(cancelled.status).toBe(200);
    await eventually(
      () => ledgerOf(placed),
      (ledger) => ledger['refunds_open'] === -1_000 || Object.keys(ledger).length === 0,
      15_000,
    );
    expect(await resident.stateOf(placed.booking.id)).toBe('cancelled');
  }, 40_000);
});

describe('what is not a payment changes nothing', () => {
  test('a callback with another amount is kept as an incident; the true amount is found by asking', async () => {
    const resident = await someone();
    const placed = await resident.book(night('wrong'));
    await pay(placed, 'callback-wrong-amount');
    await eventually(
      () => incidents(placed),
      (kinds) => kinds.includes('payment_mismatch'),
    );
    await endsAs(resident, placed, 'confirmed');
    expect(await ledgerOf(placed)).toEqual(KEPT);
  }, 40_000);

  test('a forged callback is refused, and the retry that is true is taken', async () => {
    const resident = await someone();
    const placed = await resident.book(night('forged'));
    await pay(placed, 'callback-forged');
    await eventually(
      async () => callbackStatuses(placed),
      (statuses) => statuses.includes(401),
    );
    await endsAs(resident, placed, 'confirmed');
    expect(await ledgerOf(placed)).toEqual(KEPT);
  }, 40_000);

  test('a hold that nobody pays lapses, and its bay can be booked again', async () => {
    const [first, second] = [await someone(), await someone()];
    const placed = await first.book(night('never'));
    await endsAs(first, placed, 'lapsed');
    const late = await first.post(`/bookings/${placed.booking.id}/payment`, undefined, 'too-late');
    expect(late.status).toBe(410);
    await second.book(night('never'));
    expect(await ledgerOf(placed)).toEqual({});
  }, 40_000);
});

interface SandboxLedger {
  readonly callbacks: readonly { readonly tries: readonly { readonly status: number | null }[] }[];
}

async function callbackStatuses(placed: Placed): Promise<(number | null)[]> {
  const [row] = await system.dataSource.query<{ no: string }[]>('SELECT out_trade_no AS no FROM payment_attempt WHERE payable_id = ?', [
    placed.booking.id,
  ]);
  const ledger = (await send('GET', `${system.sandbox}/control/ledger?outTradeNo=${row?.no}`)).body as SandboxLedger;
  return ledger.callbacks.flatMap((callback) => callback.tries.map((one) => one.status));
}
