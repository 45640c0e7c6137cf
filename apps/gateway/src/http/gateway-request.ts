import type { FastifyRequest } from 'fastify';
import type { OfficePrincipal, PartnerPrincipal, Principal } from '#identity';

/** A request with what the guards found out about it. */
export interface GatewayRequest extends FastifyRequest {
  /** Set on resident routes only. */
  resident?: Resident;
  /** Set on routes of staff only. */
  staff?: AnyStaff;
}

/** The resident who asks, and the token with which they do. */
export interface Resident extends Principal {
  readonly token: string;
}

/** The member of a partner's staff who asks, and the token with which they do. */
export interface StaffMember extends PartnerPrincipal {
  readonly token: string;
}

/** The member of the street office who asks, and the token with which they do. */
export interface Officer extends OfficePrincipal {
  readonly token: string;
}

export type AnyStaff = StaffMember | Officer;
