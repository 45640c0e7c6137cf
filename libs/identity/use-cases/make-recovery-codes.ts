import { Inject, Injectable } from '@nestjs/common';
import { assert, Clock } from '#kernel';
import { appendAuditLeaves, Transactions } from '#platform';
import { replaceRecoveryCodes } from '../adapters/recovery-codes.js';
import { lockLogin } from '../adapters/staff-login-rows.js';
import { readStaffActor } from '../adapters/staff-rows.js';
import { partnerCodeOf, type StaffPrincipal } from '../domain/staff.js';
import { staffLeaf } from '../domain/staff-leaf.js';

/** New recovery codes in place of the old ones, which end. */
@Injectable()
export class MakeRecoveryCodes {
  constructor(
    private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  execute(staff: StaffPrincipal): Promise<string[]> {
    const { staffId, role } = staff;
    return this.transactions.run(async (tx) => {
      await lockLogin(tx, { staffId });
      const codes = await replaceRecoveryCodes(tx, staffId);
      const actor = await readStaffActor(tx, staffId);
      assert(actor, 'a member of staff who acts has an audit salt');
      const leaf = staffLeaf('staff.recovery-codes-made', { staff: actor, by: actor, partnerCode: partnerCodeOf(staff), role });
      await appendAuditLeaves(tx, [leaf], this.clock.nowMs());
      return codes;
    });
  }
}
