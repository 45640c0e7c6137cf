import { expect, test } from '@jest/globals';
import type { SupplyRequest } from '../types/api.js';
import { EMPTY_PLAN } from './plan.js';
import { toldOf } from './requests.js';

const request = (state: SupplyRequest['state'], poolId = 'p'): SupplyRequest => ({
  id: state,
  state,
  partnerId: '',
  partnerName: '',
  limitBays: 10,
  askedBy: '',
  askedAt: '',
  pools: [{ poolId, poolName: '', carParkId: '', carParkName: '', bays: 20, before: EMPTY_PLAN, after: EMPTY_PLAN, reason: '' }],
  decision: null,
});

test('a request that waits, or the newest one that was declined, is told', () => {
  expect(
    toldOf([request('awaiting_approval', 'q'), request('superseded'), request('awaiting_approval'), request('declined')], 'p')?.request
      .state,
  ).toBe('awaiting_approval');
  expect(toldOf([request('declined'), request('approved')], 'p')?.request.state).toBe('declined');
});

test('what was approved or taken back since needs no word', () => {
  expect(toldOf([request('approved'), request('declined')], 'p')).toBeUndefined();
  expect(toldOf([request('withdrawn'), request('declined')], 'p')).toBeUndefined();
  expect(toldOf([], 'p')).toBeUndefined();
});
