import type { Clock, TimeWindow } from '#kernel';
import type { Board, LiveSubscription } from './board.js';
import { Reader } from './reader.js';
import { SLOW_READER, type Subscriber } from './subscriber.js';
import { WindowTopics } from './window-topics.js';

/** What the hub counts. */
export interface Tally {
  /** States that a slow reader never saw, for it got a later one instead. */
  skipped(states: number): void;
  closedSlow(): void;
}

const KEY_OF_TONIGHT = 'tonight';

/**
 * Who reads which car parks over which window. Changes are gathered until the next `turn`; then each changed (window, car park) is
 * encoded once and handed to all its readers. Within a subscription the versions of a car park only rise, and a window as it was asked
 * for has one group however many ask for it.
 */
export class LiveHub {
  private readonly topics = new Map<string, WindowTopics>();
  private readonly places = new Map<Subscriber, { readonly key: string; readonly reader: Reader }>();

  constructor(
    private readonly board: Board,
    private readonly clock: Clock,
    private readonly tally: Tally,
  ) {}

  /** Sends a snapshot, then each change. Replaces the subscriber's subscription, if it has one. */
  subscribe(subscriber: Subscriber, { window, ...selection }: LiveSubscription): void {
    this.unsubscribe(subscriber);
    const key = window ? `${window.from}-${window.to}` : KEY_OF_TONIGHT;
    const topics = this.topics.get(key) ?? new WindowTopics(this.board, window);
    const reader = new Reader(subscriber, selection);
    topics.keepUp();
    topics.readers.add(reader);
    this.topics.set(key, topics);
    this.places.set(subscriber, { key, reader });
    reader.serve(topics, this.clock.nowMs());
  }

  unsubscribe(subscriber: Subscriber): void {
    const place = this.places.get(subscriber);
    if (!place) return;
    this.places.delete(subscriber);
    const topics = this.topics.get(place.key);
    topics?.readers.delete(place.reader);
    if (topics?.readers.size === 0) this.topics.delete(place.key);
  }

  /** A car park changed at these ticks. Says whether a turn is needed to tell of it. */
  changed(code: string, ticks: TimeWindow): boolean {
    let isSeen = false;
    for (const topics of this.topics.values()) isSeen = topics.mark(code, ticks) || isSeen;
    return isSeen;
  }

  /** Car parks or pools were added: everybody gets a snapshot at the next turn. */
  startOver(): void {
    for (const topics of this.topics.values()) topics.startOver();
  }

  /** Tells what changed since the last turn. Says whether some readers could not take everything, so that another turn is needed. */
  turn(): boolean {
    const nowMs = this.clock.nowMs();
    let isWaiting = false;
    for (const topics of this.topics.values()) {
      topics.keepUp();
      const changed = topics.takeUnsent();
      for (const reader of topics.readers) {
        if (changed.size > 0) this.tally.skipped(reader.owe(changed, topics));
        const outcome = reader.serve(topics, nowMs);
        if (outcome === 'stuck') this.giveUp(reader);
        isWaiting ||= outcome === 'waiting';
      }
    }
    return isWaiting;
  }

  private giveUp({ subscriber }: Reader): void {
    this.tally.closedSlow();
    this.unsubscribe(subscriber);
    subscriber.close(SLOW_READER);
  }
}
