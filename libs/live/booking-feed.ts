import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { BookingChanged, BookingViews } from '#booking';
import { isRefusal } from '#kernel';
import { CONFIG, type Config, REDIS_SUBSCRIBER } from '#platform';
import { Followers } from './followers.js';
import { frameOf } from './frames.js';

/** Reads at the same time, so that a wave of changes leaves connections to MySQL for the bookings themselves. */
const READS_AT_ONCE = 4;
const TRY_AGAIN_MS = 1_000;
/** Bookings that a person is told of anew when events may have been missed. */
const RETOLD = 20;

const BookingEvent = z.object({ topic: z.string().startsWith('booking.'), payload: BookingChanged });

/**
 * Tells people of their own bookings, as they are when read: events only say that there is something to read. One booking is read by one
 * reader at a time, so its states arrive in order; events that come meanwhile are one more reading.
 */
@Injectable()
export class BookingFeed implements OnModuleInit, OnApplicationShutdown {
  readonly followers = new Followers();
  private readonly logger = new Logger(BookingFeed.name);
  private readonly channel: string;
  /** Resident by booking. */
  private readonly toRead = new Map<string, string>();
  private readonly reading = new Set<string>();
  private isStopped = false;

  constructor(
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(BookingViews) private readonly views: BookingViews,
    @Inject(CONFIG) config: Config,
  ) {
    this.channel = `${config.KEY_PREFIX}:events`;
  }

  onModuleInit(): void {
    this.subscriber.on('message', (channel: string, text: string) => {
      if (channel === this.channel) this.hear(text);
    });
    this.subscriber.on('ready', () => void this.tellAnew());
    void this.subscriber.subscribe(this.channel).catch(() => undefined); // subscribed again when Redis is back
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    this.toRead.clear();
  }

  private hear(text: string): void {
    if (this.followers.isEmpty) return;
    const event = BookingEvent.safeParse(parsed(text));
    if (!event.success) return; // other rooms publish here as well
    const { bookingId, residentId } = event.data.payload;
    if (this.followers.has(residentId)) this.readSoon(bookingId, residentId);
  }

  private readSoon(bookingId: string, residentId: string): void {
    if (this.isStopped) return;
    this.toRead.set(bookingId, residentId);
    this.readNext();
  }

  private readNext(): void {
    for (const [bookingId, residentId] of this.toRead) {
      if (this.reading.size >= READS_AT_ONCE) return;
      if (this.reading.has(bookingId)) continue;
      this.toRead.delete(bookingId);
      this.reading.add(bookingId);
      void this.read(bookingId, residentId);
    }
  }

  private async read(bookingId: string, residentId: string): Promise<void> {
    try {
      const booking = await this.views.one(residentId, bookingId);
      if (!isRefusal(booking)) this.followers.tell(residentId, frameOf({ type: 'booking', booking }));
    } catch (error) {
      this.logger.debug({ err: error }, 'a changed booking could not be read yet');
      setTimeout(() => this.readSoon(bookingId, residentId), TRY_AGAIN_MS).unref();
    }
    this.reading.delete(bookingId);
    this.readNext();
  }

  /** The connection to Redis is new, so events may have been missed. Subscribing once more waits until none can be missed. */
  private async tellAnew(): Promise<void> {
    try {
      if (this.followers.isEmpty) return;
      await this.subscriber.subscribe(this.channel);
      for (const residentId of this.followers.residents()) {
        const { bookings } = await this.views.list(residentId, { limit: RETOLD });
        for (const booking of bookings) this.readSoon(booking.id, residentId);
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
