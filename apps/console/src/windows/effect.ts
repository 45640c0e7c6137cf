import type { EChartsCoreOption } from 'echarts/core';
import type { SupplyEffect } from '../types/api.js';

/** What a change of supply does, as figures of nights. */
export interface NightEffect {
  readonly night: string;
  /** Bays offered at most at one time of the night, all pools together. */
  readonly baysBefore: number;
  readonly baysAfter: number;
  /** Bays times hours. */
  readonly hoursBefore: number;
  readonly hoursAfter: number;
  readonly isChanged: boolean;
}

const HOUR_MS = 3_600_000;

/** By night; what many pools offer is added up. */
export function nightsOf({ nights }: Pick<SupplyEffect, 'nights'>): readonly NightEffect[] {
  const byNight = new Map<string, NightEffect>();
  for (const { night, segments } of nights) {
    const known = byNight.get(night) ?? { night, baysBefore: 0, baysAfter: 0, hoursBefore: 0, hoursAfter: 0, isChanged: false };
    const most = (side: 'before' | 'after') => Math.max(0, ...segments.map((segment) => segment[side]));
    const hours = (side: 'before' | 'after') =>
      segments.reduce((sum, { from, to, ...levels }) => sum + (levels[side] * (Date.parse(to) - Date.parse(from))) / HOUR_MS, 0);
    byNight.set(night, {
      night,
      baysBefore: known.baysBefore + most('before'),
      baysAfter: known.baysAfter + most('after'),
      hoursBefore: known.hoursBefore + hours('before'),
      hoursAfter: known.hoursAfter + hours('after'),
      isChanged: known.isChanged || segments.some(({ before, after }) => before !== after),
    });
  }
  return [...byNight.values()].sort((a, b) => a.night.localeCompare(b.night));
}

export function nightsChart(nights: readonly NightEffect[]): EChartsCoreOption {
  return {
    animation: false,
    color: ['#8a93a0', '#1f4fa3'],
    legend: { bottom: 0, icon: 'roundRect' },
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    grid: { left: 48, right: 16, top: 32, bottom: 56 },
    xAxis: { type: 'category', data: nights.map(({ night }) => night.slice(5)) },
    yAxis: { type: 'value', name: '泊位·小时' },
    series: [
      { name: '现在', type: 'bar', data: nights.map(({ hoursBefore }) => hoursBefore) },
      { name: '发布后', type: 'bar', data: nights.map(({ hoursAfter }) => hoursAfter) },
    ],
  };
}

/** Somebody loses the bay that they booked. */
export const isTakingBack = ({ movedCount, refundedCount }: Pick<SupplyEffect, 'movedCount' | 'refundedCount'>): boolean =>
  movedCount + refundedCount > 0;

/** All money that goes out because of the change. */
export const costFen = ({ money }: Pick<SupplyEffect, 'money'>): number => money.differenceFen + money.refundFen + money.compensationFen;

/** The last digits of a booking, enough to speak of it. */
export const shortId = (bookingId: string): string => bookingId.slice(-8);
