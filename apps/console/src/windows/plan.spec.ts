import { expect, test } from '@jest/globals';
import type { PoolSupply, SupplyPlan } from '../types/api.js';
import { minuteText, spanText } from './minutes.js';
import { contentOf, EMPTY_PLAN, flawsOf, isOutdated, isSame, overtakenBy, usualWindow, withNights } from './plan.js';
import { curfewText, differencesOf, overrideText, weekdaysText, windowText } from './plan-words.js';

const plan = (some: Partial<SupplyPlan>): SupplyPlan => ({ ...EMPTY_PLAN, ...some });
const anOverride = { startMinute: 1_080, endMinute: 1_920, bays: 3, unitFen: null };

test('minutes are said with their day', () => {
  expect([0, 1_080, 1_440, 1_920, 2_880, 5_760].map(minuteText)).toEqual([
    '00:00',
    '18:00',
    '24:00',
    '次日 08:00',
    '第3天 00:00',
    '第5天 00:00',
  ]);
  expect(spanText(1_080, 1_920)).toBe('18:00 – 次日 08:00');
});

test.each([
  [0b1111111, '每天'],
  [0b0011111, '周一至周五'],
  [0b1100000, '周六、周日'],
  [0b0000101, '周一、周三'],
  [0b0010000, '周五'],
])('weekdays %i are %s', (weekdays, text) => expect(weekdaysText(weekdays)).toBe(text));

test('a window says all that is not usual', () => {
  expect(windowText(usualWindow(40))).toBe('周一至周五 · 18:00 – 次日 08:00 · 40 个泊位');
  expect(
    windowText({
      ...usualWindow(5),
      endMinute: 480,
      unitFen: 650,
      validFrom: '2026-03-01',
      validTo: '2026-06-30',
      calendar: 'official',
      season: 'school_holidays',
      returns: 'next_working_day',
    }),
  ).toBe('周一至周五 · 18:00 – 次一工作日 08:00 · 5 个泊位 · 单价 ¥6.50 · 2026-03-01 起 · 至 2026-06-30 · 按法定节假日 · 仅寒暑假');
  expect(overrideText({ night: '2026-03-02', ...anOverride, bays: 0 })).toBe('不开放');
  expect(curfewText({ startMinute: 1_380, endMinute: 300 })).toBe('23:00 至 05:00 不能进出');
});

test('the difference of two plans tells only what changed', () => {
  const before = plan({ windows: [usualWindow(40), { ...usualWindow(10), weekdays: 0b1100000 }] });
  const after = plan({
    windows: [usualWindow(30), { ...usualWindow(10), weekdays: 0b1100000 }],
    curfew: { startMinute: 60, endMinute: 240 },
  });
  expect(differencesOf(before, after)).toEqual([
    { kind: 'removed', text: '每周 周一至周五 · 18:00 – 次日 08:00 · 40 个泊位' },
    { kind: 'added', text: '每周 周一至周五 · 18:00 – 次日 08:00 · 30 个泊位' },
    { kind: 'added', text: '禁行 01:00 至 04:00 不能进出' },
  ]);
  expect(differencesOf(before, before)).toEqual([]);
});

test('plans are the same whatever the order of their members', () => {
  const { bays, ...rest } = usualWindow(3);
  expect(isSame(plan({ windows: [usualWindow(3)] }), plan({ windows: [{ bays, ...rest }] }))).toBe(true);
  expect(isSame(plan({ windows: [usualWindow(3)] }), plan({ windows: [usualWindow(4)] }))).toBe(false);
});

test('a draft is what is edited; one begun on an older version is outdated', () => {
  const said = { reason: '', author: '' };
  const published = { version: 2, plan: plan({ windows: [usualWindow(1)] }), publishedAt: '', ...said };
  const draft = { revision: 1, baseVersion: 1, plan: plan({ windows: [usualWindow(2)] }), savedAt: '', ...said };
  const supply: PoolSupply = { poolId: 'p', published, draft };
  expect(contentOf(supply)).toBe(draft.plan);
  expect(contentOf({ ...supply, draft: null })).toBe(published.plan);
  expect([
    isOutdated(supply),
    isOutdated({ ...supply, draft: { ...draft, baseVersion: 2 } }),
    isOutdated({ ...supply, draft: null }),
  ]).toEqual([true, false, false]);
});

test('who was faster is told, with what they did', () => {
  const said = { reason: '春节', author: '乙', plan: EMPTY_PLAN };
  const ours: PoolSupply = { poolId: 'p', published: { version: 1, publishedAt: '', ...said }, draft: null };
  const draft = { revision: 1, baseVersion: 1, savedAt: 't', ...said };
  expect(overtakenBy({ ours, theirs: { ...ours, draft } })).toEqual({ who: '乙', at: 't', did: '保存了草稿（春节）' });
  const published = { version: 2, publishedAt: 'u', ...said };
  expect(overtakenBy({ ours, theirs: { ...ours, published } })).toEqual({ who: '乙', at: 'u', did: '发布了第 2 版（春节）' });
  expect(overtakenBy({ ours: { ...ours, draft }, theirs: ours })).toBeUndefined();
});

test('nights are replaced as a whole and kept in order', () => {
  const before = plan({
    overrides: [
      { night: '2026-03-09', ...anOverride },
      { night: '2026-03-02', ...anOverride },
    ],
  });
  const after = withNights(before, ['2026-03-02', '2026-03-03'], [{ ...anOverride, bays: 0, ...{ night: '2026-03-02' } }]);
  expect(after.overrides.map(({ night, bays }) => [night, bays])).toEqual([
    ['2026-03-02', 0],
    ['2026-03-03', 0],
    ['2026-03-09', 3],
  ]);
  expect(withNights(after, ['2026-03-02'], []).overrides).toHaveLength(2);
});

test('flaws are told by member before the server is asked', () => {
  expect(flawsOf(usualWindow(10), 10)).toEqual({});
  expect(
    Object.keys(flawsOf({ ...usualWindow(11), weekdays: 0, endMinute: 1_080, validFrom: '2026-03-02', validTo: '2026-03-01' }, 10)),
  ).toEqual(['weekdays', 'bays', 'endMinute', 'validTo']);
  expect(flawsOf({ ...usualWindow(1), endMinute: 480, returns: 'next_working_day' }, 10)).toEqual({});
});
