import { describe, expect, test } from '@jest/globals';
import { aCarPark, at, ms } from '../testing/samples.js';
import { alternativeChoices, sheetView, wishFrom, wishOf } from './booking-sheet.js';
import { type Proposal, proposalOf } from './home.js';

const NOW = ms('17:00');
const wish = wishOf(proposalOf(aCarPark(), undefined, [], NOW) as Proposal);
const car = (id: string, plate: string, isDefault = false) => ({ id, plate, kind: 'mainland' as const, isDefault });

describe('the sheet', () => {
  test('says the same as the card, when to leave, and what will be paid', () => {
    const view = sheetView(wish, [car('1', '粤B12345', true)], '', '', NOW);
    expect(view.facts.map(({ text }) => text)).toEqual([
      '步行 4 分钟 · 320 米',
      '今晚 18:00 – 明早 08:00',
      '请在明早 08:00 前驶离',
      '粤B·12345',
    ]);
    expect(view).toMatchObject({ confirmText: '确认并支付 ¥8', plate: '粤B12345', asksForPlate: false });
  });

  test('takes the default plate, or the one that was chosen', () => {
    const cars = [car('1', '粤B11111'), car('2', '粤B22222', true)];
    expect(sheetView(wish, cars, '', '', NOW).plate).toBe('粤B22222');
    expect(sheetView(wish, cars, '粤B11111', '', NOW).plate).toBe('粤B11111');
    expect(sheetView(wish, cars, '粤B99999', '', NOW).plate).toBe('粤B22222');
  });

  test('asks for a plate when there is none, and takes it once it looks like one', () => {
    expect(sheetView(wish, [], '', '粤B1', NOW)).toMatchObject({ asksForPlate: true, plate: '' });
    expect(sheetView(wish, [], '', '粤b·12345', NOW).plate).toBe('粤B12345');
  });

  test('of a free bay asks for no payment', () => {
    expect(sheetView({ ...wish, priceFen: 0 }, [], '', '', NOW).confirmText).toBe('确认预约');
  });
});

test('an alternative is booked with its own place, hours and price', () => {
  const other = {
    carParkId: 'c2',
    poolId: 'p2',
    name: '示例园区',
    from: at('19:00'),
    to: at('07:00', 3),
    walkMetres: 800,
    freeBays: 2,
    priceFen: 500,
  };
  expect(alternativeChoices([other], NOW)).toEqual([
    { id: 'p2', name: '示例园区', placeText: '步行 10 分钟 · 800 米 · 仅剩 2 位', spanText: '今晚 19:00 – 明早 07:00', priceText: '¥5' },
  ]);
  const next = wishFrom(other);
  expect(next).toMatchObject({ carParkId: 'c2', poolId: 'p2', from: at('19:00'), priceFen: 500 });
  expect(sheetView(next, [], '', '', NOW)).toMatchObject({ name: '示例园区', confirmText: '确认并支付 ¥5' });
});
