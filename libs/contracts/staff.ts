import { z } from 'zod';

export const StaffRole = z.enum(['partner_admin', 'attendant']).meta({ id: 'StaffRole' });
/** What a member of staff may do for a partner; an admin may do all that an attendant may. */
export type StaffRole = z.infer<typeof StaffRole>;

export const StaffView = z
  .object({
    id: z.string(),
    name: z.string(),
    role: StaffRole,
    partner: z.object({ id: z.string(), name: z.string() }).meta({ description: 'the organisation in whose name they act' }),
  })
  .meta({ id: 'Staff' });
export type StaffView = z.infer<typeof StaffView>;

export const LogOutStaffRequest = z
  .strictObject({ everywhere: z.boolean().default(false).meta({ description: 'all sessions of this person, on all devices' }) })
  .default({ everywhere: false })
  .meta({ id: 'LogOutStaffRequest' });
export type LogOutStaffRequest = z.infer<typeof LogOutStaffRequest>;

/**
 * The cookie that carries the session of a partner's staff. By its prefix browsers take it over https only, for this host and all paths
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
