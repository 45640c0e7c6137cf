import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { RefusalCode, SubscribeTonightMessage } from '#contracts';
import { type StaffPrincipal, StaffSessions } from '#identity';
import { audienceOf, TonightFeed } from '#live';
import { RateLimiter } from '#platform';
import { LIVE_LIMITS, type LiveLimits } from './limits.js';
import type { LiveConnection } from './live-connection.js';

/** Who is shown a night, by which session, in whose name. */
interface Holder {
  readonly sessionId: string;
  readonly staffId: string;
  readonly audience: string;
}

/**
 * Staff who are shown a night. They may see it as long as they may ask for it over HTTP: they are looked at when their session or role is said
 * to have changed, and every few seconds whatever is said, so that nothing is shown for long after nobody could tell us.
 */
@Injectable()
export class LiveStaff implements OnModuleInit, OnApplicationShutdown {
  private readonly holders = new Map<LiveConnection, Holder>();
  /** The last wish of a connection: an older one that is still being looked up is void. */
  private readonly wishes = new Map<LiveConnection, SubscribeTonightMessage>();
  private looks: NodeJS.Timeout | undefined;
  private isLooking = false;

  constructor(
    @Inject(StaffSessions) private readonly sessions: StaffSessions,
    @Inject(TonightFeed) private readonly feed: TonightFeed,
    @Inject(RateLimiter) private readonly limiter: RateLimiter,
    @Inject(LIVE_LIMITS) private readonly limits: LiveLimits,
  ) {
    sessions.onRevoked((revoked) => {
      const isMeant = (holder: Holder) =>
        'sessionId' in revoked ? holder.sessionId === revoked.sessionId : holder.staffId === revoked.staffId;
      for (const [connection, holder] of this.holders) if (isMeant(holder)) void this.lookAt(connection, holder);
    });
  }

  onModuleInit(): void {
    this.looks = setInterval(() => void this.lookAtAll(), this.limits.staffLookMs);
    this.looks.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.looks);
  }

  /** Shows a night to whoever came with the cookie of a session that may see it. Replaces what the connection is shown. */
  async subscribe(connection: LiveConnection, wish: SubscribeTonightMessage): Promise<void> {
    this.remove(connection);
    this.wishes.set(connection, wish);
    const staff = await this.staffOf(connection);
    if (!connection.isOpen || this.wishes.get(connection) !== wish) return;
    if (typeof staff === 'string') {
      connection.refuse(staff);
      return;
    }
    const { sessionId, staffId, scope } = staff;
    if ([...this.holders.values()].filter((other) => other.staffId === staffId).length >= this.limits.socketsPerPerson) {
      connection.refuse('too_many_requests');
      return;
    }
    this.holders.set(connection, { sessionId, staffId, audience: audienceOf(scope) });
    this.feed.subscribe(connection, { scope, carParkId: wish.carParkId, ...(wish.night !== undefined && { night: wish.night }) });
  }

  remove(connection: LiveConnection): void {
    this.wishes.delete(connection);
    this.holders.delete(connection);
    this.feed.unsubscribe(connection);
  }

  /** Whoever asks, or why they are not answered. Tokens that were never good here are counted as tries, as they are over HTTP. */
  private async staffOf({ caller: { staffToken, address } }: LiveConnection): Promise<StaffPrincipal | RefusalCode> {
    if (staffToken === undefined) return 'unauthenticated';
    const isTry = !this.sessions.knows(staffToken);
    if (isTry && !(await this.limiter.consume('address', `unauthenticated ${address}`)).isAllowed) return 'too_many_requests';
    try {
      return (await this.sessions.principalOf(staffToken)) ?? 'unauthenticated';
    } catch {
      return 'temporarily_unavailable'; // MySQL is away
    }
  }

  /** One look at a time. */
  private async lookAtAll(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    for (const [connection, holder] of this.holders) await this.lookAt(connection, holder);
    this.isLooking = false;
  }

  /** While MySQL is away nobody is shown anything new, and the next look asks again. */
  private async lookAt(connection: LiveConnection, holder: Holder): Promise<void> {
    try {
      const staff = await this.sessions.named(holder.sessionId);
      if (this.holders.get(connection) !== holder) return;
      if (!staff) this.end(connection, 'unauthenticated');
      else if (audienceOf(staff.scope) !== holder.audience) this.end(connection, 'forbidden');
    } catch {
      // asked again
    }
  }

  /** The public view of the connection goes on. */
  private end(connection: LiveConnection, why: RefusalCode): void {
    this.remove(connection);
    connection.refuse(why);
  }
}
