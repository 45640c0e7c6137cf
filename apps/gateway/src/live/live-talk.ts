import { Inject, Injectable } from '@nestjs/common';
import { type LiveRequest, locationOf } from '#contracts';
import type { TicketHolder } from '#identity';
import { Fault, tickAt } from '#kernel';
import { LiveHub, type LiveSubscription } from '#live';
import { CLOSE } from './close-codes.js';
import { LIVE_LIMITS, type LiveLimits } from './limits.js';
import type { LiveConnection } from './live-connection.js';
import { parseLiveMessage } from './live-message.js';
import { LiveSessions } from './live-sessions.js';
import { LiveStaff } from './live-staff.js';

type SubscribeRequest = Extract<LiveRequest, { type: 'subscribe' }>;

/** What a client says, and what comes of it. */
@Injectable()
export class LiveTalk {
  constructor(
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(LiveSessions) private readonly liveSessions: LiveSessions,
    @Inject(LiveStaff) private readonly liveStaff: LiveStaff,
    @Inject(LIVE_LIMITS) private readonly limits: LiveLimits,
  ) {}

  async hear(connection: LiveConnection, text: string): Promise<void> {
    const heard = parseLiveMessage(text);
    if (heard === 'unreadable' || heard === 'invalid') {
      connection.refuse('invalid_request');
      if (heard === 'unreadable') connection.close(CLOSE.policy);
      return;
    }
    await this.answer(connection, heard.request);
  }

  private async answer(connection: LiveConnection, request: LiveRequest): Promise<void> {
    switch (request.type) {
      case 'subscribe':
        return this.hub.subscribe(connection, subscriptionOf(request));
      case 'unsubscribe':
        return this.hub.unsubscribe(connection);
      case 'authenticate':
        return this.authenticate(connection, request.ticket);
      case 'subscribe-tonight':
        return this.liveStaff.subscribe(connection, request);
      case 'unsubscribe-tonight':
        return this.liveStaff.remove(connection);
    }
  }

  forget(connection: LiveConnection): void {
    this.hub.unsubscribe(connection);
    this.liveSessions.remove(connection);
    this.liveStaff.remove(connection);
  }

  private async authenticate(connection: LiveConnection, ticket: string): Promise<void> {
    const holder = await this.redeem(connection, ticket);
    if (holder === undefined || !connection.isOpen) return;
    if (this.liveSessions.othersThan(connection, holder) >= this.limits.socketsPerPerson) {
      connection.refuse('too_many_requests');
      connection.close(CLOSE.tooMany);
      return;
    }
    this.liveSessions.add(connection, holder);
    connection.say({ type: 'authenticated' });
  }

  private async redeem(connection: LiveConnection, ticket: string): Promise<TicketHolder | undefined> {
    try {
      const holder = await this.liveSessions.holderOf(ticket);
      if (holder === undefined) connection.refuse('ticket_rejected');
      return holder;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      connection.refuse('temporarily_unavailable');
      return undefined;
    }
  }
}

function subscriptionOf({ from, to, carParkIds, near }: SubscribeRequest): LiveSubscription {
  return {
    ...(from !== undefined && to !== undefined && { window: { from: tickAt(Date.parse(from)), to: tickAt(Date.parse(to)) } }),
    ...(carParkIds && { carParkIds }),
    ...(near !== undefined && { near: locationOf(near) }),
  };
}
