import { z } from 'zod';
import { isOfficeRole, PartnerRole, StaffPartnerView, StaffRole } from './staff.js';
import { Code, EntityId, Instant } from './wire.js';

const Name = z.string().trim().min(1).max(60);

export const InviteStaffRequest = z
  .strictObject({ name: Name, role: StaffRole, partnerId: Code.optional().meta({ description: 'with the roles of partners only' }) })
  .refine(({ role, partnerId }) => isOfficeRole(role) === (partnerId === undefined), {
    path: ['partnerId'],
    error: '合作单位的角色须指定单位，街道办的角色不得指定单位',
  })
  .meta({ id: 'InviteStaffRequest' });
export type InviteStaffRequest = z.infer<typeof InviteStaffRequest>;

export const InviteOwnStaffRequest = z.strictObject({ name: Name, role: PartnerRole }).meta({ id: 'InviteOwnStaffRequest' });
export type InviteOwnStaffRequest = z.infer<typeof InviteOwnStaffRequest>;

export const InvitationView = z
  .object({ id: z.string(), name: z.string(), role: StaffRole, partner: StaffPartnerView, invitedAt: Instant, expiresAt: Instant })
  .meta({ id: 'Invitation' });
export type InvitationView = z.infer<typeof InvitationView>;

export const NewInvitationView = InvitationView.extend({
  link: z.string().meta({ description: 'opens the console where the invitation is accepted; shown this once, good once' }),
}).meta({ id: 'NewInvitation' });
export type NewInvitationView = z.infer<typeof NewInvitationView>;

export const StaffView = z
  .object({
    id: z.string(),
    name: z.string(),
    account: z.string().nullable(),
    role: StaffRole,
    partner: StaffPartnerView,
    addedAt: Instant,
    seenAt: Instant.nullable().meta({ description: 'last request of a session that is still known' }),
    isSelf: z.boolean(),
  })
  .meta({ id: 'Staff' });
export type StaffView = z.infer<typeof StaffView>;

/** In order of being added, a hundred at a time. */
export const ListStaffRequest = z.strictObject({ after: EntityId.optional() }).meta({ id: 'ListStaffRequest' });
export type ListStaffRequest = z.infer<typeof ListStaffRequest>;

export const StaffListView = z
  .object({ staff: z.array(StaffView), next: z.string().nullable().meta({ description: '`after` of the next page' }) })
  .meta({ id: 'StaffList' });
export type StaffListView = z.infer<typeof StaffListView>;

export const StaffParams = z.strictObject({ id: EntityId }).meta({ id: 'StaffParams' });
export type StaffParams = z.infer<typeof StaffParams>;

export const ChangeRoleRequest = z
  .strictObject({ role: StaffRole.meta({ description: 'of the same side: of partners, or of the street office' }) })
  .meta({ id: 'ChangeRoleRequest' });
export type ChangeRoleRequest = z.infer<typeof ChangeRoleRequest>;

export const ChangeOwnStaffRoleRequest = z.strictObject({ role: PartnerRole }).meta({ id: 'ChangeOwnStaffRoleRequest' });
export type ChangeOwnStaffRoleRequest = z.infer<typeof ChangeOwnStaffRoleRequest>;
