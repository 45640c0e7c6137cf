import type { World } from '../wx/ports.js';

/** A round trip that took longer says too little about the server's clock. */
const ROUND_TRIP_MAX_MS = 5_000;

/** The server's clock as far as it is known: a phone that is an hour off must not show a hold as lapsed. */
export class ServerClock {
  private offsetMs = 0;
  private bestRoundTripMs = Number.POSITIVE_INFINITY;

  constructor(private readonly world: World) {}

  nowMs(): number {
    return this.world.nowMs() + this.offsetMs;
  }

  /** Learns from an answer: `serverMs` are whole seconds, told somewhere between `sentMs` and now. The quickest answer is believed. */
  learn(serverMs: number, sentMs: number): void {
    const roundTripMs = this.world.nowMs() - sentMs;
    if (roundTripMs < 0 || roundTripMs > ROUND_TRIP_MAX_MS || roundTripMs >= this.bestRoundTripMs) return;
    this.bestRoundTripMs = roundTripMs;
    const offsetMs = serverMs + 500 - (sentMs + roundTripMs / 2);
    this.offsetMs = Math.abs(offsetMs) < 1_000 ? 0 : Math.round(offsetMs);
  }
}
