import { z } from 'zod';
import { StaffMeView, StaffPartnerView, StaffRole } from './staff.js';
import { Instant } from './wire.js';

/** Code points, not bytes: 12 to 128, and any of them (NIST SP 800-63B section 3.1.1.2, OWASP ASVS 6.2). */
const PASSWORD_MIN = 12;
const PASSWORD_MAX = 128;
const isLongEnough = (text: string): boolean => [...text].length >= PASSWORD_MIN && [...text].length <= PASSWORD_MAX;

const NewPassword = z
  .string()
  .max(PASSWORD_MAX * 4)
  .refine(isLongEnough, { error: `密码须为 ${PASSWORD_MIN} 至 ${PASSWORD_MAX} 个字符` });

/** One that is being tried: whatever cannot be a password is answered like a wrong one. */
const TriedPassword = z
  .string()
  .min(1)
  .max(PASSWORD_MAX * 4);

const Code = z.string().min(1).max(60).meta({ description: 'six digits of the authenticator, or a recovery code' });

/** As it is stored: letters of ASCII in lower case, digits and `.`, `_`, `@`, `+`, `-`. */
const Account = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@+-]{2,59}$/, { error: '账号须为 3 至 60 个字母、数字或 . _ @ + -，以字母或数字开头' })
  .meta({ example: 'lin.wei@park.example' });

export const LogInStaffRequest = z
  .strictObject({ account: z.string().min(1).max(100), password: TriedPassword, code: Code })
  .meta({ id: 'LogInStaffRequest' });
export type LogInStaffRequest = z.infer<typeof LogInStaffRequest>;

export const StepUpRequest = z.strictObject({ code: Code }).meta({ id: 'StepUpRequest' });
export type StepUpRequest = z.infer<typeof StepUpRequest>;

export const ChangePasswordRequest = z
  .strictObject({ password: TriedPassword, newPassword: NewPassword, code: Code })
  .meta({ id: 'ChangePasswordRequest' });
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>;

export const RecoveryCodesView = z
  .object({ recoveryCodes: z.array(z.string()).meta({ description: 'each good for one log-in; shown this once' }) })
  .meta({ id: 'RecoveryCodes' });
export type RecoveryCodesView = z.infer<typeof RecoveryCodesView>;

export const StaffSessionView = z
  .object({
    id: z.string(),
    device: z.string().meta({ example: 'Chrome · Windows' }),
    since: Instant,
    seenAt: Instant.meta({ description: 'to the minute' }),
    expiresAt: Instant,
    isCurrent: z.boolean(),
  })
  .meta({ id: 'StaffSession' });
export type StaffSessionView = z.infer<typeof StaffSessionView>;

export const StaffSessionParams = z
  .strictObject({ id: z.string().regex(/^[A-Za-z0-9_-]{43}$/, { error: '编号格式不正确' }) })
  .meta({ id: 'StaffSessionParams' });
export type StaffSessionParams = z.infer<typeof StaffSessionParams>;

const InvitationToken = z.string().min(1).max(100).meta({ description: 'what follows #/invitation/ in the link' });

export const LookAtInvitationRequest = z.strictObject({ token: InvitationToken }).meta({ id: 'LookAtInvitationRequest' });
export type LookAtInvitationRequest = z.infer<typeof LookAtInvitationRequest>;

export const InvitedView = z
  .object({
    name: z.string(),
    role: StaffRole,
    partner: StaffPartnerView,
    expiresAt: Instant,
    secret: z.string().meta({ description: 'of the authenticator, in base32, for typing it in' }),
    otpauthUri: z.string().meta({ description: 'the same for a QR code' }),
  })
  .meta({ id: 'Invited' });
export type InvitedView = z.infer<typeof InvitedView>;

export const AcceptInvitationRequest = z
  .strictObject({ token: InvitationToken, account: Account, password: NewPassword, code: Code })
  .meta({ id: 'AcceptInvitationRequest' });
export type AcceptInvitationRequest = z.infer<typeof AcceptInvitationRequest>;

export const WelcomeView = RecoveryCodesView.extend({ me: StaffMeView }).meta({ id: 'Welcome' });
export type WelcomeView = z.infer<typeof WelcomeView>;
