import { expect, test } from '@jest/globals';
import { aPool, aSite, locationOf, siteRequest, typedPool } from './site-form.js';

test.each([
  ['22.5671, 114.1443', { lat: 22.5671, lng: 114.1443 }],
  [' 22.5671，114.1443 ', { lat: 22.5671, lng: 114.1443 }],
  ['114.1443', undefined],
  ['north, east', undefined],
])('%s is the place %j', (text, place) => {
  expect(locationOf(text)).toEqual(place);
});

test('prices are typed in yuan and asked for in fen; what cannot be read is said', () => {
  const site = { ...aSite(), id: 'new', name: '新停车场', place: '22.56, 114.14' };
  const request = siteRequest({ ...site, pools: [{ ...aPool(), unit: '8.50', overtime: '3' }] }, 'p');
  expect(request).toMatchObject({ partnerId: 'p', pools: [{ tariff: { unitFen: 850, capFen: null, overtimeHalfHourFen: 300 } }] });
  expect(siteRequest({ ...site, pools: [{ ...aPool(), unit: 'eight' }] }, 'p')).toBe('普通泊位：金额应为元，最多两位小数');
  expect(siteRequest({ ...site, place: '' }, 'p')).toContain('位置应为');
});

test('a pool that is there can be typed again unchanged', () => {
  const request = siteRequest(
    { ...aSite(), place: '22.56, 114.14', pools: [{ ...aPool(), tariffKind: 'per_half_hour', unit: '2', cap: '20' }] },
    'p',
  );
  if (typeof request === 'string') throw new Error(request);
  const [pool] = request.pools;
  expect(pool && typedPool(pool as never)).toEqual({ ...aPool(), tariffKind: 'per_half_hour', unit: '2', cap: '20' });
});
