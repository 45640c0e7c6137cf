import type { LiveCarPark, LiveMessage, Span } from './live-messages.js';

/** What is known of all car parks over one window. A state that is older than the one known is never taken. */
export class LiveBays {
  private byId = new Map<string, LiveCarPark>();
  private spanKnown: Span | undefined;
  private heardAtMs = 0;

  /** The window that the states are of. */
  get span(): Span | undefined {
    return this.spanKnown;
  }

  /** When the server last spoke of bays, by our copy of its clock. */
  get heardAt(): number {
    return this.heardAtMs;
  }

  of(carParkId: string): LiveCarPark | undefined {
    return this.byId.get(carParkId);
  }

  forget(): void {
    this.byId = new Map();
    this.spanKnown = undefined;
  }

  /** True when something that is shown has changed. */
  take(message: Extract<LiveMessage, { type: 'snapshot' | 'change' }>, nowMs: number): boolean {
    this.heardAtMs = nowMs;
    return message.type === 'snapshot' ? this.takeSnapshot(message) : this.takeChange(message);
  }

  /** A snapshot replaces everything, save what another gateway, some milliseconds ahead, has told already. */
  private takeSnapshot({ from, to, carParks }: Extract<LiveMessage, { type: 'snapshot' }>): boolean {
    const isSameWindow = this.spanKnown?.from === from && this.spanKnown.to === to;
    const before = this.byId;
    this.spanKnown = { from, to };
    this.byId = new Map(
      carParks.map((told) => {
        const known = isSameWindow ? before.get(told.id) : undefined;
        return [told.id, known !== undefined && isAhead(known, told) ? known : told];
      }),
    );
    return true;
  }

  private takeChange({ type: _, carParkId, from, to, ...state }: Extract<LiveMessage, { type: 'change' }>): boolean {
    if (this.spanKnown?.to !== to) return false; // of a window that was left
    const known = this.byId.get(carParkId);
    if (known !== undefined && known.version >= state.version) return false;
    this.byId.set(carParkId, { id: carParkId, ...state });
    this.spanKnown = { from, to };
    return true;
  }
}

/** Both must speak for it: after a restore of the server's database versions may begin anew, its clock does not. */
function isAhead(known: LiveCarPark, told: LiveCarPark): boolean {
  return known.version > told.version && Date.parse(known.asOf) > Date.parse(told.asOf);
}
