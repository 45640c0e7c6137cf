import { applyDecorators, SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth } from '@nestjs/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { RateClass } from '#platform';
import { ApiProblems } from './api-problems.js';

/**
 * Who may call a route. `public`: anybody. `resident`: whoever holds a live session. `wechat`: anybody, but the body is worth nothing
 * until its signature has been verified. `operations`: callers from our own network.
 */
export type Policy = 'public' | 'resident' | 'wechat' | 'operations';

export interface RouteAccess {
  readonly policy: Policy;
  /** Counted apart from the other routes of its policy. */
  readonly limit?: RateClass;
}

export const ROUTE_ACCESS = Symbol('ROUTE_ACCESS');

/** Declares the policy of a route; without one the gateway does not start. */
export function Access(policy: Policy, options: Omit<RouteAccess, 'policy'> = {}): MethodDecorator {
  const access: RouteAccess = { policy, ...options };
  const documented = policy === 'resident' ? [ApiBearerAuth(), ApiProblems('unauthenticated')] : [];
  return applyDecorators(SetMetadata(ROUTE_ACCESS, access), RouteConfig({ access }), ...documented);
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
