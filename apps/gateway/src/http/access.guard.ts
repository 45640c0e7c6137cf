import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Sessions } from '#identity';
import { refuse } from '#kernel';
import { RateLimiter } from '#platform';
import { callerNetwork } from './caller-network.js';
import type { GatewayRequest } from './gateway-request.js';
import { isFromOurNetwork } from './our-network.js';
import { ROUTE_ACCESS, type RouteAccess } from './policy.js';
import { ProblemException } from './refusal-to-problem.js';

/** RFC 6750: the token of the Authorization header. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Lets in whom the route's policy lets in. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly limiter: RateLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true; // a live connection shows a ticket instead
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    const access = this.reflector.get<RouteAccess>(ROUTE_ACCESS, context.getHandler());
    if (access.policy === 'resident') await this.authenticate(request);
    if (access.policy === 'operations' && !isFromOurNetwork(request)) throw new ProblemException(refuse('not_found'));
    return true;
  }

  private async authenticate(request: GatewayRequest): Promise<void> {
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined || !this.sessions.knows(token)) await this.countTry(request.ip);
    const principal = token === undefined ? undefined : await this.sessions.principalOf(token);
    if (!token || !principal) throw new ProblemException(refuse('unauthenticated'));
    request.resident = { ...principal, token };
  }

  /** Whoever tries tokens is slowed down by address, before a store is asked. A token that was good here before is no try. */
  private async countTry(address: string): Promise<void> {
    const verdict = await this.limiter.consume('address', `unauthenticated ${callerNetwork(address)}`);
    if (!verdict.isAllowed) throw new ProblemException(refuse('too_many_requests', { retryAfterSeconds: verdict.retryAfterSeconds }));
  }
}
