import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { LiveTicketView } from '#contracts';
import { Clock, Fault, formatInstant, MINUTE_MS } from '#kernel';
import { CONFIG, type Config, REDIS } from '#platform';
import { hashToken, isTokenShaped, newToken } from '../adapters/secret-tokens.js';

const TICKET_LIFETIME_MS = MINUTE_MS;

/**
 * Lets a websocket in, once, within a minute. A browser cannot set headers on a websocket, and a session token in its address would
 * stand in logs: a spent ticket there is worth nothing.
 */
@Injectable()
export class LiveTickets {
  private readonly prefix: string;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.prefix = `${config.KEY_PREFIX}:live-ticket`;
  }

  /** @throws Fault when Redis is away: live pushes wait, everything else goes on. */
  async issue(residentId: string): Promise<LiveTicketView> {
    const ticket = newToken();
    const expiresAtMs = this.clock.nowMs() + TICKET_LIFETIME_MS;
    await this.ask('issued', () => this.redis.set(this.keyOf(ticket), `${expiresAtMs} ${residentId}`, 'PX', TICKET_LIFETIME_MS));
    return { ticket, expiresAt: formatInstant(expiresAtMs) };
  }

  /** The resident whose ticket it was; `undefined` when it is unknown, spent or too old. @throws Fault when Redis is away. */
  async redeem(ticket: string): Promise<string | undefined> {
    if (!isTokenShaped(ticket)) return undefined;
    const content = await this.ask('redeemed', () => this.redis.getdel(this.keyOf(ticket)));
    const [expiresAtMs, residentId] = content?.split(' ') ?? [];
    return this.clock.nowMs() < Number(expiresAtMs) ? residentId : undefined;
  }

  private keyOf(ticket: string): string {
    return `${this.prefix}:${hashToken(ticket).toString('base64url')}`;
  }

  private async ask<T>(what: string, command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      throw new Fault(`a live ticket could not be ${what}`, true, { cause: error }); // a new ticket can always be had
    }
  }
}
