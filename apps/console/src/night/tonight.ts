import type { EChartsCoreOption } from 'echarts/core';
import type { ProblemKind, Tonight, TonightPool } from '../types/api.js';

/** What the board shows, from what the server said and a clock. */
type Hour = TonightPool['hours'][number];

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export const PROBLEM_NAMES: Readonly<Record<ProblemKind, string>> = {
  bay_occupied: '车位被占',
  gate_closed: '道闸未开',
  not_found: '找不到入口或车位',
  other: '其他问题',
};

export interface PoolNow {
  readonly id: string;
  readonly name: string;
  readonly free: number;
  readonly capacity: number;
  readonly booked: number;
  /** Claimed beyond what is offered. */
  readonly owed: number;
}

/** Bays of each pool in the hour of `at`; undefined when that is not an hour of this night. */
export function poolsAt({ pools }: Tonight, at: string): readonly PoolNow[] | undefined {
  const now = pools.map((pool) => {
    const hour = pool.hours.find((one) => Date.parse(one.at) <= Date.parse(at) && Date.parse(at) < Date.parse(one.at) + HOUR_MS);
    return hour && { id: pool.id, name: pool.name, ...baysOf(hour) };
  });
  return now.every((pool) => pool !== undefined) ? now : undefined;
}

const baysOf = ({ capacity, booked, owed }: Hour) => ({ capacity, booked, owed, free: Math.max(0, capacity - booked) });

/** The hours of all pools together. */
export function hoursOf({ pools }: Tonight): readonly Hour[] {
  const [first, ...others] = pools;
  return (first?.hours ?? []).map((hour, index) => {
    const all = [
      hour,
      ...others.map(({ hours }) => hours[index] ?? { ...hour, capacity: 0, booked: 0, owed: 0, arrivals: 0, departures: 0 }),
    ];
    const sum = (figure: 'capacity' | 'booked' | 'owed' | 'arrivals' | 'departures') => all.reduce((total, one) => total + one[figure], 0);
    return {
      at: hour.at,
      capacity: sum('capacity'),
      booked: sum('booked'),
      owed: sum('owed'),
      arrivals: sum('arrivals'),
      departures: sum('departures'),
    };
  });
}

/** The whole night in one line: `共 12 车次到达，最多同时占用 9 个，开放 40 个`. */
export function nightSumText(hours: readonly Hour[]): string {
  const arrivals = hours.reduce((sum, hour) => sum + hour.arrivals, 0);
  const [booked, capacity] = [Math.max(0, ...hours.map((hour) => hour.booked)), Math.max(0, ...hours.map((hour) => hour.capacity))];
  return capacity === 0 && arrivals === 0 ? '本夜不开放' : `共 ${arrivals} 车次到达，最多同时占用 ${booked} 个，开放 ${capacity} 个`;
}

export interface ToLeave {
  readonly bookingId: string;
  readonly plate: string;
  readonly poolName: string;
  readonly until: string;
  readonly isOverdue: boolean;
  /** `还有 1 小时 20 分`, `已超 10 分`. */
  readonly when: string;
}

/** Who may be parking and has to leave: whose time is over first, then whose ends first. */
export function toLeaveAt({ pools }: Tonight, nowMs: number): readonly ToLeave[] {
  return pools
    .flatMap(({ name, toLeave }) => toLeave.map((one) => ({ ...one, poolName: name })))
    .sort((a, b) => Date.parse(a.until) - Date.parse(b.until))
    .map((one) => {
      const leftMs = Date.parse(one.until) - nowMs;
      const isOverdue = leftMs < 0;
      return { ...one, isOverdue, when: `${isOverdue ? '已超 ' : '还有 '}${durationText(Math.abs(leftMs))}` };
    });
}

export function durationText(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} 分`;
  return minutes % 60 === 0 ? `${hours} 小时` : `${hours} 小时 ${minutes % 60} 分`;
}

/** `刚刚`, `12 秒前`, `3 分前`. */
export function agoText(ms: number): string {
  if (ms < 2_000) return '刚刚';
  return ms < MINUTE_MS ? `${Math.floor(ms / 1_000)} 秒前` : `${durationText(ms)}前`;
}

export const hourText = (at: string): string => `${String((new Date(at).getUTCHours() + 8) % 24).padStart(2, '0')}:00`;

/** Who comes and who goes by hour as bars, and how many bays are taken of how many as lines. */
export function hoursChart(hours: readonly Hour[]): EChartsCoreOption {
  return {
    animation: false,
    color: ['#1f4fa3', '#8a5200', '#0b7a4b', '#8a93a0'],
    legend: { bottom: 0, icon: 'roundRect' },
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    grid: { left: 40, right: 40, top: 32, bottom: 56 },
    xAxis: { type: 'category', data: hours.map(({ at }) => hourText(at)) },
    yAxis: [
      { type: 'value', name: '车次', minInterval: 1 },
      { type: 'value', name: '泊位', minInterval: 1, splitLine: { show: false } },
    ],
    series: [
      { name: '到达', type: 'bar', data: hours.map(({ arrivals }) => arrivals) },
      { name: '离开', type: 'bar', data: hours.map(({ departures }) => departures) },
      { name: '已约泊位', type: 'line', step: 'middle', showSymbol: false, yAxisIndex: 1, data: hours.map(({ booked }) => booked) },
      { name: '开放泊位', type: 'line', step: 'middle', showSymbol: false, yAxisIndex: 1, data: hours.map(({ capacity }) => capacity) },
    ],
  };
}
