import type { Booking } from '../types/api.js';

/** Free bays of one car park, as pushed: docs/LIVE.md. */
export interface LiveCarPark {
  readonly id: string;
  readonly isOpen: boolean;
  readonly freeBays: number;
  readonly pools: readonly { readonly id: string; readonly freeBays: number }[];
  readonly version: number;
  readonly asOf: string;
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

export type LiveMessage =
  | ({ readonly type: 'snapshot'; readonly carParks: readonly LiveCarPark[] } & Span)
  | ({ readonly type: 'change'; readonly carParkId: string } & Span & Omit<LiveCarPark, 'id'>)
  | { readonly type: 'authenticated' }
  | { readonly type: 'booking'; readonly booking: Booking }
  | { readonly type: 'moving'; readonly retryAfterMs: number }
  | { readonly type: 'error'; readonly code: string };

/** The message, or undefined for what this version does not understand. */
export function messageOf(text: string): LiveMessage | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'type' in message ? (message as LiveMessage) : undefined;
  } catch {
    return undefined;
  }
}
