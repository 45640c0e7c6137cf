import type { Booking } from '../types/api.js';
import type { Line, Sockets, World } from '../wx/ports.js';
import { LiveBays } from './live-bays.js';
import { type LiveMessage, messageOf, type Span } from './live-messages.js';

/** WeChat refuses a connection that is opened the very moment it is shown again. */
export const AFTER_SHOW_MS = 300;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** So long after the last word the server is asked for a snapshot, and must answer in time. */
const QUIET_MS = 60_000;
const PROBE_ANSWER_MS = 10_000;

export interface LiveParts {
  readonly url: string;
  readonly sockets: Sockets;
  readonly world: World;
  /** The server's clock. */
  readonly nowMs: () => number;
  /** A one-time ticket for one's own bookings; undefined for who has not logged in yet. */
  readonly ticket: () => Promise<string | undefined>;
}

export interface LiveListener {
  /** Bays changed, or the connection came or went. */
  bays?(): void;
  /** The newest state of one's own booking. */
  booking?(booking: Booking): void;
  /** Own bookings are told from now on: what is read after this misses nothing. */
  authenticated?(): void;
}

/** The one connection of the program, whichever pages listen. It lives while the program is on the screen. */
export class Live {
  readonly bays = new LiveBays();
  private readonly listeners = new Set<LiveListener>();
  private window: Span | undefined;
  private line: Line | undefined;
  private isOpen = false;
  private isShown = false;
  private failures = 0;
  private movingPauseMs: number | undefined;
  private offNext: () => void = () => undefined;

  constructor(private readonly parts: LiveParts) {}

  /** Connected, so that what is shown is what is so. */
  get isLive(): boolean {
    return this.isOpen;
  }

  listen(listener: LiveListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  show(): void {
    if (this.isShown) return;
    this.isShown = true;
    this.failures = 0;
    this.connectAfter(AFTER_SHOW_MS);
  }

  /** WeChat cuts the connection soon after the program leaves the screen, and need not say so: we end it ourselves. */
  hide(): void {
    this.isShown = false;
    this.offNext();
    this.drop();
  }

  /** Does something without the connection: when the server ends a session, it would ask for a ticket and so log somebody in again. */
  async apart<Result>(how: () => Promise<Result>): Promise<Result> {
    const wasShown = this.isShown;
    this.hide();
    try {
      return await how();
    } finally {
      if (wasShown) this.show();
    }
  }

  /** The window to watch; undefined for tonight. */
  watch(window: Span | undefined): void {
    if (window?.from === this.window?.from && window?.to === this.window?.to) return;
    this.window = window;
    this.bays.forget();
    if (this.isOpen) this.subscribe();
  }

  /** After a login: one's own bookings from now on, too. */
  authenticate(): void {
    const { line } = this;
    if (line === undefined || !this.isOpen) return;
    this.parts.ticket().then(
      (ticket) => {
        if (ticket !== undefined && line === this.line) line.say(JSON.stringify({ type: 'authenticate', ticket }));
      },
      () => undefined, // without a ticket the pages read their bookings themselves
    );
  }

  private connectAfter(delayMs: number): void {
    this.offNext();
    this.offNext = this.parts.world.after(delayMs, () => this.connect());
  }

  private connect(): void {
    this.drop();
    const line: Line = this.parts.sockets.open(this.parts.url, {
      opened: () => {
        if (line !== this.line) return;
        this.isOpen = true;
        this.subscribe();
        this.authenticate();
        this.tell((listener) => listener.bays?.());
      },
      heard: (text) => {
        if (line === this.line) this.heard(messageOf(text));
      },
      closed: () => {
        if (line === this.line) this.lost();
      },
    });
    this.line = line;
    this.expectWord(PROBE_ANSWER_MS);
  }

  private subscribe(): void {
    this.line?.say(JSON.stringify({ type: 'subscribe', ...this.window }));
  }

  private heard(message: LiveMessage | undefined): void {
    this.failures = 0;
    this.offNext();
    this.offNext = this.parts.world.after(QUIET_MS, () => this.probe());
    switch (message?.type) {
      case 'snapshot':
      case 'change':
        if (this.bays.take(message, this.parts.nowMs())) this.tell((listener) => listener.bays?.());
        return;
      case 'booking':
        this.tell((listener) => listener.booking?.(message.booking));
        return;
      case 'authenticated':
        this.tell((listener) => listener.authenticated?.());
        return;
      case 'moving':
        this.movingPauseMs = message.retryAfterMs;
        return;
      case 'error':
        if (message.code === 'unauthenticated') this.authenticate();
        return;
      default:
    }
  }

  /** Asks for a snapshot: the answer is news and a sign of life. */
  private probe(): void {
    this.subscribe();
    this.expectWord(PROBE_ANSWER_MS);
  }

  private expectWord(withinMs: number): void {
    this.offNext();
    this.offNext = this.parts.world.after(withinMs, () => {
      this.drop();
      this.lost();
    });
  }

  private lost(): void {
    this.drop();
    if (!this.isShown) return;
    const pauseMs =
      this.movingPauseMs ?? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures) * (0.5 + this.parts.world.chance() / 2);
    this.movingPauseMs = undefined;
    this.failures += 1;
    this.connectAfter(pauseMs);
    this.tell((listener) => listener.bays?.());
  }

  private drop(): void {
    const { line } = this;
    this.line = undefined;
    this.isOpen = false;
    line?.close();
  }

  private tell(how: (listener: LiveListener) => void): void {
    for (const listener of [...this.listeners]) how(listener);
  }
}
