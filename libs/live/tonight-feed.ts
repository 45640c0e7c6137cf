import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Replica } from '#availability';
import { TonightBoard } from '#booking';
import { CarParkDirectory } from '#car-parks';
import { Clock, isRefusal } from '#kernel';
import { errorFrame, frameOf } from './frames.js';
import { LatestReads } from './latest-reads.js';
import type { Subscriber } from './subscriber.js';
import { TonightTopic, type TonightWish } from './tonight-topic.js';

/** Changes of so long are one reading. */
const MERGE_MS = 100;
/** A board is read at most so often, however much happens. */
const READ_EVERY_MS = 1_000;
/** So old a board is read again when nothing happens: time passes, and what may be seen is looked at anew. */
const READ_AGAIN_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Tells staff how the night of a car park stands, whenever a committed change touches it: each time the whole board, as it is asked for over
 * HTTP, read once for all who are shown the same.
 */
@Injectable()
export class TonightFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(TonightFeed.name);
  private readonly topics = new Map<string, TonightTopic>();
  private readonly places = new Map<Subscriber, TonightTopic>();
  private readonly reads = new LatestReads(
    (key) => this.read(key),
    (tryAgain) => void setTimeout(tryAgain, READ_EVERY_MS).unref(),
  );
  private stops: (() => void)[] = [];

  constructor(
    @Inject(TonightBoard) private readonly board: TonightBoard,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const onRow = this.replica.onChange(({ poolId }) => this.changed(poolId));
    const onDirectory = this.directory.onChange(() => {
      for (const topic of this.topics.values()) this.readSoon(topic, MERGE_MS);
    });
    const looks = setInterval(() => this.look(), LOOK_EVERY_MS);
    looks.unref();
    this.stops = [onRow, onDirectory, () => clearInterval(looks)];
  }

  onApplicationShutdown(): void {
    for (const stop of this.stops) stop();
    for (const { timer } of this.topics.values()) clearTimeout(timer);
    this.reads.stop();
  }

  /** Sends the board, then each later state. Replaces the subscriber's board, if it has one; of what its scope does not show it is told `not_found`. */
  subscribe(subscriber: Subscriber, wish: TonightWish): void {
    this.unsubscribe(subscriber);
    const fresh = new TonightTopic(wish);
    const topic = this.topics.get(fresh.key) ?? fresh;
    this.topics.set(topic.key, topic);
    this.places.set(subscriber, topic);
    const nowMs = this.clock.nowMs();
    if (!topic.add(subscriber, nowMs - READ_EVERY_MS, nowMs)) this.readSoon(topic, 0);
  }

  unsubscribe(subscriber: Subscriber): void {
    const topic = this.places.get(subscriber);
    if (!topic) return;
    this.places.delete(subscriber);
    topic.remove(subscriber);
    if (!topic.isEmpty) return;
    clearTimeout(topic.timer);
    this.topics.delete(topic.key);
  }

  private changed(poolId: number): void {
    if (this.topics.size === 0) return;
    const code = this.directory.poolById(poolId)?.carPark.code;
    for (const topic of this.topics.values()) if (topic.wish.carParkId === code) this.readSoon(topic, MERGE_MS);
  }

  private readSoon(topic: TonightTopic, afterMs: number): void {
    const restMs = Math.min(READ_EVERY_MS, topic.readAtMs + READ_EVERY_MS - this.clock.nowMs());
    topic.timer ??= setTimeout(
      () => {
        topic.timer = undefined;
        this.reads.ask(topic.key, '');
      },
      Math.max(afterMs, restMs),
    ).unref();
  }

  /** Every reading asks anew what the scope shows. @throws when a store is away; it is read again then. */
  private async read(key: string): Promise<void> {
    const topic = this.topics.get(key);
    if (!topic) return;
    topic.readAtMs = this.clock.nowMs();
    const { scope, carParkId, night } = topic.wish;
    const tonight = await this.board.of(scope, carParkId, night);
    if (this.topics.get(key) !== topic) return;
    if (!isRefusal(tonight)) topic.tell(frameOf({ type: 'tonight', tonight }), this.clock.nowMs());
    else for (const subscriber of topic.subscribers) this.end(subscriber);
  }

  private end(subscriber: Subscriber): void {
    this.unsubscribe(subscriber);
    subscriber.send(errorFrame('not_found'));
  }

  /** An error here is a bug; it must not end a process that takes bookings. */
  private look(): void {
    const nowMs = this.clock.nowMs();
    try {
      for (const topic of [...this.topics.values()]) {
        for (const gone of topic.retry(nowMs)) this.unsubscribe(gone);
        if (nowMs - topic.readAtMs >= READ_AGAIN_MS) this.readSoon(topic, 0);
      }
    } catch (error) {
      this.logger.error({ err: error }, 'boards could not be told');
    }
  }
}
