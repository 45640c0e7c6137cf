import type { LiveCarPark } from '#contracts';
import type { Parcel } from '../parcel.js';
import type { Subscriber } from '../subscriber.js';

type Change = { readonly type: 'change'; readonly from: string; readonly carParkId: string } & Omit<LiveCarPark, 'id'>;
type Snapshot = { readonly type: 'snapshot'; readonly from: string; readonly carParks: LiveCarPark[] };
export type Told = Change | Snapshot;

const FULL = 1_000_000;

/** A reader that takes everything, until it is told to stop reading. */
export class FakeSubscriber implements Subscriber {
  readonly frames: Buffer[] = [];
  closedWith: number | undefined;
  isReading = true;

  send(frame: Buffer): void {
    this.frames.push(frame);
  }

  sendAll({ frames }: Parcel): void {
    this.frames.push(...frames);
  }

  bufferedBytes(): number {
    return this.isReading ? 0 : FULL;
  }

  close(code: number): void {
    this.closedWith = code;
  }

  get told(): Told[] {
    return this.frames.map((frame) => JSON.parse(frame.toString()) as Told);
  }

  /** `code:freeBays@version` of each change, in order. */
  get changes(): string[] {
    return this.told.flatMap((one) => (one.type === 'change' ? [`${one.carParkId}:${one.freeBays}@${one.version}`] : []));
  }

  /** Codes of each snapshot. */
  get snapshots(): string[][] {
    return this.told.flatMap((one) => (one.type === 'snapshot' ? [one.carParks.map(({ id }) => id)] : []));
  }
}
