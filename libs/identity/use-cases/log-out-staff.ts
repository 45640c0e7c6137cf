import { Inject, Injectable } from '@nestjs/common';
import { assert, Clock } from '#kernel';
import { appendAuditLeaves, Transactions } from '#platform';
import { Evictions } from '../adapters/evictions.js';
import { hashToken, sessionIdOf } from '../adapters/secret-tokens.js';
import { readStaffActor } from '../adapters/staff-rows.js';
import { revokeStaffSessions } from '../adapters/staff-session-rows.js';
import type { StaffPrincipal } from '../domain/staff.js';
import { staffLeaf } from '../domain/staff-leaf.js';

/** Ends the session of a member of staff, or all of theirs, on the server and for good. Ending one twice is no mistake. */
@Injectable()
export class LogOutStaff {
  constructor(
    private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
    private readonly evictions: Evictions,
  ) {}

  async execute(staff: StaffPrincipal, token: string, isEverywhere: boolean): Promise<void> {
    const nowMs = this.clock.nowMs();
    const which = isEverywhere ? { staffId: staff.staffId } : { tokenHash: hashToken(token) };
    try {
      await this.transactions.run(async (tx) => {
        const ended = await revokeStaffSessions(tx, which, nowMs);
        const actor = await readStaffActor(tx, staff.staffId);
        assert(actor, 'a member of staff who acts has an audit salt');
        const leaf = staffLeaf('staff.session-ended', { ...staff, staff: actor, by: actor });
        await appendAuditLeaves(tx, Array<typeof leaf>(ended).fill(leaf), nowMs);
      });
    } finally {
      // Even when the answer to COMMIT was lost.
      await this.evictions.announce(
        isEverywhere ? { kind: 'staff', staffId: staff.staffId } : { kind: 'token', token: sessionIdOf(token) },
      );
    }
  }
}
