import type { FastifyRequest } from 'fastify';
import type { Principal } from '#identity';

/** A request with what the guards found out about it. */
export interface GatewayRequest extends FastifyRequest {
  /** Set on resident routes only. */
  resident?: Resident;
}

/** The resident who asks, and the token with which they do. */
export interface Resident extends Principal {
  readonly token: string;
}
