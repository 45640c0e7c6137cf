import type { PoolDetail } from '../types/api.js';
import { type Tone, toneOf } from './car-parks.js';
import { clockText, momentText } from './times.js';

export interface Bar {
  readonly at: string;
  /** Of the tallest bar, 0 to 100. */
  readonly height: number;
  readonly tone: Tone;
  /** Only under some bars, so that they do not run into each other. */
  readonly label: string;
}

export interface NightChart {
  readonly bars: readonly Bar[];
  /** The chart in words, for who cannot see it and for who wants it short. */
  readonly summary: string;
}

const TICKS_A_BAR = 2;
const TICKS_AN_HOUR = 4;
const LABELS = 5;
/** Something is to be seen even of a full hour. */
const LOWEST = 4;

/** Free bays over the window, half an hour a bar: the least of its quarters, because a car stays through. */
export function nightChart(ticks: PoolDetail['ticks'], nowMs: number): NightChart {
  const most = Math.max(1, ...ticks.map(({ capacity }) => capacity));
  const groups = Array.from({ length: Math.ceil(ticks.length / TICKS_A_BAR) }, (_, index) =>
    ticks.slice(index * TICKS_A_BAR, (index + 1) * TICKS_A_BAR),
  );
  const every = Math.max(1, Math.ceil(groups.length / LABELS));
  const bars = groups.map((group, index) => {
    const freeBays = Math.min(...group.map((tick) => tick.freeBays));
    const isOffered = group.every(({ capacity }) => capacity > 0);
    const at = group[0]?.at ?? '';
    return {
      at,
      height: Math.max(LOWEST, Math.round((100 * freeBays) / most)),
      tone: toneOf(isOffered, freeBays),
      label: index % every === 0 ? clockText(Date.parse(at)) : '',
    };
  });
  return { bars, summary: summaryOf(ticks, nowMs) };
}

function summaryOf(ticks: PoolDetail['ticks'], nowMs: number): string {
  const offered = ticks.filter(({ capacity }) => capacity > 0);
  const [first, ...others] = offered;
  if (first === undefined) return '该时段未开放';
  if (offered.length < ticks.length)
    return `所选时段没有全部开放，${momentText(Date.parse(first.at), nowMs)} 起共开放 ${offered.length / TICKS_AN_HOUR} 小时`;
  if (offered.every(({ freeBays }) => freeBays === 0)) return '这段时间全部订满';
  const least = others.reduce((lowest, tick) => (tick.freeBays < lowest.freeBays ? tick : lowest), first);
  const at = momentText(Date.parse(least.at), nowMs);
  return least.freeBays === 0 ? `${at} 起有时段已满` : `全程至少余 ${least.freeBays} 位（${at} 最少）`;
}
