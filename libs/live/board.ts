import type { LiveCarPark } from '#contracts';
import type { Location, TimeWindow } from '#kernel';

/** What a subscriber is shown of a car park over a window. */
export type LiveState = Omit<LiveCarPark, 'id' | 'asOf'>;

/** Which car parks: all when no codes are given; nearest first where a place is given. */
export interface Selection {
  readonly carParkIds?: readonly string[];
  readonly near?: Location;
}

/** A subscription. Tonight, as it moves on, when no window is given. */
export interface LiveSubscription extends Selection {
  readonly window?: TimeWindow;
}

/** Where the hub reads how things stand. */
export abstract class Board {
  /** The window that was asked for, or tonight as it is at this moment. */
  abstract windowOf(asked: TimeWindow | undefined): TimeWindow;
  /** Codes of the selected car parks that exist. */
  abstract codesOf(selection: Selection): readonly string[];
  /** The state now; its version rises with every change of the car park, whatever the window. */
  abstract stateOf(code: string, asked: TimeWindow | undefined): LiveState;
  /** RFC 3339: the instant as of which states are known to be true. */
  abstract asOf(): string;
}
