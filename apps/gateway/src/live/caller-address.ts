import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { callerNetwork } from '../http/caller-network.js';

/** From where somebody connects, past the proxies that are trusted, as one caller is counted: a handshake never asks for `request.ip`. */
@Injectable()
export class CallerAddress {
  private readonly isTrusted: (address: string, hop: number) => boolean;

  constructor(@Inject(CONFIG) config: Config) {
    this.isTrusted = proxyAddress.compile([...config.TRUSTED_PROXIES]);
  }

  of(request: IncomingMessage): string {
    return callerNetwork(proxyAddress(request, this.isTrusted));
  }
}
