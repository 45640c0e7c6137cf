import type { EChartsCoreOption } from 'echarts/core';
import { grouped } from '../shell/money.js';
import { nightText } from '../shell/times.js';
import type { UnmetDemand } from '../types/api.js';

type Cell = UnmetDemand['total'];

/** Small groups of persons are not told of: neither 0 nor a guess stands in their place. */
export const personsText = (persons: number | null, leastPersons: number): string =>
  persons === null ? `少于 ${leastPersons}` : grouped(persons);
/** Of nobody, nobody was served: that gives away no one. */
export const servedText = ({ persons, served }: Cell, leastPersons: number): string =>
  personsText(persons === 0 ? 0 : served, leastPersons);
export const shareText = ({ servedShare }: Cell): string => (servedShare === null ? '—' : `${(servedShare * 100).toFixed(0)}%`);

export const CHANNEL_NAMES = { search: '查找时没有空位', booking: '预约时没有空位' } as const;

/** Persons of each night, those who were served afterwards in front; a night that is not told of has no bar. */
export function demandOption({ nights, leastPersons }: UnmetDemand): EChartsCoreOption {
  const text = { color: '#4b5563', fontFamily: '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif' };
  const told = ([first]: readonly { readonly dataIndex: number }[]): string => {
    const night = nights[first?.dataIndex ?? -1];
    if (!night) return '';
    const counts = `未满足 ${personsText(night.persons, leastPersons)} 人\n后来订到 ${servedText(night, leastPersons)} 人`;
    return `${nightText(night.night)}\n${counts}`;
  };
  const bar = (name: string, color: string, counts: readonly (number | null)[]) => ({
    name,
    type: 'bar',
    data: counts,
    itemStyle: { color },
    barMaxWidth: 28,
  });
  return {
    textStyle: text,
    animation: false,
    grid: { left: 48, right: 16, top: 40, bottom: 28 },
    legend: { top: 0, left: 0, textStyle: text, itemHeight: 10 },
    tooltip: { trigger: 'axis', renderMode: 'richText', formatter: told },
    xAxis: { type: 'category', data: nights.map(({ night }) => night.slice(5)), axisTick: { show: false }, axisLabel: text },
    yAxis: { type: 'value', minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: '#e3e7ed' } } },
    series: [
      {
        ...bar(
          '未满足人数',
          '#e0b878',
          nights.map(({ persons }) => persons),
        ),
        barGap: '-100%',
      },
      bar(
        '其中后来订到',
        '#0b7a4b',
        nights.map(({ served }) => served),
      ),
    ],
  };
}
