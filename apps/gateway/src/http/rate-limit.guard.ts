import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { refuse } from '#kernel';
import { type RateClass, RateLimiter } from '#platform';
import { callerNetwork } from './caller-network.js';
import type { GatewayRequest } from './gateway-request.js';
import { isRead, ROUTE_ACCESS, type RouteAccess } from './policy.js';
import { ProblemException } from './refusal-to-problem.js';

/** Residents and staff are counted each by themselves, wherever they call from; callers without a name by their address. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limiter: RateLimiter,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    const counted = countedAs(this.reflector.get<RouteAccess>(ROUTE_ACCESS, context.getHandler()), request);
    if (!counted) return true;
    const verdict = await this.limiter.consume(counted.rateClass, counted.key);
    if (verdict.isAllowed) return true;
    throw new ProblemException(refuse('too_many_requests', { retryAfterSeconds: verdict.retryAfterSeconds }));
  }
}

/** WeChat's callbacks and our own monitors are not limited: a refused callback is a payment that we hear of late. */
function countedAs(access: RouteAccess, request: GatewayRequest): { rateClass: RateClass; key: string } | undefined {
  const person = request.resident?.residentId ?? request.staff?.staffId;
  if (person !== undefined) return { rateClass: access.limit ?? (isRead(request) ? 'read' : 'write'), key: person };
  if (access.policy === 'public' || access.policy === 'staff_entry')
    return { rateClass: access.limit ?? 'address', key: callerNetwork(request.ip) };
  return undefined;
}
