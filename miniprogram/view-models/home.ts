import type { CarPark, PoolKind, Vehicle } from '../types/api.js';
import { type CarParkCard, cardOf, type LiveState, sorted, wantedPool, withLive } from './car-parks.js';
import { plateCards } from './plates.js';

export interface HomeWorld {
  readonly carParks: readonly CarPark[];
  readonly liveOf: (carParkId: string) => LiveState | undefined;
  readonly sorting: 'walk' | 'price';
  readonly kind: PoolKind | undefined;
  readonly vehicles: readonly Vehicle[];
  readonly nowMs: number;
  /** How often the person asked for another proposal. */
  readonly skipped?: number;
}

/** All that a booking needs, exactly as it was shown. */
export interface Proposal {
  readonly carParkId: string;
  readonly poolId: string;
  readonly from: string;
  readonly to: string;
  readonly priceFen: number;
  readonly card: CarParkCard;
  /** The plate that will be booked; empty until there is one. */
  readonly plate: string;
}

export interface HomeView {
  readonly cards: readonly CarParkCard[];
  /** What one tap would book; undefined when nothing has room. */
  readonly proposal: Proposal | undefined;
}

/** Car parks without a bay of the kind are not closed: they are not among those that are shown. */
export function homeView({ carParks, liveOf, sorting, kind, vehicles, nowMs, skipped = 0 }: HomeWorld): HomeView {
  const ofKind = carParks.filter(({ pools }) => pools.some((pool) => pool.kind === (kind ?? 'standard')));
  const now = sorted(
    ofKind.map((carPark) => withLive(carPark, liveOf(carPark.id))),
    sorting,
    kind,
    nowMs,
  );
  const withRoom = now.filter((carPark) => cardOf(carPark, kind, nowMs).isBookable);
  const wanted = withRoom[skipped % Math.max(1, withRoom.length)];
  return { cards: now.map((carPark) => cardOf(carPark, kind, nowMs)), proposal: wanted && proposalOf(wanted, kind, vehicles, nowMs) };
}

/** What booking this car park would mean; undefined when it has no room. */
export function proposalOf(
  carPark: CarPark,
  kind: PoolKind | undefined,
  vehicles: readonly Vehicle[],
  nowMs: number,
): Proposal | undefined {
  const pool = wantedPool(carPark, kind);
  const card = cardOf(carPark, kind, nowMs);
  if (pool === undefined || pool.priceFen === null || !card.isBookable) return undefined;
  const plate = plateCards(vehicles)[0]?.plate ?? '';
  return { carParkId: carPark.id, poolId: pool.id, from: carPark.from, to: carPark.to, priceFen: pool.priceFen, card, plate };
}

export interface Marker {
  readonly id: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly iconPath: string;
  readonly width: number;
  readonly height: number;
  readonly ariaLabel: string;
  readonly callout: Readonly<Record<string, string | number>>;
}

const CALLOUT_COLOURS = {
  free: ['#0B7A4B', '#E7F6EF'],
  few: ['#8A5200', '#FFF4E0'],
  full: ['#5C6470', '#EEF0F3'],
  closed: ['#5C6470', '#EEF0F3'],
} as const;

/** A marker for each car park, its id the place in the list; a map cannot use tokens of colour. */
export function markersOf(carParks: readonly CarPark[], cards: readonly CarParkCard[]): Marker[] {
  const locations = new Map(carParks.map(({ id, location }) => [id, location]));
  return cards.flatMap((card, id) => {
    const location = locations.get(card.id);
    if (location === undefined) return [];
    const [color, bgColor] = CALLOUT_COLOURS[card.tone];
    const content = card.tone === 'closed' ? '未开放' : card.tone === 'full' ? '满' : String(card.freeBays);
    const callout = { content, color, bgColor, fontSize: 14, borderRadius: 14, padding: 6, display: 'ALWAYS', textAlign: 'center' };
    return [
      {
        id,
        latitude: location.lat,
        longitude: location.lng,
        iconPath: '/assets/marker.png',
        width: 12,
        height: 12,
        ariaLabel: card.spokenText,
        callout,
      },
    ];
  });
}
