import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { BookingChanged, BookingViews } from '#booking';
import { isRefusal } from '#kernel';
import { CONFIG, type Config, eventsChannel, REDIS_SUBSCRIBER } from '#platform';
import { Followers } from './followers.js';
import { frameOf } from './frames.js';
import { LatestReads } from './latest-reads.js';

const TRY_AGAIN_MS = 1_000;
/** Views that are asked for at the same time are read together. */
const READ_TOGETHER = 64;
/** Bookings that a person is told of anew when events may have been missed. */
const RETOLD = 20;

const BookingEvent = z.object({ topic: z.string().startsWith('booking.'), payload: BookingChanged });

/** Tells people of their own bookings, as they are when read: events only say that there is something to read. */
@Injectable()
export class BookingFeed implements OnModuleInit, OnApplicationShutdown {
  readonly followers = new Followers();
  private readonly logger = new Logger(BookingFeed.name);
  private readonly channel: string;
  private readonly reads = new LatestReads(
    (bookingId, residentId) => this.tell(residentId, bookingId),
    (tryAgain) => void setTimeout(tryAgain, TRY_AGAIN_MS).unref(),
    READ_TOGETHER,
  );

  constructor(
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(BookingViews) private readonly views: BookingViews,
    @Inject(CONFIG) config: Config,
  ) {
    this.channel = eventsChannel(config);
  }

  onModuleInit(): void {
    this.subscriber.on('message', (channel: string, text: string) => {
      if (channel === this.channel) this.hear(text);
    });
    this.subscriber.on('ready', () => void this.tellAnew());
    void this.subscriber.subscribe(this.channel).catch(() => undefined); // subscribed again when Redis is back
  }

  onApplicationShutdown(): void {
    this.reads.stop();
  }

  private hear(text: string): void {
    if (this.followers.isEmpty) return;
    const event = BookingEvent.safeParse(parsed(text));
    if (!event.success) return; // other rooms publish here as well
    const { bookingId, residentId } = event.data.payload;
    if (this.followers.has(residentId)) this.reads.ask(bookingId, residentId);
  }

  private async tell(residentId: string, bookingId: string): Promise<void> {
    if (!this.followers.has(residentId)) return; // gone meanwhile
    const booking = await this.views.one(residentId, bookingId);
    if (!isRefusal(booking)) this.followers.tell(residentId, frameOf({ type: 'booking', booking }));
  }

  /** The connection to Redis is new, so events may have been missed. Subscribing once more waits until none can be missed. */
  private async tellAnew(): Promise<void> {
    try {
      if (this.followers.isEmpty) return;
      await this.subscriber.subscribe(this.channel);
      for (const residentId of this.followers.residents()) {
        const { bookings } = await this.views.list(residentId, { limit: RETOLD });
        for (const booking of bookings) this.reads.ask(booking.id, residentId);
      }
    } catch (error) {
      this.logger.debug({ err: error }, 'bookings could not be told anew'); // Redis went again: told when it is back
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
