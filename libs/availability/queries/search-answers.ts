import { Inject, Injectable } from '@nestjs/common';
import type { CarPark } from '#car-parks';
import type { CarParkView } from '#contracts';
import { assert, formatInstant, type TimeWindow } from '#kernel';
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

/** A view as the bytes that are sent, but for the distance, which is the asker's own and goes between the two. */
interface KeptView {
  readonly carPark: CarPark;
  readonly version: number;
  readonly origin: number;
  readonly offer: Offer;
  readonly head: Buffer;
  readonly tail: Buffer;
  /** The instant that the tail tells, and where. */
  asOf: string;
  readonly asOfAt: number;
}

/**
 * Searches as the bytes that are sent. Far more people look than book, so what is said of a car park over a window is written once, and
 * again when the directory, or the log of one of its pools, has moved on.
 */
@Injectable()
export class SearchAnswers {
  /** By window, then by code. */
  private readonly kept = new Map<string, Map<string, KeptView>>();
  private count = 0;

  constructor(
    @Inject(SearchCarParks) private readonly search: SearchCarParks,
    @Inject(Replica) private readonly replica: Replica,
  ) {}

  /** Nearest first; by code where no place is given. */
  find(search: Search): SearchAnswer {
    const asOf = formatInstant(this.replica.asOfMs);
    const found = this.search.find(search);
    let window: TimeWindow | undefined;
    let kept = new Map<string, KeptView>();
    const views = found.map((one) => {
      if (one.window.from !== window?.from || one.window.to !== window.to) kept = this.keptOver(one.window);
      window = one.window;
      return this.viewOf(one, kept, asOf);
    });
    const distances = found.map(({ walkMetres }) => String(walkMetres));
    return { body: bodyOf(views, distances), offers: views.map(({ offer }) => offer) };
  }

  private keptOver({ from, to }: TimeWindow): Map<string, KeptView> {
    const key = `${from} ${to}`;
    const kept = this.kept.get(key) ?? new Map<string, KeptView>();
    this.kept.set(key, kept);
    return kept;
  }

  private viewOf(found: Found, kept: Map<string, KeptView>, asOf: string): KeptView {
    const { carPark } = found;
    const known = kept.get(carPark.code);
    const [version, origin] = [this.search.versionOf(carPark), this.originOf(carPark)];
    const isTrue = known?.carPark === carPark && known.version === version && known.origin === origin;
    if (isTrue && known.asOf.length === asOf.length) return toldAsOf(asOf, known);
    const view = this.search.viewOf(this.search.standingAt(found));
    const { isOpen, freeBays, pools } = view;
    const fresh = { carPark, version, origin, asOf, offer: { isOpen, freeBays, pools }, ...bytesOf(view) };
    if (!known && ++this.count > KEPT) this.forgetAll();
    kept.set(carPark.code, fresh);
    return fresh;
  }

  private forgetAll(): void {
    this.kept.clear();
    this.count = 0;
  }

  /** Moves on once a day, when the replica forgets what is past. */
  private originOf({ pools: [first] }: CarPark): number {
    return (first && this.replica.timeline(first.id)?.origin) ?? 0;
  }
}

/** As the replica knows it by now: the bytes of answers are copies, so the instant can be changed in place. */
function toldAsOf(asOf: string, view: KeptView): KeptView {
  if (view.asOf === asOf) return view;
  view.tail.write(asOf, view.asOfAt, 'latin1');
  view.asOf = asOf;
  return view;
}

/** In JSON a quotation mark inside a text is escaped, so what is looked for can only be found where it was put. */
function bytesOf(view: CarParkView): Pick<KeptView, 'head' | 'tail' | 'asOfAt'> {
  const [head, rest] = JSON.stringify({ ...view, walkMetres: null }).split('"walkMetres":null');
  assert(head !== undefined && rest !== undefined, 'a view has a distance');
  const tail = Buffer.from(rest);
  return { head: Buffer.from(`,${head}"walkMetres":`), tail, asOfAt: tail.indexOf(AS_OF) + AS_OF.length };
}

/** One array of all. Each head begins with a comma, the first of which becomes the bracket. */
function bodyOf(views: readonly KeptView[], distances: readonly string[]): Buffer {
  if (views.length === 0) return Buffer.from('[]');
  let length = 1;
  for (const [n, { head, tail }] of views.entries()) length += head.length + (distances[n]?.length ?? 0) + tail.length;
  const body = Buffer.allocUnsafe(length);
  let at = 0;
  for (const [n, { head, tail }] of views.entries()) {
    body.set(head, at);
    at += head.length;
    at += body.write(distances[n] ?? '', at, 'latin1');
    body.set(tail, at);
    at += tail.length;
  }
  body[0] = OPENING;
  body[at] = CLOSING;
  return body;
}

const AS_OF = '"asOf":"';
const [OPENING = 0, CLOSING = 0] = Buffer.from('[]');
