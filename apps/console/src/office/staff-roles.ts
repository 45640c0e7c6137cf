import type { StaffRole } from '../types/api.js';

export const OFFICE_ROLES: readonly StaffRole[] = ['office_auditor', 'office_admin'];
export const PARTNER_ROLES: readonly StaffRole[] = ['partner_admin', 'attendant'];

/** What somebody of this role may become: nobody changes sides. */
export const rolesBeside = (role: StaffRole): readonly StaffRole[] => (OFFICE_ROLES.includes(role) ? OFFICE_ROLES : PARTNER_ROLES);
export const isPartnerRole = (role: StaffRole): boolean => PARTNER_ROLES.includes(role);
