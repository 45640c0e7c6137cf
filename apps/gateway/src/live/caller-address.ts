import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';

/** The address of whoever connects, past the proxies that are trusted: what `request.ip` is on a route, for which a handshake never asks. */
@Injectable()
export class CallerAddress {
  private readonly isTrusted: (address: string, hop: number) => boolean;

  constructor(@Inject(CONFIG) config: Config) {
    this.isTrusted = proxyAddress.compile([...config.TRUSTED_PROXIES]);
  }

  of(request: IncomingMessage): string {
    return proxyAddress(request, this.isTrusted);
  }
}
