import type { EChartsCoreOption } from 'echarts/core';
import { nightText } from '../shell/times.js';
import type { OfficeReport } from '../types/api.js';
import { rateOf, rateText, slotHoursText } from './figures.js';

const INK = '#4b5563';
const FAINT = '#e3e7ed';
const BOOKED = '#1f4fa3';
const BOOKABLE = '#b9c9e6';
/** Named, for the chart measures its words before it draws them. */
const TEXT = { color: INK, fontFamily: '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif' };
const WEEKDAYS = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'];
const percent = (rate: number): string => `${Math.round(rate * 100)}%`;
const hourText = (hour: number): string => `${String(hour).padStart(2, '0')} 时`;
export const weekdayName = (weekday: number): string => WEEKDAYS[weekday - 1] ?? '';

/** What an axis' tooltip is told of each series. */
interface Shown {
  readonly dataIndex: number;
}

/** Slot-hours of each night as bars, the rate as a line. */
export function trendOption(nights: OfficeReport['nights']): EChartsCoreOption {
  const told = ([first]: readonly Shown[]): string => {
    const night = nights[first?.dataIndex ?? -1];
    if (!night) return '';
    const lines = [
      `可订 ${slotHoursText(night.bookableSlotHours)}`,
      `已订 ${slotHoursText(night.bookedSlotHours)}`,
      `利用率 ${rateText(night)}`,
    ];
    return [`${nightText(night.night)}${night.isClosed ? '' : '（进行中）'}`, ...lines].join('\n');
  };
  const bar = (name: string, color: string, values: readonly number[], gap?: string) => ({
    ...{ name, type: 'bar', data: values, itemStyle: { color }, barMaxWidth: 28 },
    ...(gap ? { barGap: gap } : {}),
  });
  return {
    textStyle: TEXT,
    animation: false,
    grid: { left: 56, right: 48, top: 40, bottom: 28 },
    legend: { top: 0, left: 0, textStyle: TEXT, itemHeight: 10, data: ['可订车位小时', '已订车位小时', '利用率'] },
    tooltip: { trigger: 'axis', renderMode: 'richText', formatter: told },
    xAxis: { type: 'category', data: nights.map(({ night }) => night.slice(5)), axisTick: { show: false }, axisLabel: TEXT },
    yAxis: [
      { type: 'value', axisLabel: TEXT, splitLine: { lineStyle: { color: FAINT } } },
      { type: 'value', min: 0, max: 1, axisLabel: { ...TEXT, formatter: percent }, splitLine: { show: false } },
    ],
    series: [
      bar(
        '可订车位小时',
        BOOKABLE,
        nights.map((night) => night.bookableSlotHours),
        '-100%',
      ),
      bar(
        '已订车位小时',
        BOOKED,
        nights.map((night) => night.bookedSlotHours),
      ),
      {
        ...{ name: '利用率', type: 'line', yAxisIndex: 1, data: nights.map((night) => rateOf(night) ?? null) },
        ...{ itemStyle: { color: '#8a5200' }, lineStyle: { color: '#8a5200' }, symbolSize: 6 },
      },
    ],
  };
}

/** The rate of each hour of each weekday, nights from noon to noon; what is not offered stays empty. */
export function heatMapOption(cells: OfficeReport['heatMap']): EChartsCoreOption {
  const hours = [...new Set(cells.map(({ hour }) => hour))];
  const value = (cell: OfficeReport['heatMap'][number]) => [hours.indexOf(cell.hour), 7 - cell.weekday, rateOf(cell) ?? '-'];
  const told = ({ dataIndex }: Shown): string => {
    const cell = cells[dataIndex];
    if (!cell) return '';
    const booked = `已订 ${slotHoursText(cell.bookedSlotHours)} / 可订 ${slotHoursText(cell.bookableSlotHours)}`;
    return `${weekdayName(cell.weekday)}夜 ${hourText(cell.hour)}\n利用率 ${rateText(cell)}\n${booked}`;
  };
  return {
    textStyle: TEXT,
    animation: false,
    grid: { left: 48, right: 16, top: 8, bottom: 72 },
    tooltip: { renderMode: 'richText', formatter: told },
    xAxis: {
      type: 'category',
      data: hours.map(String),
      axisTick: { show: false },
      axisLabel: { ...TEXT, interval: 0 },
      axisLine: { show: false },
    },
    yAxis: { type: 'category', data: WEEKDAYS.toReversed(), axisTick: { show: false }, axisLabel: TEXT, axisLine: { show: false } },
    visualMap: {
      ...{
        min: 0,
        max: 1,
        precision: 2,
        calculable: false,
        orient: 'horizontal',
        left: 'center',
        bottom: 0,
        itemWidth: 12,
        itemHeight: 160,
      },
      ...{ text: ['100%', '0%'], textStyle: TEXT, inRange: { color: ['#eef3fb', '#8fb0e3', '#1f4fa3', '#12305f'] } },
    },
    series: [{ type: 'heatmap', data: cells.map(value), itemStyle: { borderColor: '#fff', borderWidth: 1 } }],
  };
}

/** Partners by their rate, the highest on top; those without anything bookable are left to the table. */
export function partnersOption(partners: OfficeReport['partners']): EChartsCoreOption {
  const shown = partners.filter((partner) => rateOf(partner) !== undefined).toSorted((a, b) => (rateOf(a) ?? 0) - (rateOf(b) ?? 0));
  const told = ({ dataIndex }: Shown): string => {
    const partner = shown[dataIndex];
    if (!partner) return '';
    const booked = `已订 ${slotHoursText(partner.bookedSlotHours)} / 可订 ${slotHoursText(partner.bookableSlotHours)}`;
    return `${partner.name}\n利用率 ${rateText(partner)}\n${booked}`;
  };
  return {
    textStyle: TEXT,
    animation: false,
    grid: { left: 140, right: 56, top: 8, bottom: 24 },
    tooltip: { renderMode: 'richText', formatter: told },
    xAxis: { type: 'value', min: 0, max: 1, axisLabel: { ...TEXT, formatter: percent }, splitLine: { lineStyle: { color: FAINT } } },
    yAxis: {
      type: 'category',
      data: shown.map(({ name }) => name),
      axisTick: { show: false },
      axisLabel: { ...TEXT, width: 128, overflow: 'truncate' },
    },
    series: [
      {
        ...{ type: 'bar', data: shown.map((partner) => rateOf(partner) ?? 0), itemStyle: { color: BOOKED }, barMaxWidth: 16 },
        label: {
          show: true,
          position: 'right',
          color: INK,
          formatter: ({ dataIndex }: Shown) => (shown[dataIndex] ? rateText(shown[dataIndex]) : ''),
        },
      },
    ],
  };
}
export const partnersHeight = (partners: OfficeReport['partners']): number =>
  Math.max(120, 40 + 24 * partners.filter((partner) => rateOf(partner) !== undefined).length);
