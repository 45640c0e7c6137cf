import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { callerNetwork } from '../http/caller-network.js';
import { isFromOwnPage } from '../http/own-page.js';
import { staffTokenOf } from '../http/staff-token.js';

/** Who opens a connection, as far as the handshake tells. */
export interface Caller {
  /** As one caller is counted. */
  readonly address: string;
  /** Of the cookie of staff, when one of our own pages came with it. Worth nothing until it has been looked up. */
  readonly staffToken: string | undefined;
}

/** Reads handshakes, which never pass through the guards of HTTP. */
@Injectable()
export class Callers {
  private readonly isTrusted: (address: string, hop: number) => boolean;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.isTrusted = proxyAddress.compile([...config.TRUSTED_PROXIES]);
  }

  /** The address is the one past the proxies that are trusted. */
  of(request: IncomingMessage): Caller {
    return { address: callerNetwork(proxyAddress(request, this.isTrusted)), staffToken: this.staffTokenOf(request) };
  }

  /**
   * A browser sends the cookie whoever wrote the page, and lets any page open a websocket: only for our own, which browsers name in Origin,
   * does it count. https://cheatsheetseries.owasp.org/cheatsheets/WebSocket_Security_Cheat_Sheet.html
   */
  private staffTokenOf({ headers }: IncomingMessage): string | undefined {
    const { PUBLIC_URL } = this.config;
    const isOurs = headers.origin !== undefined && isFromOwnPage({ headers, host: headers.host ?? '' }, PUBLIC_URL);
    return isOurs ? staffTokenOf(headers.cookie, PUBLIC_URL) : undefined;
  }
}
