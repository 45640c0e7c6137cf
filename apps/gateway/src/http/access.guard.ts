import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CSRF_HEADER } from '#contracts';
import { csrfTokenOf, mayActAs, Sessions, StaffSessions } from '#identity';
import { Clock, refuse } from '#kernel';
import { CONFIG, type Config, RateLimiter } from '#platform';
import { callerNetwork } from './caller-network.js';
import type { GatewayRequest } from './gateway-request.js';
import { isFromOurNetwork } from './our-network.js';
import { isFromOwnPage } from './own-page.js';
import { isForStaff, isRead, ROUTE_ACCESS, type RouteAccess, type StaffPolicy } from './policy.js';
import { ProblemException } from './refusal-to-problem.js';
import { staffTokenOf } from './staff-token.js';

/** RFC 6750: the token of the Authorization header. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

const FOREIGN_PAGE = '请求须来自本站页面：缺少 Origin 请求头，或其来源不是本站。';

/** Lets in whom the route's policy lets in. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly staffSessions: StaffSessions,
    private readonly limiter: RateLimiter,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true; // a live connection shows a ticket instead
    const request = context.switchToHttp().getRequest<GatewayRequest>();
    const access = this.reflector.get<RouteAccess>(ROUTE_ACCESS, context.getHandler());
    if (access.policy === 'resident' && !this.recognises(request)) await this.authenticate(request);
    if (isForStaff(access.policy)) await this.admitStaff(request, access.policy, access.stepUp);
    if (access.policy === 'staff_entry') this.demandOwnPage(request);
    if (access.policy === 'operations' && !isFromOurNetwork(request)) throw new ProblemException(refuse('not_found'));
    return true;
  }

  private recognises(request: GatewayRequest): boolean {
    const token = tokenOf(request);
    const principal = token === undefined ? undefined : this.sessions.remembered(token);
    if (token !== undefined && principal) request.resident = { ...principal, token };
    return principal !== undefined;
  }

  private async authenticate(request: GatewayRequest): Promise<void> {
    const token = tokenOf(request);
    if (token === undefined || !this.sessions.knows(token)) await this.countTry(request.ip);
    const principal = token === undefined ? undefined : await this.sessions.principalOf(token);
    if (!token || !principal) throw new ProblemException(refuse('unauthenticated'));
    request.resident = { ...principal, token };
  }

  private async admitStaff(request: GatewayRequest, policy: StaffPolicy, stepUp = false): Promise<void> {
    const token = staffTokenOf(request.headers.cookie, this.config.PUBLIC_URL);
    if (token === undefined || !this.staffSessions.knows(token)) await this.countTry(request.ip);
    const staff = token === undefined ? undefined : await this.staffSessions.principalOf(token);
    if (!token || !staff) throw new ProblemException(refuse('unauthenticated'));
    this.demandOwnPage(request, token);
    if (policy !== 'staff' && !mayActAs(staff.role, policy)) throw new ProblemException(refuse('forbidden'));
    if (stepUp && this.clock.nowMs() >= staff.steppedUpUntilMs) throw new ProblemException(refuse('step_up_needed'));
    request.staff = { ...staff, token };
  }

  /**
   * Browsers send the cookie of staff whoever wrote the page, so a change has to come from a page of ours, and with the token of the session
   * that only such a page can have read. Either would do; together neither a bug of a browser nor one of a page is enough.
   */
  private demandOwnPage(request: GatewayRequest, token?: string): void {
    if (isRead(request)) return;
    if (!isFromOwnPage(request, this.config.PUBLIC_URL)) throw new ProblemException(refuse('forbidden', { detail: FOREIGN_PAGE }));
    if (token !== undefined && request.headers[CSRF_HEADER] !== csrfTokenOf(token)) throw new ProblemException(refuse('csrf_rejected'));
  }

  /** Whoever tries tokens is slowed down by address, before a store is asked. A token that was good here before is no try. */
  private async countTry(address: string): Promise<void> {
    const verdict = await this.limiter.consume('address', `unauthenticated ${callerNetwork(address)}`);
    if (!verdict.isAllowed) throw new ProblemException(refuse('too_many_requests', { retryAfterSeconds: verdict.retryAfterSeconds }));
  }
}

function tokenOf({ headers }: GatewayRequest): string | undefined {
  return BEARER.exec(headers.authorization ?? '')?.[1];
}
