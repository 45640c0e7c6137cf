import { Inject, Injectable } from '@nestjs/common';
import type { NewInvitationView } from '#contracts';
import { Clock, isRefusal, type Refusal, refuse } from '#kernel';
import { appendAuditLeaves, SYSTEM_ACTOR, Transactions } from '#platform';
import { endInvitation, openFirstInvitations } from '../adapters/invitation-rows.js';
import { lockOfficeAdmins } from '../adapters/staff-rows.js';
import { invitationLeaf } from '../domain/staff-leaf.js';
import { StaffInvitations } from './staff-invitations.js';

/**
 * Invites the first admin of the street office, who invites everybody else: for the command of whoever runs the product. A link that was
 * made so before, and that nobody used, ends.
 */
@Injectable()
export class FirstAdmin {
  constructor(
    private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
    private readonly invitations: StaffInvitations,
  ) {}

  /**
   * Refused when the office has an admin who can log in.
   * @param isAgain all the same, for when every one of them has lost password or second factor
   */
  async invite(name: string, isAgain: boolean): Promise<NewInvitationView | Refusal<'already_there'>> {
    const isNeeded = await this.transactions.run(async (tx) => {
      if (!isAgain && (await lockOfficeAdmins(tx)).length > 0) return false;
      const nowMs = this.clock.nowMs();
      for (const id of await openFirstInvitations(tx, nowMs)) {
        await endInvitation(tx, id, nowMs);
        const told = { invitationId: id, by: SYSTEM_ACTOR, partnerCode: null, role: 'office_admin' } as const;
        await appendAuditLeaves(tx, [invitationLeaf('staff.invitation-withdrawn', told)], nowMs);
      }
      return true;
    });
    if (!isNeeded) return refuse('already_there');
    const invitation = await this.invitations.invite(null, { name, role: 'office_admin', partnerCode: null });
    if (isRefusal(invitation)) throw new Error('an invitation to the office names no partner');
    return invitation;
  }
}
