import type { EChartsCoreOption } from 'echarts/core';
import { addMonths, nightAt } from '../shell/nights.js';
import type { Statement } from '../types/api.js';

/** The month of the present night. */
export const monthAt = (nowMs: number): string => nightAt(nowMs).slice(0, 7);

/** The month that the page asks for: as named, never later than the present one. */
export function askedMonth(named: unknown, nowMs: number): string {
  const present = monthAt(nowMs);
  return typeof named === 'string' && /^20\d{2}-(0[1-9]|1[0-2])$/.test(named) && named <= present ? named : present;
}

/** The present month and those before it. */
export const recentMonths = (nowMs: number, count = 24): readonly string[] =>
  Array.from({ length: count }, (_, index) => addMonths(monthAt(nowMs), -index));

/** `2026 年 3 月`. */
export const monthText = (month: string): string => `${month.slice(0, 4)} 年 ${Number(month.slice(5))} 月`;

export function nightsChart({ nights }: Pick<Statement, 'nights'>): EChartsCoreOption {
  const yuan = (fen: number) => fen / 100; // heights of bars only; the table has the amounts
  return {
    animation: false,
    color: ['#1f4fa3', '#8a93a0'],
    legend: { bottom: 0, icon: 'roundRect' },
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    grid: { left: 56, right: 16, top: 32, bottom: 56 },
    xAxis: { type: 'category', data: nights.map(({ night }) => night.slice(5)) },
    yAxis: { type: 'value', name: '元' },
    series: [
      { name: '实收', type: 'bar', data: nights.map(({ keptFen }) => yuan(keptFen)) },
      { name: '退款', type: 'bar', data: nights.map(({ refundedFen }) => yuan(refundedFen)) },
    ],
  };
}
