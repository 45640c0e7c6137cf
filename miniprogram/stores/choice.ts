import type { PoolKind } from '../types/api.js';
import type { Shelf } from '../wx/ports.js';
import type { Span } from './live-messages.js';

const PLACE_KEPT_AS = 'place';

export interface Place {
  readonly lat: number;
  readonly lng: number;
  readonly name: string;
}

export type Sorting = 'walk' | 'price';

/** The middle of Dongxiao, in GCJ-02 degrees: what a search is near when nobody says more. */
export const DONGXIAO: Place = { lat: 22.5715, lng: 114.1405, name: '东晓街道中心' };

/** What the person is looking for, on whichever page. The place outlives the program, the window does not. */
export class Choice {
  /** Undefined is tonight, as each car park offers it. */
  window: Span | undefined;
  sorting: Sorting = 'walk';
  /** Undefined is a standard bay. */
  kind: PoolKind | undefined;
  private kept: Place;

  constructor(private readonly shelf: Shelf) {
    const kept = shelf.read(PLACE_KEPT_AS);
    this.kept = isPlace(kept) ? kept : DONGXIAO;
  }

  get place(): Place {
    return this.kept;
  }

  moveTo(place: Place): void {
    this.kept = place;
    this.shelf.write(PLACE_KEPT_AS, place);
  }

  forget(): void {
    this.window = undefined;
    this.kind = undefined;
    this.sorting = 'walk';
    this.kept = DONGXIAO;
    this.shelf.remove(PLACE_KEPT_AS);
  }

  /** `lat,lng` as the server wants it, to ten metres or so. */
  get near(): string {
    return `${this.kept.lat.toFixed(4)},${this.kept.lng.toFixed(4)}`;
  }
}

function isPlace(kept: unknown): kept is Place {
  return typeof kept === 'object' && kept !== null && 'lat' in kept && 'lng' in kept && 'name' in kept;
}
