import { describe, expect, test } from '@jest/globals';
import { type CarParkNow, moved, scaleBar, spotLabel, spotsOf, standingOf, wholeView, zoomed } from './map.js';

const at = (lat: number, lng: number, wish: Partial<CarParkNow> = {}): CarParkNow => ({
  ...{ carParkId: 'a', name: '甲', kind: 'residential', partnerId: 'p', partnerName: '乙', address: '', location: { lat, lng } },
  ...{ pools: 1, bays: 20, offeredBays: 20, freeBays: 10, isSuspended: false },
  ...wish,
});

describe('the ground', () => {
  test('has metres: a hundredth of a degree to the north is 1,113 m up, to the east 1,028 m at this latitude', () => {
    const [south, north] = spotsOf([at(22.56, 114.14), at(22.57, 114.15)]);
    expect((south?.y ?? 0) - (north?.y ?? 0)).toBeCloseTo(1_113.2, 0);
    expect((north?.x ?? 0) - (south?.x ?? 0)).toBeCloseTo(1_028, 0);
  });

  test('shows every car park at first, and something when there is none or one', () => {
    const spots = spotsOf([at(22.56, 114.13), at(22.58, 114.14)]);
    const view = wholeView(spots, 2);
    for (const { x, y } of spots) {
      expect(Math.abs(x - view.x)).toBeLessThan(view.width / 2);
      expect(Math.abs(y - view.y)).toBeLessThan(view.width / 2 / 2);
    }
    expect(wholeView([], 2).width).toBeGreaterThan(0);
    expect(wholeView(spotsOf([at(22.56, 114.13)]), 2).width).toBeGreaterThan(0);
  });

  test('zooms to what is under the pointer, and never beyond the whole', () => {
    const whole = { x: 0, y: 0, width: 2_000 };
    const near = zoomed(whole, 0.5, whole, { x: 400, y: 0 });
    expect(near).toEqual({ x: 200, y: 0, width: 1_000 });
    expect((400 - near.x) / near.width).toBe((400 - whole.x) / whole.width);
    expect(zoomed(near, 100, whole)).toEqual(whole);
    expect(zoomed(whole, 0.000_1, whole).width).toBe(200);
    expect(moved(near, 9, 9, whole)).toEqual({ x: 500, y: 500, width: 1_000 });
  });

  test.each([
    [1_000, '200 米'],
    [4_900, '500 米'],
    [5_000, '1 公里'],
    [26_000, '5 公里'],
  ])('a width of %i m has a scale of %s', (width, text) => {
    expect(scaleBar({ x: 0, y: 0, width }).text).toBe(text);
  });
});

test.each([
  [0, 0, 'closed'],
  [10, 0, 'full'],
  [10, 2, 'few'],
  [10, 3, 'free'],
] as const)('of %i offered bays %i free ones are %s', (offeredBays, freeBays, standing) => {
  expect(standingOf({ offeredBays, freeBays })).toBe(standing);
});

test('a screen reader is told the name, how it stands, and the bays', () => {
  expect(spotLabel(at(22, 114))).toBe('甲，空余较多，空 10 / 开放 20 个泊位');
  expect(spotLabel(at(22, 114, { offeredBays: 0, freeBays: 0, isSuspended: true }))).toBe('甲，已收回');
});
