import { z } from 'zod';
import { Instant } from './wire.js';

export const PartnerRole = z.enum(['partner_admin', 'attendant']).meta({ id: 'PartnerRole' });
/** What a member of staff may do for a partner; an admin may do all that an attendant may. */
export type PartnerRole = z.infer<typeof PartnerRole>;

export const OfficeRole = z.enum(['office_auditor', 'office_admin']).meta({ id: 'OfficeRole' });
/** What a member of staff may do for the street office; an admin may do all that an auditor may. */
export type OfficeRole = z.infer<typeof OfficeRole>;

export const StaffRole = z.enum([...PartnerRole.options, ...OfficeRole.options]).meta({ id: 'StaffRole' });
export type StaffRole = z.infer<typeof StaffRole>;

export function isOfficeRole(role: StaffRole): role is OfficeRole {
  return OfficeRole.safeParse(role).success;
}

/** The partner in whose name somebody acts. */
export const StaffPartnerView = z
  .object({ id: z.string(), name: z.string() })
  .nullable()
  .meta({ description: 'the organisation in whose name they act; null: the street office' });

export const StaffMeView = z
  .object({
    id: z.string(),
    name: z.string(),
    account: z.string().nullable().meta({ description: 'what they log in with; null: a session that a command made' }),
    role: StaffRole,
    partner: StaffPartnerView,
    csrfToken: z.string().meta({ description: 'goes along as X-CSRF-Token with whatever changes something; ends with the session' }),
    session: z.object({
      id: z.string(),
      expiresAt: Instant.meta({ description: 'whatever they do until then' }),
      idleMinutes: z.int().meta({ description: 'so long without a request it ends as well' }),
      steppedUpUntil: Instant.nullable().meta({ description: 'until then the second factor counts as fresh' }),
    }),
    recoveryCodesLeft: z.int(),
  })
  .meta({ id: 'StaffMe' });
export type StaffMeView = z.infer<typeof StaffMeView>;

export const LogOutStaffRequest = z
  .strictObject({ everywhere: z.boolean().default(false).meta({ description: 'all sessions of this person, on all devices' }) })
  .default({ everywhere: false })
  .meta({ id: 'LogOutStaffRequest' });
export type LogOutStaffRequest = z.infer<typeof LogOutStaffRequest>;

/** The header in which a page of ours repeats the token that only it can read. */
export const CSRF_HEADER = 'x-csrf-token';

/**
 * The cookie that carries the session of staff. By its prefix browsers take it over https only, for this host and all paths
 * (RFC 6265bis section 4.1.3.2); without https, which is during development, they would not take such a name at all.
 */
export function staffCookieName(publicUrl: string): '__Host-staff' | 'staff' {
  return publicUrl.startsWith('https://') ? '__Host-staff' : 'staff';
}

/** The pair of name and value with the attributes of the cookie; without a token, what makes a browser forget it. */
export function staffCookie(publicUrl: string, token: string | undefined): string {
  const name = staffCookieName(publicUrl);
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Strict', ...(name === 'staff' ? [] : ['Secure']), ...(token ? [] : ['Max-Age=0'])];
  return [`${name}=${token ?? ''}`, ...attributes].join('; ');
}
