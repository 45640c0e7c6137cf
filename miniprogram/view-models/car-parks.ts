import type { CarPark, CarParkKind, PoolKind } from '../types/api.js';
import { priceText } from './money.js';
import { spanText } from './times.js';

/** Tokens of colour that say how much room there is. */
export type Tone = 'free' | 'few' | 'full' | 'closed';

/** What is pushed of a car park: docs/LIVE.md. */
export interface LiveState {
  readonly isOpen: boolean;
  readonly freeBays: number;
  readonly pools: readonly { readonly id: string; readonly freeBays: number }[];
  readonly version: number;
}

export interface CarParkCard {
  readonly id: string;
  readonly name: string;
  readonly kindText: string;
  readonly walkText: string;
  readonly spanText: string;
  readonly priceText: string;
  readonly tone: Tone;
  readonly roomText: string;
  readonly freeBays: number;
  readonly isBookable: boolean;
  readonly isSample: boolean;
  readonly spokenText: string;
}

const FEW = 3;
export const METRES_A_MINUTE = 80;

export const KIND_TEXTS: Readonly<Record<CarParkKind, string>> = {
  residential: '小区',
  industrial: '园区',
  commercial: '商场写字楼',
  hospital: '医院',
  government: '机关单位',
  school: '学校',
};

export const POOL_TEXTS: Readonly<Record<PoolKind, string>> = {
  standard: '普通车位',
  accessible: '无障碍车位',
  ev_charging: '充电车位',
  large: '大型车位',
};

/** `步行 4 分钟 · 320 米`; nothing where no place was given. */
export function walkText(metres: number | null): string {
  if (metres === null) return '';
  const minutes = Math.max(1, Math.ceil(metres / METRES_A_MINUTE));
  return `步行 ${minutes} 分钟 · ${metres < 1_000 ? `${metres} 米` : `${(metres / 1_000).toFixed(1)} 公里`}`;
}

/** The car park with what was pushed of it since: whichever is newer by its version. */
export function withLive(carPark: CarPark, live: LiveState | undefined): CarPark {
  if (live === undefined || live.version < carPark.version) return carPark;
  const freeOf = new Map(live.pools.map(({ id, freeBays }) => [id, freeBays]));
  const pools = carPark.pools.map((pool) => ({ ...pool, freeBays: freeOf.get(pool.id) ?? pool.freeBays }));
  return { ...carPark, isOpen: live.isOpen, freeBays: live.freeBays, version: live.version, pools };
}

/** It was closed when it was read, and is pushed as open since: what it costs was not read with it, and it has to be read again. */
export const hasOpened = (carPark: CarPark, live: LiveState | undefined): boolean =>
  live?.isOpen === true && !carPark.isOpen && live.version >= carPark.version;

/** The pool that a booking would take: of the kind that is looked for; a pool with room before one without. */
export function wantedPool(carPark: CarPark, kind: PoolKind | undefined): CarPark['pools'][number] | undefined {
  const pools = carPark.pools.filter((pool) => pool.kind === (kind ?? 'standard') && pool.priceFen !== null);
  return pools.find(({ freeBays }) => freeBays > 0) ?? pools[0];
}

/** Closed is not full: a closed car park offers nothing in the window, a full one has lent all that it offers. */
export function toneOf(isOffered: boolean, freeBays: number): Tone {
  if (!isOffered) return 'closed';
  if (freeBays <= 0) return 'full';
  return freeBays <= FEW ? 'few' : 'free';
}

export function roomText(tone: Tone, freeBays: number): string {
  return { closed: '未开放', full: '已满', few: `仅剩 ${freeBays} 位`, free: `余 ${freeBays} 位` }[tone];
}

export function cardOf(carPark: CarPark, kind: PoolKind | undefined, nowMs: number): CarParkCard {
  const pool = wantedPool(carPark, kind);
  const freeBays = carPark.isOpen ? (pool?.freeBays ?? 0) : 0;
  const tone = toneOf(carPark.isOpen && pool !== undefined, freeBays);
  const price = pool?.priceFen === null || pool === undefined ? '' : priceText(pool.priceFen);
  const parts = {
    id: carPark.id,
    name: carPark.name,
    kindText: KIND_TEXTS[carPark.kind],
    walkText: walkText(carPark.walkMetres),
    spanText: spanText(carPark, nowMs),
    priceText: tone === 'closed' ? '' : price,
    tone,
    roomText: roomText(tone, freeBays),
    freeBays,
    isBookable: freeBays > 0,
    isSample: carPark.isSample,
  };
  return { ...parts, spokenText: [parts.name, parts.roomText, parts.priceText, parts.walkText].filter((text) => text !== '').join('，') };
}

const RANK: Readonly<Record<Tone, number>> = { free: 0, few: 0, full: 1, closed: 2 };

/** With room first, then full, then closed; among these by walk, or by price and then by walk. */
export function sorted(carParks: readonly CarPark[], by: 'walk' | 'price', kind: PoolKind | undefined, nowMs: number): CarPark[] {
  const priceOf = (carPark: CarPark): number => wantedPool(carPark, kind)?.priceFen ?? Number.MAX_SAFE_INTEGER;
  const walkOf = (carPark: CarPark): number => carPark.walkMetres ?? Number.MAX_SAFE_INTEGER;
  const rankOf = (carPark: CarPark): number => RANK[cardOf(carPark, kind, nowMs).tone];
  return [...carParks].sort(
    (a, b) => rankOf(a) - rankOf(b) || (by === 'price' ? priceOf(a) - priceOf(b) : 0) || walkOf(a) - walkOf(b) || (a.id < b.id ? -1 : 1),
  );
}
