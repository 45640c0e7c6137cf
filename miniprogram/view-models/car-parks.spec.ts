import { describe, expect, test } from '@jest/globals';
import { aCarPark, aPool, ms } from '../testing/samples.js';
import { cardOf, hasOpened, sorted, wantedPool, withLive } from './car-parks.js';
import { homeView, markersOf } from './home.js';
import { priceText, yuan } from './money.js';

const NOW = ms('19:00');
const full = (id: string) => aCarPark({ id, walkMetres: 10, freeBays: 0, pools: [aPool({ freeBays: 0 })] });
const closed = (id: string) => aCarPark({ id, walkMetres: 5, isOpen: false, pools: [aPool({ freeBays: 0, priceFen: null })] });

test('money is yuan without losing a fen', () => {
  expect([0, 5, 800, 850, 123_456, -50].map(yuan)).toEqual(['0', '0.05', '8', '8.50', '1234.56', '-0.50']);
  expect(priceText(0)).toBe('免费');
});

describe('a card', () => {
  test('says how much room there is, and that closed is not full', () => {
    const cards = [aCarPark(), aCarPark({ pools: [aPool({ freeBays: 3 })] }), full('f'), closed('c')].map((one) =>
      cardOf(one, undefined, NOW),
    );
    expect(cards.map(({ tone, roomText }) => [tone, roomText])).toEqual([
      ['free', '余 8 位'],
      ['few', '仅剩 3 位'],
      ['full', '已满'],
      ['closed', '未开放'],
    ]);
    expect(cards.map(({ isBookable }) => isBookable)).toEqual([true, true, false, false]);
    expect(cards[3]?.priceText).toBe('');
  });

  test('of another kind of bay counts the bays and the price of that kind', () => {
    const carPark = aCarPark({ pools: [aPool(), aPool({ id: 'p-ev', kind: 'ev_charging', freeBays: 1, priceFen: 1_250 })] });
    expect(cardOf(carPark, 'ev_charging', NOW)).toMatchObject({ roomText: '仅剩 1 位', priceText: '¥12.50' });
    expect(cardOf(carPark, 'accessible', NOW)).toMatchObject({ tone: 'closed' });
  });

  test('of two pools shows the one with room, which is the one that is booked', () => {
    const carPark = aCarPark({ pools: [aPool({ freeBays: 0 }), aPool({ id: 'p2', freeBays: 2, priceFen: 900 })] });
    expect(wantedPool(carPark, undefined)?.id).toBe('p2');
    expect(cardOf(carPark, undefined, NOW)).toMatchObject({ roomText: '仅剩 2 位', priceText: '¥9' });
  });
});

describe('order', () => {
  const near = aCarPark({ id: 'near', walkMetres: 100, pools: [aPool({ priceFen: 1_000 })] });
  const cheap = aCarPark({ id: 'cheap', walkMetres: 900, pools: [aPool({ priceFen: 300 })] });
  const cheapToo = aCarPark({ id: 'cheap-too', walkMetres: 500, pools: [aPool({ priceFen: 300 })] });
  const all = [closed('c'), full('f'), near, cheap, cheapToo];

  test('by walk: with room, then full, then closed, however near these are', () => {
    expect(sorted(all, 'walk', undefined, NOW).map(({ id }) => id)).toEqual(['near', 'cheap-too', 'cheap', 'f', 'c']);
  });

  test('by price: the cheapest, and of these the nearest', () => {
    expect(sorted(all, 'price', undefined, NOW).map(({ id }) => id)).toEqual(['cheap-too', 'cheap', 'near', 'f', 'c']);
  });
});

describe('what is pushed', () => {
  const live = { isOpen: true, freeBays: 0, pools: [{ id: 'p-standard', freeBays: 0 }], version: 11 };

  test('takes the place of what was read before it', () => {
    expect(cardOf(withLive(aCarPark(), live), undefined, NOW).roomText).toBe('已满');
  });

  test('gives way to what was read after it', () => {
    expect(withLive(aCarPark({ version: 12 }), live)).toEqual(aCarPark({ version: 12 }));
  });
});

test('a car park that opened since it was read has to be read again, for its price is not pushed', () => {
  const live = { isOpen: true, freeBays: 8, pools: [{ id: 'p-standard', freeBays: 8 }], version: 11 };
  expect(hasOpened(closed('c'), live)).toBe(true);
  expect([hasOpened(aCarPark(), live), hasOpened(closed('c'), { ...live, isOpen: false }), hasOpened(closed('c'), undefined)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(hasOpened({ ...closed('c'), version: 12 }, live)).toBe(false);
});

describe('one tap', () => {
  const world = { liveOf: () => undefined, sorting: 'walk' as const, kind: undefined, vehicles: [], nowMs: NOW };

  test('proposes the first car park with room, with its own hours and price', () => {
    const { proposal } = homeView({ ...world, carParks: [full('f'), aCarPark()] });
    expect(proposal).toMatchObject({ carParkId: 'estate-01', poolId: 'p-standard', from: aCarPark().from, priceFen: 800, plate: '' });
  });

  test('proposes the next with room when another is asked for, and begins anew after the last', () => {
    const carParks = [full('f'), aCarPark(), aCarPark({ id: 'second', walkMetres: 900 })];
    const ids = [0, 1, 2].map((skipped) => homeView({ ...world, carParks, skipped }).proposal?.carParkId);
    expect(ids).toEqual(['estate-01', 'second', 'estate-01']);
  });

  test('of another kind leaves out car parks that have no such bay', () => {
    const charging = aCarPark({ id: 'ev', pools: [aPool({ kind: 'ev_charging' })] });
    expect(homeView({ ...world, kind: 'ev_charging', carParks: [aCarPark(), charging] }).cards.map(({ id }) => id)).toEqual(['ev']);
  });

  test('proposes nothing when nothing has room', () => {
    expect(homeView({ ...world, carParks: [full('f'), closed('c')] }).proposal).toBeUndefined();
  });

  test('proposes the default plate', () => {
    const vehicles = [
      { id: '1', plate: '粤B11111', kind: 'mainland' as const, isDefault: false },
      { id: '2', plate: '粤B22222', kind: 'mainland' as const, isDefault: true },
    ];
    expect(homeView({ ...world, vehicles, carParks: [aCarPark()] }).proposal?.plate).toBe('粤B22222');
  });
});

test('a marker says the same as its card', () => {
  const carParks = [full('f'), aCarPark(), closed('c')];
  const cards = carParks.map((carPark) => cardOf(carPark, undefined, NOW));
  expect(markersOf(carParks, cards).map(({ callout }) => callout['content'])).toEqual(['满', '8', '未开放']);
});
