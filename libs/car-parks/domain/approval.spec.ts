import { expect, test } from '@jest/globals';
import { aWindow } from '../testing/plans.js';
import { needsApproval } from './approval.js';
import { EMPTY_PLAN, type NightOverride, type SupplyPlan } from './supply-plan.js';

const window = (bays: number, more: Partial<SupplyPlan['windows'][number]> = {}) => ({ ...aWindow({ bays }), ...more });
const plan = (...windows: SupplyPlan['windows']): SupplyPlan => ({ ...EMPTY_PLAN, windows });
const night = (bays: number): NightOverride => ({ night: '2026-03-02', startMinute: 0, endMinute: 1_440, bays, unitFen: null });

test('as many bays as the limit need nobody, one more does, in a window and on a single night alike', () => {
  expect([60, 61].map((bays) => needsApproval(plan(window(1), window(bays)), EMPTY_PLAN, 60))).toEqual([false, true]);
  expect([60, 61].map((bays) => needsApproval({ ...EMPTY_PLAN, overrides: [night(bays)] }, EMPTY_PLAN, 60))).toEqual([false, true]);
});

test('without a limit nothing does; with a limit of none everything that lends does', () => {
  expect(needsApproval(plan(window(255)), EMPTY_PLAN, null)).toBe(false);
  expect([needsApproval(plan(window(1)), EMPTY_PLAN, 0), needsApproval({ ...EMPTY_PLAN, overrides: [night(0)] }, EMPTY_PLAN, 0)]).toEqual([
    true,
    false,
  ]);
});

test('what is in force already as it is needs nobody again, whatever stands beside it and whatever it costs', () => {
  const inForce = plan(window(80));
  expect(needsApproval(plan(window(10), window(80, { unitFen: 900 })), inForce, 60)).toBe(false);
  expect(needsApproval(plan(window(80, { weekdays: 1 })), inForce, 60)).toBe(true);
  expect(needsApproval(plan(window(80, { startMinute: 0 })), inForce, 60)).toBe(true);
  expect(needsApproval(plan(window(81)), inForce, 60)).toBe(true);
  expect(needsApproval({ ...inForce, overrides: [night(80)] }, inForce, 60)).toBe(true);
});

test('lending less is always free, even above the limit of today', () => {
  expect(needsApproval(EMPTY_PLAN, plan(window(80)), 60)).toBe(false);
  expect(needsApproval(plan(window(60)), plan(window(80)), 60)).toBe(false);
});
