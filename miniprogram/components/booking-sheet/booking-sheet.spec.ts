import { describe, expect, test } from '@jest/globals';
import { aPhoneWith, CONSENTED, LOGGED_IN } from '../../testing/phone-with.js';
import { aBooking, aCarPark, at, ms } from '../../testing/samples.js';
import type { Alternative, PlacedBooking, Resident, Vehicle } from '../../types/api.js';
import { proposalOf } from '../../view-models/home.js';

const using = { 'booking-sheet': './components/booking-sheet/booking-sheet' };
const wxml =
  '<booking-sheet visible="{{isOpen}}" proposal="{{proposal}}" instead="{{instead}}" bind:close="onClose" bind:consent="onConsent" />';
const PLACE = 'POST /api/v1/bookings';
const NIGHT = { from: at('18:00'), to: at('08:00', 3) };
const PAYMENT = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=p', signType: 'RSA', paySign: 's' } as const;

const car = (plate: string, isDefault = false): Vehicle => ({ id: plate, plate, kind: 'mainland', isDefault });
const me = (...vehicles: Vehicle[]): Resident => ({ id: 'r1', vehicles, consents: [], walkLimitMetres: 800, createdAt: at('09:00') });
const placed = (facts = {}): PlacedBooking => ({
  booking: aBooking({ state: 'held', paidFen: 0, holdExpiresAt: at('17:15'), ...facts }),
  payment: PAYMENT,
});
const other = (id: string, name: string, facts: Partial<Alternative> = {}): Alternative => ({
  ...{ carParkId: id, poolId: `${id}-pool`, name, ...NIGHT, walkMetres: 160, freeBays: 5, priceFen: 600 },
  ...facts,
});
const FULL = { type: 'about:blank', title: '已满', status: 409, code: 'no_bay_free' };
const THREE = [other('c2', '示例园区'), other('c3', '示例医院', { freeBays: 2 }), other('c4', '示例学校')];

interface Scene {
  readonly vehicles?: Vehicle[];
  readonly place?: (body: unknown) => readonly [number, unknown] | Promise<readonly [number, unknown]>;
  readonly kept?: object;
  readonly agrees?: boolean;
  readonly proposal?: object | null;
  readonly instead?: readonly Alternative[] | null;
}

async function opened({ vehicles = [car('粤B12345', true)], place = () => [201, placed()], ...scene }: Scene = {}) {
  const told: string[] = [];
  const phone = await aPhoneWith({
    using,
    kept: { ...CONSENTED, ...LOGGED_IN, ...scene.kept },
    agrees: scene.agrees ?? true,
    server: {
      'GET /api/v1/me': () => [200, me(...vehicles)],
      'POST /api/v1/me/vehicles': () => [201, car('粤B88888', true)],
      'POST /api/v1/bookings/b1/cancel': () => [200, aBooking({ state: 'cancelled' })],
      [PLACE]: place,
    },
  });
  const proposal = proposalOf(aCarPark(), undefined, vehicles, ms('17:00'));
  const sheet = await phone.mount(wxml, {
    data: { isOpen: false, proposal: scene.proposal === undefined ? proposal : scene.proposal, instead: scene.instead ?? null },
    methods: { onClose: () => void told.push('close'), onConsent: () => void told.push('consent') },
  });
  sheet.setData({ isOpen: true });
  await sheet.settled();
  const bodies = (route: string) => phone.asked().flatMap(([name, body]) => (name === route ? [body] : []));
  return { phone, told, bodies, ...sheet };
}

describe('the plate', () => {
  test('of the only car is booked with what the card showed, and the page that asks how it went is opened', async () => {
    const { phone, told, bodies, tapText, settled } = await opened();
    tapText('确认并支付 ¥8');
    await settled();
    expect(bodies(PLACE)).toEqual([{ carParkId: 'estate-01', poolId: 'p-standard', ...NIGHT, plate: '粤B12345' }]);
    expect([phone.cashiers(), phone.opened(), told]).toEqual([1, ['/packages/pay/confirming/confirming?id=b1'], ['close']]);
    expect(phone.errors).toEqual([]);
  });

  test('of several is chosen, the default being first', async () => {
    const { bodies, find, tapText, settled } = await opened({ vehicles: [car('粤B11111'), car('粤B22222', true)] });
    expect(find('[aria-checked="true"]').textContent).toBe('粤B·22222');
    tapText('粤B·11111');
    expect(find('[aria-checked="true"]').textContent).toBe('粤B·11111');
    tapText('确认并支付 ¥8');
    await settled();
    expect(bodies(PLACE)).toMatchObject([{ plate: '粤B11111' }]);
  });

  test('that is missing is asked for, and kept for the next time', async () => {
    const { bodies, type, tapText, settled } = await opened({ vehicles: [] });
    type('input', '粤b·88888');
    tapText('确认并支付 ¥8');
    await settled();
    expect(bodies('POST /api/v1/me/vehicles')).toEqual([{ plate: '粤B88888', isDefault: true }]);
    expect(bodies(PLACE)).toMatchObject([{ plate: '粤B88888' }]);
  });

  test('that is none books nothing', async () => {
    const { bodies, type, tapText, settled } = await opened({ vehicles: [] });
    for (const typed of ['', '粤B1', '12345678']) {
      type('input', typed);
      tapText('确认并支付 ¥8');
      await settled();
    }
    expect(bodies(PLACE)).toEqual([]);
  });
});

describe('the price', () => {
  test('stays what was shown when the page behind proposes something else meanwhile', async () => {
    const { bodies, showing, tapText, setData, settled } = await opened({ vehicles: [car('粤B11111', true), car('粤B22222')] });
    setData({ proposal: proposalOf(aCarPark({ id: 'c9', name: '示例商场' }), undefined, [], ms('17:00')) });
    tapText('粤B·22222');
    expect(showing('示例小区')).toBeDefined();
    tapText('确认并支付 ¥8');
    await settled();
    expect(bodies(PLACE)).toMatchObject([{ carParkId: 'estate-01', plate: '粤B22222' }]);
  });

  test('that has risen is paid only by who says so', async () => {
    const { phone, bodies, tapText, settled } = await opened({ place: () => [201, placed({ priceFen: 1_000 })], agrees: false });
    tapText('确认并支付 ¥8');
    await settled();
    expect([phone.dialogs(), phone.cashiers(), phone.opened()]).toEqual([['价格刚刚变了'], 0, []]);
    expect(bodies('POST /api/v1/bookings/b1/cancel')).toHaveLength(1);
  });

  test('that has risen is paid by who agrees', async () => {
    const { phone, tapText, settled } = await opened({ place: () => [201, placed({ priceFen: 1_000 })] });
    tapText('确认并支付 ¥8');
    await settled();
    expect([phone.dialogs(), phone.cashiers()]).toEqual([['价格刚刚变了'], 1]);
  });

  test('that has fallen is no question', async () => {
    const { phone, tapText, settled } = await opened({ place: () => [201, placed({ priceFen: 600 })] });
    tapText('确认并支付 ¥8');
    await settled();
    expect([phone.dialogs(), phone.cashiers()]).toEqual([[], 1]);
  });
});

describe('a bay that is gone', () => {
  test('is answered with three others, how far, how many and for how much, and one tap more books one', async () => {
    let tries = 0;
    const place = () => (++tries === 1 ? ([409, { ...FULL, alternatives: THREE }] as const) : ([201, placed({ priceFen: 600 })] as const));
    const { phone, bodies, box, tapText, settled } = await opened({ place });
    tapText('确认并支付 ¥8');
    await settled();
    expect([...box.querySelectorAll('[class*="--choice"]')].map((choice) => choice.getAttribute('aria-label'))).toEqual([
      '预约 示例园区，步行 2 分钟 · 160 米 · 余 5 位，今晚 18:00 – 明早 08:00，¥6',
      '预约 示例医院，步行 2 分钟 · 160 米 · 仅剩 2 位，今晚 18:00 – 明早 08:00，¥6',
      '预约 示例学校，步行 2 分钟 · 160 米 · 余 5 位，今晚 18:00 – 明早 08:00，¥6',
    ]);
    tapText('示例医院');
    await settled();
    expect(bodies(PLACE)).toMatchObject([{ carParkId: 'estate-01' }, { carParkId: 'c3', poolId: 'c3-pool', plate: '粤B12345' }]);
    expect([phone.dialogs(), phone.cashiers()]).toEqual([[], 1]);
  });

  test('without others is said, with where to go', async () => {
    const { phone, tapText, settled } = await opened({ place: () => [409, FULL], agrees: false });
    tapText('确认并支付 ¥8');
    await settled();
    expect([phone.dialogs(), phone.cashiers()]).toEqual([['这个时段刚刚订满了'], 0]);
  });

  test('is known before in a full car park: the sheet begins with the others', async () => {
    const { bodies, tapText, settled, showing } = await opened({ proposal: null, instead: THREE });
    expect(showing('附近还有空位')).toBeDefined();
    tapText('示例园区');
    await settled();
    expect(bodies(PLACE)).toMatchObject([{ carParkId: 'c2' }]);
  });

  test('and another that needs a plate first is shown with the question for it', async () => {
    const { bodies, tapText, settled, find, showing } = await opened({ vehicles: [], proposal: null, instead: THREE });
    tapText('示例园区');
    await settled();
    expect([bodies(PLACE), find('input'), showing('确认并支付 ¥6')]).toEqual([[], expect.anything(), expect.anything()]);
  });
});

describe('confirming', () => {
  test('twice books once: a second tap does nothing while the first is under way', async () => {
    let answer = (_: readonly [number, unknown]): void => undefined;
    const waiting = new Promise<readonly [number, unknown]>((resolve) => {
      answer = resolve;
    });
    const { phone, told, bodies, tapText, settled } = await opened({ place: () => waiting });
    tapText('确认并支付 ¥8');
    await settled();
    tapText('确认并支付 ¥8');
    tapText('再看看');
    await settled();
    expect([bodies(PLACE).length, told]).toEqual([1, []]);
    answer([201, placed()]);
    await settled();
    expect([bodies(PLACE).length, phone.cashiers(), told]).toEqual([1, 1, ['close']]);
  });

  test('without consent asks for that, and the server for nothing', async () => {
    const { told, bodies, tapText, settled } = await opened({ kept: { consents: [] } });
    tapText('确认并支付 ¥8');
    await settled();
    expect([told, bodies(PLACE)]).toEqual([['consent'], []]);
  });

  test('of a bay that costs nothing opens no cashier', async () => {
    const place = () => [201, { ...placed({ priceFen: 0, state: 'confirmed' }), payment: null }] as const;
    const { phone, tapText, settled } = await opened({ place });
    tapText('确认并支付 ¥8');
    await settled();
    expect([phone.cashiers(), phone.opened().length]).toEqual([0, 1]);
  });
});
