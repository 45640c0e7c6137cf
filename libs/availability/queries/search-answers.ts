import { Inject, Injectable } from '@nestjs/common';
import { type CarPark, CarParkDirectory } from '#car-parks';
import type { CarParkView } from '#contracts';
import { formatInstant, type TimeWindow } from '#kernel';
import { Replica } from '../replica.js';
import { type Found, type Search, SearchCarParks } from './search-car-parks.js';

/** Car parks over one window each; some hundred bytes apiece. When there are more, keeping begins anew. */
const KEPT = 10_000;

/** What a search says of one car park, as far as somebody counts it. */
export type Offer = Pick<CarParkView, 'isOpen' | 'freeBays' | 'pools'>;

export interface SearchAnswer {
  /** A JSON array of `CarPark` in UTF-8. */
  readonly body: Buffer;
  readonly offers: readonly Offer[];
}

/** A view as the bytes that are sent, up to the distance, which is the asker's own and comes last. */
interface KeptView {
  readonly version: number;
  readonly origin: number;
  readonly offer: Offer;
  readonly bytes: Buffer;
  /** The instant that the bytes tell, and where. */
  asOf: string;
  readonly asOfAt: number;
  /** `Replica.changes` when it was last known to be true. */
  trueAt: number;
}

/**
 * Searches as the bytes that are sent. Far more people look than book, so what is said of a car park over a window is written once, and
 * again when the directory, or the log of one of its pools, has moved on.
 */
@Injectable()
export class SearchAnswers {
  /** By window, then by rank in the directory. */
  private readonly kept = new Map<string, Map<number, KeptView>>();
  private count = 0;
  /** Of the directory, when they were written. */
  private directoryVersion = -1;

  constructor(
    @Inject(SearchCarParks) private readonly search: SearchCarParks,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
  ) {}

  /** Nearest first; by code where no place is given. */
  find(search: Search): SearchAnswer {
    const asOf = formatInstant(this.replica.asOfMs);
    if (this.directoryVersion !== this.directory.version) this.forgetAll();
    const found = this.search.find(search);
    let window: TimeWindow | undefined;
    let kept = new Map<number, KeptView>();
    const views = found.map((one) => {
      if (one.window.from !== window?.from || one.window.to !== window.to) kept = this.keptOver(one.window);
      window = one.window;
      return this.viewOf(one, kept, asOf);
    });
    return { body: bodyOf(views, found), offers: views.map(({ offer }) => offer) };
  }

  private keptOver({ from, to }: TimeWindow): Map<number, KeptView> {
    const key = `${from} ${to}`;
    const kept = this.kept.get(key) ?? new Map<number, KeptView>();
    this.kept.set(key, kept);
    return kept;
  }

  private viewOf(found: Found, kept: Map<number, KeptView>, asOf: string): KeptView {
    const { carPark, rank } = found;
    const known = kept.get(rank);
    if (known && known.asOf.length === asOf.length && this.isTrue(known, carPark)) return toldAsOf(asOf, known);
    const fresh = this.written(found, asOf);
    if (!known && ++this.count > KEPT) this.forgetAll();
    kept.set(rank, fresh);
    return fresh;
  }

  /** In one piece: objects that are spread together differ in memory, and reading many such takes far longer. */
  private written(found: Found, asOf: string): KeptView {
    const view = this.search.viewOf(this.search.standingAt(found));
    const { isOpen, freeBays, pools } = view;
    const bytes = bytesOf(view);
    return {
      version: this.search.versionOf(found.carPark),
      origin: this.originOf(found.carPark),
      offer: { isOpen, freeBays, pools },
      bytes,
      asOf,
      asOfAt: bytes.indexOf(AS_OF) + AS_OF.length,
      trueAt: this.replica.changes,
    };
  }

  /** While no timeline at all has changed, none of these pools has. */
  private isTrue(view: KeptView, carPark: CarPark): boolean {
    if (view.trueAt === this.replica.changes) return true;
    if (view.version !== this.search.versionOf(carPark) || view.origin !== this.originOf(carPark)) return false;
    view.trueAt = this.replica.changes;
    return true;
  }

  private forgetAll(): void {
    this.kept.clear();
    this.count = 0;
    this.directoryVersion = this.directory.version;
  }

  /** Moves on once a day, when the replica forgets what is past. */
  private originOf({ pools: [first] }: CarPark): number {
    return (first && this.replica.timeline(first.id)?.origin) ?? 0;
  }
}

/** As the replica knows it by now: the bytes of answers are copies, so the instant can be changed in place. */
function toldAsOf(asOf: string, view: KeptView): KeptView {
  if (view.asOf === asOf) return view;
  view.bytes.write(asOf, view.asOfAt, 'latin1');
  view.asOf = asOf;
  return view;
}

function bytesOf({ walkMetres: _, ...view }: CarParkView): Buffer {
  return Buffer.from(`${JSON.stringify(view).slice(0, -1)},"walkMetres":`);
}

/** One array of all, each with its distance: the comma after the last becomes the bracket. */
function bodyOf(views: readonly KeptView[], found: readonly Found[]): Buffer {
  if (views.length === 0) return Buffer.from('[]');
  const body = Buffer.allocUnsafe(views.reduce((length, { bytes }) => length + bytes.length + LONGEST_ENDING, 1));
  body[0] = OPENING;
  let at = 1;
  for (const [n, { bytes }] of views.entries()) {
    body.set(bytes, at);
    at = writeMetres(body, at + bytes.length, found[n]?.walkMetres ?? null);
    body[at++] = CLOSING_BRACE;
    body[at++] = COMMA;
  }
  body[at - 1] = CLOSING;
  return body.subarray(0, at);
}

/** Gives where it ends. Digit by digit: a string for each car park would be a good part of a search. */
function writeMetres(body: Buffer, at: number, metres: number | null): number {
  if (metres === null) return at + body.write('null', at, 'latin1');
  let end = at + 1;
  for (let rest = metres; rest >= 10; rest = Math.floor(rest / 10)) end++;
  for (let place = end - 1, rest = metres; place >= at; place--, rest = Math.floor(rest / 10)) body[place] = ZERO + (rest % 10);
  return end;
}

/** In JSON a quotation mark inside a text is escaped, so this can only be found where it was put. */
const AS_OF = '"asOf":"';
const [OPENING = 0, CLOSING = 0, CLOSING_BRACE = 0, COMMA = 0, ZERO = 0] = Buffer.from('[]},0');
/** Half the girth of the earth on foot, in metres, `}` and `,`. */
const LONGEST_ENDING = 10;
