import { Inject, Injectable } from '@nestjs/common';
import { LiveTickets, Sessions, type TicketHolder } from '#identity';
import { Fault } from '#kernel';
import { BookingFeed } from '#live';
import type { LiveConnection } from './live-connection.js';

/** Who proved to be whom, by which session. What a session opened ends with it: a lost phone hears nothing more after a log-out elsewhere. */
@Injectable()
export class LiveSessions {
  private readonly holders = new Map<LiveConnection, TicketHolder>();
  private isLooking = false;

  constructor(
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(LiveTickets) private readonly tickets: LiveTickets,
    @Inject(BookingFeed) private readonly feed: BookingFeed,
  ) {
    sessions.onRevoked((revoked) => {
      for (const [connection, { residentId, sessionId }] of this.holders)
        if ('sessionId' in revoked ? sessionId === revoked.sessionId : residentId === revoked.residentId) this.end(connection);
    });
  }

  /** Spends a ticket. `undefined` when it, or its session, is worth nothing any more. @throws Fault when a store is away. */
  async holderOf(ticket: string): Promise<TicketHolder | undefined> {
    const holder = await this.tickets.redeem(ticket);
    try {
      return holder && (await this.sessions.lives(holder.sessionId)) ? holder : undefined;
    } catch (cause) {
      throw new Fault('the session of a ticket could not be read', true, { cause });
    }
  }

  /** Connections of this resident, apart from this one. */
  othersThan(connection: LiveConnection, { residentId }: TicketHolder): number {
    return this.feed.followers.othersThan(connection, residentId);
  }

  add(connection: LiveConnection, holder: TicketHolder): void {
    this.holders.set(connection, holder);
    this.feed.followers.add(connection, holder.residentId);
  }

  remove(connection: LiveConnection): void {
    this.holders.delete(connection);
    this.feed.followers.remove(connection);
  }

  /** Ends what outlived its session: one that expired, or was revoked while nobody could tell us. One look at a time. */
  async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      for (const [connection, { sessionId }] of this.holders) if (!(await this.sessions.lives(sessionId))) this.end(connection);
    } catch {
      // MySQL is away: the next look asks again
    } finally {
      this.isLooking = false;
    }
  }

  /** The public view of the connection goes on. */
  private end(connection: LiveConnection): void {
    this.remove(connection);
    connection.refuse('unauthenticated');
  }
}
