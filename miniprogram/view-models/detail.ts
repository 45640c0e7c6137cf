import type { CarParkDetail, PoolKind, Vehicle } from '../types/api.js';
import { type CarParkCard, cardOf, type LiveState, POOL_TEXTS, roomText, type Tone, toneOf, wantedPool, withLive } from './car-parks.js';
import { type Proposal, proposalOf } from './home.js';
import { priceText } from './money.js';
import { type NightChart, nightChart } from './night-chart.js';
import { type Rule, rulesOf } from './rules.js';
import { momentText } from './times.js';

export interface DetailView {
  readonly card: CarParkCard;
  readonly address: string;
  readonly partnerName: string;
  readonly pools: readonly {
    readonly id: string;
    readonly text: string;
    readonly tone: Tone;
    readonly roomText: string;
    readonly priceText: string;
    readonly kind: PoolKind;
  }[];
  /** The kind of bay that is shown and would be booked. */
  readonly chosen: PoolKind;
  readonly chart: NightChart;
  readonly rules: readonly Rule[];
  readonly leaveText: string;
  readonly proposal: Proposal | undefined;
}

/** One car park over one window, for one kind of bay. */
export function detailView(
  carPark: CarParkDetail,
  live: LiveState | undefined,
  kind: PoolKind | undefined,
  vehicles: readonly Vehicle[],
  nowMs: number,
): DetailView {
  const now = withLive(carPark, live);
  const wanted = wantedPool(now, kind);
  const shown = carPark.pools.find(({ id }) => id === wanted?.id) ?? carPark.pools[0];
  return {
    card: cardOf(now, kind, nowMs),
    address: carPark.address,
    partnerName: carPark.partnerName,
    pools: now.pools.map((pool) => {
      const tone = toneOf(now.isOpen && pool.priceFen !== null, pool.freeBays);
      const price = pool.priceFen === null ? '' : priceText(pool.priceFen);
      return { id: pool.id, text: POOL_TEXTS[pool.kind], tone, roomText: roomText(tone, pool.freeBays), priceText: price, kind: pool.kind };
    }),
    chosen: kind ?? 'standard',
    chart: nightChart(shown?.ticks ?? [], nowMs),
    rules: [
      ...(shown === undefined ? [] : rulesOf(shown)),
      ...(carPark.entryNote === '' ? [] : [{ name: '入场', text: carPark.entryNote }]),
    ],
    leaveText: `请在${momentText(Date.parse(carPark.to), nowMs)} 前驶离`,
    proposal: proposalOf(now, kind, vehicles, nowMs),
  };
}
