import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { InvitedView } from '#contracts';
import { assert, Clock, formatInstant, Ids, type Refusal, refuse } from '#kernel';
import { appendAuditLeaves, FieldCipher, isDuplicateKey, type Sql, Transactions } from '#platform';
import { commonPasswords } from '../adapters/common-passwords.js';
import { endInvitation, findInvitation, type InvitationRow } from '../adapters/invitation-rows.js';
import { PasswordHasher } from '../adapters/password-hasher.js';
import { replaceRecoveryCodes } from '../adapters/recovery-codes.js';
import { hashToken } from '../adapters/secret-tokens.js';
import { insertLogin, type NewLogin } from '../adapters/staff-login-rows.js';
import { insertStaff, readStaffActor } from '../adapters/staff-rows.js';
import { otpauthUriOf, totpStepOf } from '../adapters/totp.js';
import { isTooCommon } from '../domain/new-password.js';
import { plainCode } from '../domain/recovery-code.js';
import { invitationLeaf, staffLeaf } from '../domain/staff-leaf.js';
import type { OpenedSession } from './log-in-staff.js';
import { openStaffSession } from './open-staff-session.js';

interface Acceptance {
  readonly token: string;
  readonly account: string;
  readonly password: string;
  readonly code: string;
}

export interface Welcome extends OpenedSession {
  readonly recoveryCodes: readonly string[];
}

type Refused = Refusal<'invitation_rejected'> | Refusal<'proof_rejected'> | Refusal<'password_too_common'> | Refusal<'account_taken'>;

/** Somebody who was invited chooses account and password, shows that their authenticator works, and is staff from then on. */
@Injectable()
export class AcceptInvitation {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Ids) private readonly ids: Ids,
    private readonly hasher: PasswordHasher,
  ) {}

  /** What they are invited to be, and the secret for their authenticator: the same as often as they look. */
  async look(token: string): Promise<InvitedView | Refusal<'invitation_rejected'>> {
    const invitation = await this.find(this.dataSource, token);
    if (!invitation) return refuse('invitation_rejected');
    const { name, role, partnerCode, partnerName, expiresAtMs, totpSecret } = invitation;
    const partner = partnerCode === null ? null : { id: partnerCode, name: partnerName ?? '' };
    const otpauthUri = otpauthUriOf(totpSecret, name);
    return { name, role, partner, expiresAt: formatInstant(expiresAtMs), secret: totpSecret, otpauthUri };
  }

  /** Of those who accept one invitation at the same time, one becomes staff. Who is refused may try again with the same link. */
  async execute({ token, account, password, code }: Acceptance, device: string): Promise<Welcome | Refused> {
    const invitation = await this.find(this.dataSource, token);
    if (!invitation) return refuse('invitation_rejected');
    const totpStep = totpStepOf(invitation.totpSecret, plainCode(code), this.clock.nowMs());
    if (totpStep === undefined) return refuse('proof_rejected');
    if (isTooCommon(password, account, commonPasswords())) return refuse('password_too_common');
    const passwordHash = await this.hasher.hash(password);
    const login = { staffId: this.ids.next(), account, passwordHash, totpSecret: invitation.totpSecret, totpStep };
    try {
      return await this.transactions.run((tx) => this.enrol(tx, invitation, login, device));
    } catch (error) {
      if (isDuplicateKey(error)) return refuse('account_taken');
      throw error;
    }
  }

  private find(sql: Sql, token: string): ReturnType<typeof findInvitation> {
    return findInvitation(sql, this.cipher, { tokenHash: hashToken(token), nowMs: this.clock.nowMs() });
  }

  private async enrol(
    tx: Sql,
    { id, name, role, partnerId, partnerCode }: InvitationRow,
    login: NewLogin,
    device: string,
  ): Promise<Welcome | Refusal<'invitation_rejected'>> {
    const [{ staffId }, nowMs] = [login, this.clock.nowMs()];
    if (!(await endInvitation(tx, id, nowMs))) return refuse('invitation_rejected');
    await insertStaff(tx, { staffId, name, role, partnerId, nowMs });
    await insertLogin(tx, this.cipher, login);
    const recoveryCodes = await replaceRecoveryCodes(tx, staffId);
    const token = await openStaffSession(tx, { staffId, device, nowMs });
    const staff = await readStaffActor(tx, staffId);
    assert(staff, 'a member of staff who acts has an audit salt');
    const told = { by: staff, partnerCode, role };
    const leaves = [
      invitationLeaf('staff.invitation-accepted', { ...told, invitationId: id }),
      staffLeaf('staff.added', { ...told, staff }),
      staffLeaf('staff.logged-in', { ...told, staff, facts: { factor: 'totp' } }),
    ];
    await appendAuditLeaves(tx, leaves, nowMs);
    return { token, recoveryCodes };
  }
}
