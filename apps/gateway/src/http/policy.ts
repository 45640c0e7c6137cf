import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiCookieAuth } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { StaffRole } from '#contracts';
import type { RateClass } from '#platform';
import { ApiProblems } from './api-problems.js';

/** How the description of the API names the cookie of staff. */
export const STAFF_SCHEME = 'staff';

/**
 * Who may call a route. `public`: anybody. `resident`: whoever holds a live session. `partner_admin`, `attendant`: staff of a partner in
 * that role or a higher one; `office_admin`, `office_auditor`: those of the street office likewise; `staff`: all of these. They change
 * things from our own pages only, with the token that such a page has. `staff_entry`: anybody on our own pages, on the way in. `wechat`:
 * anybody, but the body is worth nothing until its signature has been verified. `operations`: callers from our own network.
 */
export type Policy = 'public' | 'resident' | 'staff_entry' | StaffPolicy | 'wechat' | 'operations';
export type StaffPolicy = 'staff' | StaffRole;

const STAFF_POLICIES: ReadonlySet<Policy> = new Set(['staff', ...StaffRole.options]);

/** Whether a route is for people who logged in as staff. */
export function isForStaff(policy: Policy): policy is StaffPolicy {
  return STAFF_POLICIES.has(policy);
}

const OF_STAFF = [ApiCookieAuth(STAFF_SCHEME), ApiProblems('unauthenticated', 'forbidden', 'csrf_rejected')] as const;

const DOCUMENTED: Readonly<Record<Policy, readonly MethodDecorator[]>> = {
  public: [],
  resident: [ApiBearerAuth(), ApiProblems('unauthenticated')],
  staff_entry: [ApiProblems('forbidden')],
  staff: OF_STAFF,
  partner_admin: OF_STAFF,
  attendant: OF_STAFF,
  office_admin: OF_STAFF,
  office_auditor: OF_STAFF,
  wechat: [],
  operations: [],
};

export interface RouteAccess {
  readonly policy: Policy;
  /** Counted apart from the other routes of its policy. */
  readonly limit?: RateClass;
  /** Asks for a second factor that was shown within the last minutes (`STEPPED_UP_MS`). */
  readonly stepUp?: true;
  /** The body is a file and is read after the guards; on other routes such bodies are refused. */
  readonly takesFile?: true;
}

export const ROUTE_ACCESS = Symbol('ROUTE_ACCESS');

/** Declares the policy of a route; without one the gateway does not start. */
export function Access(policy: Policy, options: Omit<RouteAccess, 'policy'> = {}): MethodDecorator {
  const access: RouteAccess = { policy, ...options };
  const stepUp = options.stepUp ? [ApiProblems('step_up_needed')] : [];
  return applyDecorators(SetMetadata(ROUTE_ACCESS, access), RouteConfig({ access }), ...DOCUMENTED[policy], ...stepUp);
}

const READS = new Set(['GET', 'HEAD']);

/** Whether a request changes nothing, as all of its method do. */
export function isRead({ method }: Pick<FastifyRequest, 'method'>): boolean {
  return READS.has(method);
}

/** The page and the description of the API: files that the documentation module serves itself, without a controller. */
const DOCUMENTATION = /^\/(docs(\/.*)?|openapi\.json)$/;

/** Looks at every route that reaches the server, whoever registers it: a route without a policy stops the start. */
export function demandPolicies(server: FastifyInstance): void {
  server.addHook('onRoute', (route: RouteOptions & { path: string }) => {
    const access = (route.config as { access?: RouteAccess } | undefined)?.access;
    if (!access && !DOCUMENTATION.test(route.path)) throw new Error(`route ${String(route.method)} ${route.path} has no @Access policy`);
  });
}
