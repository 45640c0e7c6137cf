import { Inject, Injectable } from '@nestjs/common';
import type { LiveTicketView } from '#contracts';
import { Clock, Fault, formatInstant, MINUTE_MS } from '#kernel';
import { CONFIG, type Config, REDIS, type RedisClient } from '#platform';
import { hashToken, isTokenShaped, newToken, sessionIdOf } from '../adapters/secret-tokens.js';

const TICKET_LIFETIME_MS = MINUTE_MS;

/** Who showed a ticket, and the session that fetched it, by the name under which `Sessions` knows it: they end together. */
export interface TicketHolder {
  readonly residentId: string;
  readonly sessionId: string;
}

/**
 * Lets a websocket in, once, within a minute. A browser cannot set headers on a websocket, and a session token in its address would
 * stand in logs: a spent ticket there is worth nothing.
 */
@Injectable()
export class LiveTickets {
  private readonly prefix: string;

  constructor(
    @Inject(REDIS) private readonly redis: RedisClient,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.prefix = `${config.KEY_PREFIX}:live-ticket`;
  }

  /** @throws Fault when Redis is away: live pushes wait, everything else goes on. */
  async issue({ residentId, token }: { residentId: string; token: string }): Promise<LiveTicketView> {
    const ticket = newToken();
    const expiresAtMs = this.clock.nowMs() + TICKET_LIFETIME_MS;
    const content = `${expiresAtMs} ${residentId} ${sessionIdOf(token)}`;
    await this.ask('issued', () => this.redis.set(this.keyOf(ticket), content, 'PX', TICKET_LIFETIME_MS));
    return { ticket, expiresAt: formatInstant(expiresAtMs) };
  }

  /** Whose ticket it was; `undefined` when it is unknown, spent or too old. @throws Fault when Redis is away. */
  async redeem(ticket: string): Promise<TicketHolder | undefined> {
    if (!isTokenShaped(ticket)) return undefined;
    const content = await this.ask('redeemed', () => this.redis.getdel(this.keyOf(ticket)));
    const [expiresAtMs, residentId, sessionId] = content?.split(' ') ?? [];
    return residentId && sessionId && this.clock.nowMs() < Number(expiresAtMs) ? { residentId, sessionId } : undefined;
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
