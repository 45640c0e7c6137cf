import type { FastifyRequest } from 'fastify';
import type { Principal, StaffPrincipal } from '#identity';

/** A request with what the guards found out about it. */
export interface GatewayRequest extends FastifyRequest {
  /** Set on resident routes only. */
  resident?: Resident;
  /** Set on routes of staff only. */
  staff?: StaffMember;
}

/** The resident who asks, and the token with which they do. */
export interface Resident extends Principal {
  readonly token: string;
}

/** The member of staff who asks, and the token with which they do. */
export interface StaffMember extends StaffPrincipal {
  readonly token: string;
}
