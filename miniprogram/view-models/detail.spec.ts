import { describe, expect, test } from '@jest/globals';
import { at, ms } from '../testing/samples.js';
import { nightChart } from './night-chart.js';
import { looksLikePlate, plateCards, plateText, typedPlate } from './plates.js';
import { rulesOf } from './rules.js';

const tick = (clock: string, freeBays: number, capacity = 10) => ({ at: at(clock), freeBays, capacity });

describe('the chart of a night', () => {
  test('a bar is half an hour and shows its scarcer quarter', () => {
    const { bars, summary } = nightChart([tick('18:00', 10), tick('18:15', 5), tick('18:30', 0), tick('18:45', 9)], ms('17:00'));
    expect(bars.map(({ height, tone }) => [height, tone])).toEqual([
      [50, 'free'],
      [4, 'full'],
    ]);
    expect(summary).toBe('今晚 18:30 起有时段已满');
  });

  test('says the least that is free, and that closed is not full', () => {
    expect(nightChart([tick('18:00', 7), tick('18:15', 4)], ms('17:00')).summary).toBe('全程至少余 4 位（今晚 18:15 最少）');
    expect(nightChart([tick('18:00', 0), tick('18:15', 0)], ms('17:00')).summary).toBe('这段时间全部订满');
    expect(nightChart([tick('18:00', 0, 0)], ms('17:00'))).toMatchObject({ summary: '该时段未开放', bars: [{ tone: 'closed' }] });
    expect(nightChart([tick('18:00', 0, 0), tick('18:15', 5), tick('18:30', 5)], ms('17:00')).summary).toBe(
      '所选时段没有全部开放，今晚 18:15 起共开放 0.5 小时',
    );
    expect(nightChart([], ms('17:00'))).toEqual({ bars: [], summary: '该时段未开放' });
  });
});

describe('rules', () => {
  const tariff = {
    kind: 'per_night',
    unitFen: 800,
    capFen: null,
    overtimeHalfHourFen: 300,
    freeCancelMinutes: 60,
    lateCancelPercent: 50,
  } as const;

  test('are told in plain words', () => {
    expect(rulesOf({ tariff, curfew: { from: '23:00', to: '05:00' } }).map(({ text }) => text)).toEqual([
      '每晚 ¥8（中午 12 点起算下一晚）',
      '开始前 1 小时以上取消，全额退款；之后退 50%，开始后不退',
      '超过预约结束时间，每半小时 ¥3',
      '每天 23:00 – 05:00 大门关闭，不能进出',
    ]);
  });

  test('of a tariff by the half hour name its cap', () => {
    const [fee] = rulesOf({ tariff: { ...tariff, kind: 'per_half_hour', unitFen: 150, capFen: 1_200 }, curfew: null });
    expect(fee?.text).toBe('每半小时 ¥1.50，每晚最多 ¥12');
  });
});

describe('plates', () => {
  test('are written as on the car, the default first', () => {
    const vehicles = [
      { id: '1', plate: '粤B12345', kind: 'mainland' as const, isDefault: false },
      { id: '2', plate: '粤BD12345', kind: 'new_energy' as const, isDefault: true },
    ];
    expect(plateCards(vehicles).map(({ text, note }) => [text, note])).toEqual([
      ['粤B·D12345', '新能源'],
      ['粤B·12345', ''],
    ]);
    expect(plateText('粤Z1234港')).toBe('粤Z·1234港');
  });

  test('are sent without what people type between the signs', () => {
    expect(typedPlate(' 粤b·123 45')).toBe('粤B12345');
    expect(['粤B12345', '粤bd12345', '粤Z1234港', '粤B1234', 'B12345'].map(looksLikePlate)).toEqual([true, true, true, false, false]);
  });
});
