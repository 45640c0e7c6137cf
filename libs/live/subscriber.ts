import type { Parcel } from './parcel.js';

/** One reader of the live view, whatever carries the bytes. */
export interface Subscriber {
  /** Takes one whole message (JSON, UTF-8). Never throws; what a closed reader is sent is dropped. */
  send(frame: Buffer): void;
  /** Takes all messages of a parcel, which others are handed as well. As `send` otherwise. */
  sendAll(parcel: Parcel): void;
  /** Bytes taken that have not left yet. */
  bufferedBytes(): number;
  close(code: number): void;
}

/** Close code for a reader that got nothing through for too long; 4000-4999 are for applications (RFC 6455, 7.4.2). */
export const SLOW_READER = 4008;
