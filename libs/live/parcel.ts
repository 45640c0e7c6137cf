/** Messages that many readers are handed together. */
export class Parcel {
  /** All of them as they go over the line: made once, by whoever carries it first. */
  wire: Buffer | undefined;

  /** @param frames each one whole message (JSON, UTF-8), in the order in which they are told */
  constructor(readonly frames: readonly Buffer[]) {}
}
