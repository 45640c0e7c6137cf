import { overlaps, type TimeWindow } from '#kernel';
import type { Board } from './board.js';
import { bodyOf, changeFrame, snapshotFrame } from './frames.js';
import { Parcel } from './parcel.js';
import type { Reader, Source } from './reader.js';

interface Encoding {
  readonly version: number;
  readonly body: string;
  change?: Buffer;
}

/** The car parks over one window, and who reads them. Each state is encoded at most once, whoever reads it, and only if somebody does. */
export class WindowTopics implements Source {
  readonly readers = new Set<Reader>();
  private readonly encodings = new Map<string, Encoding>();
  /** By the codes in it, until one of them changes: readers who have missed nothing are all handed the same. */
  private readonly parcels = new Map<string, Parcel>();
  private unsent = new Set<string>();
  private whole: { readonly frame: Buffer; readonly asOf: string } | undefined;
  private window: TimeWindow;

  constructor(
    private readonly board: Board,
    private readonly asked: TimeWindow | undefined,
  ) {
    this.window = board.windowOf(asked);
  }

  /** A car park changed at these ticks. Says whether that touches the window. */
  mark(code: string, ticks: TimeWindow): boolean {
    if (!overlaps(ticks, this.window)) return false;
    this.unsent.add(code);
    this.encodings.delete(code);
    this.parcels.clear();
    this.whole = undefined;
    return true;
  }

  /** Tonight shrinks with every quarter of an hour and becomes the next night: then everybody gets a snapshot of the new window. */
  keepUp(): void {
    const window = this.board.windowOf(this.asked);
    if (window.from === this.window.from && window.to === this.window.to) return;
    this.window = window;
    this.startOver();
  }

  /** Everybody gets a snapshot. */
  startOver(): void {
    this.encodings.clear();
    this.parcels.clear();
    this.unsent.clear();
    this.whole = undefined;
    for (const reader of this.readers) reader.oweSnapshot();
  }

  /** Codes whose change is still to be told. */
  takeUnsent(): ReadonlySet<string> {
    const unsent = this.unsent;
    if (unsent.size > 0) this.unsent = new Set();
    return unsent;
  }

  versionOf(code: string): number {
    return this.encodingOf(code).version;
  }

  parcelOf(codes: readonly string[]): Parcel {
    const key = codes.join(' ');
    const known = this.parcels.get(key);
    if (known) return known;
    const parcel = new Parcel(codes.map((code) => this.changeOf(code)));
    this.parcels.set(key, parcel);
    return parcel;
  }

  private changeOf(code: string): Buffer {
    const encoding = this.encodingOf(code);
    encoding.change ??= changeFrame(this.window, code, encoding.body, this.board.asOf());
    return encoding.change;
  }

  /** The latest states, among them those of which the others will be told in a moment. */
  snapshotFor(reader: Reader): Buffer {
    for (const code of this.unsent) if (reader.wants(code)) reader.noteShown(code, this.versionOf(code));
    const { carParkIds, near } = reader.selection;
    return carParkIds || near ? this.encodeSnapshot(reader) : this.wholeSnapshot(reader);
  }

  /** Of all car parks: made once for all who come back at the same time. */
  private wholeSnapshot(reader: Reader): Buffer {
    const asOf = this.board.asOf();
    if (this.whole?.asOf !== asOf) this.whole = { frame: this.encodeSnapshot(reader), asOf };
    return this.whole.frame;
  }

  private encodeSnapshot({ selection }: Reader): Buffer {
    const carParks = this.board.codesOf(selection).map((code) => [code, this.encodingOf(code).body] as const);
    return snapshotFrame(this.window, carParks, this.board.asOf());
  }

  private encodingOf(code: string): Encoding {
    const known = this.encodings.get(code);
    if (known) return known;
    const state = this.board.stateOf(code, this.asked);
    const encoding: Encoding = { version: state.version, body: bodyOf(state) };
    this.encodings.set(code, encoding);
    return encoding;
  }
}
