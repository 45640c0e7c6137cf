import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CarPark } from '#car-parks';
import type { CarParkView } from '#contracts';
import { assert, formatInstant } from '#kernel';
import { Replica } from '../replica.js';
import { type Search, SearchCarParks, type Standing } from './search-car-parks.js';

/** Car parks over one window each; some hundred bytes apiece. */
const KEPT = 10_000;

/** What a search says of one car park, as far as somebody counts it. */
export type Found = Pick<CarParkView, 'isOpen' | 'freeBays' | 'pools'>;

export interface SearchAnswer {
  /** A JSON array of `CarPark`. */
  readonly text: string;
  readonly found: readonly Found[];
}

/** A view as text, but for the distance, which is the asker's own, and the instant of the answer: these go between its three parts. */
interface KeptView {
  readonly carPark: CarPark;
  readonly version: number;
  readonly origin: number;
  readonly found: Found;
  readonly parts: readonly [string, string, string];
}

/**
 * Searches as the text that is sent. Far more people look than book, so what is said of a car park over a window is written once, and
 * again when the directory, or the log of one of its pools, has moved on.
 */
@Injectable()
export class SearchAnswers {
  private readonly kept = new LRUCache<string, KeptView>({ max: KEPT });

  constructor(
    @Inject(SearchCarParks) private readonly search: SearchCarParks,
    @Inject(Replica) private readonly replica: Replica,
  ) {}

  /** Nearest first; by code where no place is given. */
  find(search: Search): SearchAnswer {
    const asOf = JSON.stringify(formatInstant(this.replica.asOfMs));
    const standings = this.search.standings(search);
    const views = standings.map((standing) => this.viewOf(standing));
    const texts = views.map(({ parts }, index) => `${parts[0]}${standings[index]?.walkMetres}${parts[1]}${asOf}${parts[2]}`);
    return { text: `[${texts.join()}]`, found: views.map(({ found }) => found) };
  }

  private viewOf(standing: Standing): KeptView {
    const { carPark, window } = standing;
    const key = `${carPark.code} ${window.from} ${window.to}`;
    const kept = this.kept.get(key);
    const [version, origin] = [this.search.versionOf(carPark), this.originOf(carPark)];
    if (kept?.carPark === carPark && kept.version === version && kept.origin === origin) return kept;
    const view = this.search.viewOf(standing);
    const { isOpen, freeBays, pools } = view;
    const fresh = { carPark, version, origin, found: { isOpen, freeBays, pools }, parts: partsOf(view) };
    this.kept.set(key, fresh);
    return fresh;
  }

  /** Moves on once a day, when the replica forgets what is past. */
  private originOf({ pools: [first] }: CarPark): number {
    return (first && this.replica.timeline(first.id)?.origin) ?? 0;
  }
}

/** In JSON a quotation mark inside a text is escaped, so what is looked for can only be found where it was put. */
function partsOf(view: CarParkView): KeptView['parts'] {
  const [head, rest = ''] = JSON.stringify({ ...view, walkMetres: null, asOf: '' }).split('"walkMetres":null');
  const [middle, tail] = rest.split('"asOf":""');
  assert(head !== undefined && middle !== undefined && tail !== undefined, 'a view has a distance and then an instant');
  return [`${head}"walkMetres":`, `${middle}"asOf":`, tail];
}
